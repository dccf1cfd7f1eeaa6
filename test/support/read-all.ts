import { Consumer } from 'ottla'
import type { ReadRecord } from './history/history.ts'

/** All that is in a topic now, in the order of the offsets of each partition. */
export async function readAll(
  bootstrapServers: string,
  topic: string,
  partitions: number,
  isolationLevel: 'read_committed' | 'read_uncommitted',
): Promise<ReadRecord[]> {
  const consumer = new Consumer({ bootstrapServers, isolationLevel, enableAutoCommit: false })
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
  consumer.assign(all)
  consumer.seekToBeginning(all)
  const read: ReadRecord[] = []
  for (const { partition, offset } of await consumer.endOffsets(all)) {
    while ((await consumer.position({ topic, partition })) < offset) {
      for (const record of await consumer.poll({ timeoutMs: 500 }))
        read.push({ topic, partition: record.partition, offset: record.offset, value: String(record.value) })
    }
  }
  await consumer.close()
  return read
}

import { CodecRegistry } from '@ottla/compression'
import { encodeRequestFrame, FrameAssembler, readRecords, Reader, RecordBatchView } from '@ottla/protocol'
import { fetch } from '@ottla/protocol/messages/fetch'
import net from 'node:net'

/** One record of a log. */
export interface LogRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[]
  /** Id of the codec of its batch. */
  readonly compression: number
}

const fetchVersion = 12

/** Reads a whole partition with plain Fetch requests, so that tests of the producer need no consumer. */
export async function readLog(bootstrapServers: string, topic: string, partition: number): Promise<LogRecord[]> {
  const at = bootstrapServers.lastIndexOf(':')
  const socket = net.connect(Number(bootstrapServers.slice(at + 1)), bootstrapServers.slice(0, at))
  const codecs = await CodecRegistry.load()
  const records: LogRecord[] = []
  let correlationId = 0
  try {
    for (;;) {
      const response = await ask(socket, correlationId++, topic, partition, records.at(-1)?.offset ?? -1)
      const { errorCode, highWatermark } = response
      const bytes = response.records ?? Buffer.alloc(0)
      if (errorCode !== 0) throw new Error(`Fetch of ${topic}-${partition} failed with error ${errorCode}`)
      for (let position = 0; position < bytes.length;) {
        const batch = new RecordBatchView(bytes, position)
        position = batch.end
        const payload = Buffer.from(codecs.get(batch.compression).decompress(batch.payload, 100_000_000))
        for (const { offset, timestamp, key, value, headers } of readRecords(batch, payload)) {
          if (offset <= (records.at(-1)?.offset ?? -1)) continue
          records.push({
            offset,
            timestamp,
            key: key?.toString() ?? null,
            value: value?.toString() ?? null,
            headers,
            compression: batch.compression,
          })
        }
      }
      if ((records.at(-1)?.offset ?? -1) + 1 >= highWatermark) return records
    }
  } finally {
    socket.destroy()
  }
}

async function ask(
  socket: net.Socket,
  correlationId: number,
  topic: string,
  partition: number,
  lastOffset: number,
): Promise<{ errorCode: number; highWatermark: number; records: Buffer | null }> {
  const frame = await new Promise<Buffer>((resolve, reject) => {
    const assembler = new FrameAssembler(100_000_000, resolve)
    socket.removeAllListeners()
    socket.on('data', (chunk: Buffer) => assembler.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The broker closed the connection')))
    const request = {
      maxWaitMs: 100,
      minBytes: 1,
      topics: [{ topic, partitions: [{ partition, fetchOffset: lastOffset + 1, partitionMaxBytes: 10_000_000 }] }],
    }
    for (const chunk of encodeRequestFrame(fetch, fetchVersion, correlationId, 'read-log', request).chunks())
      socket.write(chunk)
  })
  const reader = new Reader(frame, 4)
  reader.skipTaggedFields()
  const answer = fetch.decodeResponse(reader, fetchVersion).responses[0]!.partitions[0]!
  return { errorCode: answer.errorCode, highWatermark: answer.highWatermark, records: answer.records }
}

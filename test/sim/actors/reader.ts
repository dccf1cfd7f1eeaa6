import { Consumer, type ConsumerConfig } from '@ottla/consumer'
import type { ReaderSpec } from '../plan.ts'
import type { Stage } from '../stage.ts'
import { nameOf, readAgain, readRecord } from './member.ts'

/** Reads a topic from the beginning on, with its own positions, until it shall leave. */
export async function read(stage: Stage<ReaderSpec>): Promise<void> {
  const { spec, name, runtime, bootstrapServers, history, random, signal } = stage
  const common = { bootstrapServers, clientId: name, autoOffsetReset: 'earliest' }
  const consumer = new Consumer({ ...common, ...spec.config } as ConsumerConfig, { runtime })
  const count = spec.topic === 'bank' ? 2 : stage.partitions
  const all = Array.from({ length: count }, (_, partition) => ({ topic: spec.topic, partition }))
  consumer.assign(all)
  stage.health = () => JSON.stringify(consumer.health())
  history.note(name, 'assigned', { partitions: all.map((entry) => nameOf(entry)) })
  while (!signal.aborted) {
    if (stage.chance(spec.pauseRate)) {
      consumer.resume(consumer.paused())
      consumer.pause(all.filter(() => random.next() < 0.4))
    }
    if (stage.chance(spec.seekRate)) {
      const target = all[random.integer(all.length)]!
      consumer.seek(target, 0)
      history.note(name, 'seek', { partitions: [nameOf(target)] })
    }
    try {
      const records = [...(await consumer.poll({ timeoutMs: 200, signal }))]
      if (records.length > 0) {
        const { isCommittedOnly } = spec
        history.note(name, 'read', { isCommittedOnly, records: records.map(readRecord) })
      }
    } catch (error) {
      await readAgain(consumer, error)
      await stage.rest(100)
    }
    if (stage.chance(0.2)) await stage.rest(50)
  }
  await consumer.close({ timeoutMs: 5_000 })
}

import { Producer } from '@ottla/producer'
import { RecordingProducer } from '../../support/history/recording-producer.mjs'
import type { SenderSpec } from '../plan.ts'
import type { Stage } from '../stage.ts'

/** Sends the records of its plan, one after the other, and waits for what becomes of them. */
export async function send(stage: Stage<SenderSpec>): Promise<void> {
  const { spec, name, runtime, bootstrapServers, history, memory, partitions } = stage
  const producer = new Producer({ bootstrapServers, clientId: name, ...spec.config }, { runtime })
  const recording = new RecordingProducer(producer, history, name)
  while (memory.next < spec.records && !stage.signal.aborted) {
    const value = valueOf(name, memory.next++)
    const target = stage.random.integer(partitions)
    if (spec.by === 'partition') recording.send('input', target, value, { key: `k${target}` })
    else recording.send('input', undefined, value, { key: `k${stage.random.integer(20)}` })
    if (stage.chance(0.3)) await stage.rest(spec.pauseMs * 3)
  }
  while (recording.openCount > 0) await stage.sleep(50)
  await producer.close({ timeoutMs: 5_000 })
}

/** Unique, and long enough for a byte of it to be damaged on the way. */
export function valueOf(name: string, count: number): string {
  return `${name}#${count}`.padEnd(16, '.')
}

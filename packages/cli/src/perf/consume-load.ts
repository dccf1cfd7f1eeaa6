import type { Consumer } from '@ottla/consumer'
import type { Clock } from '@ottla/runtime'

/** How it went. */
export interface ConsumeResult {
  readonly records: number
  readonly bytes: number
  /** From the first poll with an assignment to the last record. */
  readonly seconds: number
  readonly recordsPerSecond: number
  readonly mebibytesPerSecond: number
  /** Until there was an assignment. */
  readonly joinMs: number
}

const pollTimeoutMs = 100

/**
 * Reads so many records from where the consumer is, or until none came for `idleMs`.
 * The consumer must be subscribed or assigned.
 */
export async function consumeLoad(
  clock: Clock,
  consumer: Consumer,
  wanted: number,
  idleMs: number,
  interrupt: AbortSignal,
  onProgress: (read: number) => void,
): Promise<ConsumeResult> {
  const startedAt = clock.monotonic()
  let joinedAt: number | undefined
  let lastAt = startedAt
  let records = 0
  let bytes = 0
  while (records < wanted && !interrupt.aborted && clock.monotonic() - lastAt < idleMs) {
    const polled = await consumer.poll({ timeoutMs: pollTimeoutMs })
    if (joinedAt === undefined && consumer.assignment().length > 0) joinedAt = clock.monotonic()
    if (polled.isEmpty) continue
    for (const { serializedKeySize, serializedValueSize } of polled) {
      if (records === wanted) break
      records++
      bytes += Math.max(serializedKeySize, 0) + Math.max(serializedValueSize, 0)
    }
    lastAt = clock.monotonic()
    onProgress(records)
  }
  const joined = joinedAt ?? startedAt
  const seconds = Math.max((lastAt - joined) / 1000, 0.001)
  return {
    records,
    bytes,
    seconds,
    recordsPerSecond: records / seconds,
    mebibytesPerSecond: bytes / 1_048_576 / seconds,
    joinMs: joined - startedAt,
  }
}

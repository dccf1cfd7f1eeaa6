import type { LogConfig } from './log-config.ts'
import type { LogSegment } from './log-segment.ts'

/** What {@link expiredSegments} looks at besides the segments. */
export interface RetentionContext {
  readonly config: LogConfig
  readonly nowMs: number
  readonly logStartOffset: number
  /** Segments with records that are not on all replicas yet are kept. */
  readonly highWatermark: number
}

/**
 * How many of the oldest segments nobody has to keep any more: those before the log start offset, those that
 * `retention.bytes` can spare and those whose newest record is older than `retention.ms`, in Kafka's order. The active
 * segment is among them when it is not empty; the log has to begin a new one then.
 */
export function expiredSegments(segments: readonly LogSegment[], context: RetentionContext): number {
  const { config, nowMs, logStartOffset, highWatermark } = context
  let count = 0
  const deleteWhile = (isExpired: (segment: LogSegment) => boolean): void => {
    for (let segment = segments[count]; segment !== undefined; segment = segments[++count]) {
      const isLast = count === segments.length - 1
      if (segment.nextOffset > highWatermark || (isLast && segment.sizeBytes === 0) || !isExpired(segment)) return
    }
  }
  // Only whole segments before the start: the active one takes the next record.
  deleteWhile((segment) => segment !== segments.at(-1) && segment.nextOffset <= logStartOffset)
  if (!config.isDeleted) return count
  if (config.retentionBytes >= 0) {
    let excess = -config.retentionBytes
    for (const { sizeBytes } of segments.slice(count)) excess += sizeBytes
    deleteWhile(({ sizeBytes }) => (excess -= sizeBytes) >= 0)
  }
  if (config.retentionMs >= 0) deleteWhile(({ newestMs }) => nowMs - newestMs > config.retentionMs)
  return count
}

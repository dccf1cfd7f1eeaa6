import type { LogConfig } from '../log-config.ts'
import type { LogSegment } from '../log-segment.ts'

/** Which part of a log can be compacted now. */
export interface CleanableRange {
  /** Up to here the log has been compacted before. */
  readonly firstDirtyOffset: number
  /** From here on it cannot be: the active segment, open transactions, records that are too young. */
  readonly endOffset: number
  /** Share of the dirty bytes in what would be compacted; the filthiest log comes first. */
  readonly dirtyRatio: number
  /** Whether it is time: enough is dirty, or has been for `max.compaction.lag.ms`. */
  readonly isDue: boolean
}

/** What {@link cleanableRange} looks at. */
export interface CleanableContext {
  readonly config: LogConfig
  readonly nowMs: number
  readonly firstDirtyOffset: number
  readonly lastStableOffset: number
}

/** Finds what can be compacted; undefined when nothing can. The last segment is the active one. */
export function cleanableRange(segments: readonly LogSegment[], context: CleanableContext): CleanableRange | undefined {
  const { config, nowMs, firstDirtyOffset, lastStableOffset } = context
  const { minCompactionLagMs, maxCompactionLagMs, minCleanableDirtyRatio } = config
  let cleanBytes = 0
  let dirtyBytes = 0
  let endOffset = firstDirtyOffset
  let oldestMs = Infinity
  for (const segment of segments.slice(0, -1)) {
    if (segment.nextOffset <= firstDirtyOffset) {
      cleanBytes += segment.sizeBytes
      continue
    }
    const isTooYoung = minCompactionLagMs > 0 && segment.newestMs > nowMs - minCompactionLagMs
    if (isTooYoung || segment.nextOffset > lastStableOffset) break
    dirtyBytes += segment.sizeBytes
    endOffset = segment.nextOffset
    oldestMs = Math.min(oldestMs, segment.oldestMs)
  }
  if (dirtyBytes === 0) return undefined
  const dirtyRatio = dirtyBytes / (cleanBytes + dirtyBytes)
  const isDue = dirtyRatio > minCleanableDirtyRatio || nowMs - oldestMs > maxCompactionLagMs
  return { firstDirtyOffset, endOffset, dirtyRatio, isDue }
}

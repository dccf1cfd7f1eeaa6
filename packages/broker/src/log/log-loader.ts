import type { Logger } from '../logger.ts'
import { BatchCursor } from './batch-cursor.ts'
import type { BatchHeader } from './batch-header.ts'
import type { FilePool } from './file-pool.ts'
import type { LogConfig } from './log-config.ts'
import {
  CLEANED_SUFFIX,
  DELETED_SUFFIX,
  LOG_SUFFIX,
  logFileName,
  OFFSET_INDEX_SUFFIX,
  parseLogFileName,
  SWAP_SUFFIX,
  TIME_INDEX_SUFFIX,
  TXN_INDEX_SUFFIX,
} from './log-file-names.ts'
import { LogSegment } from './log-segment.ts'

/** How the segments of a partition are loaded. */
export interface LoadOptions {
  readonly pool: FilePool
  readonly folder: string
  readonly config: LogConfig
  readonly nowMs: number
  readonly logger: Logger
  /** Whether the log was closed in order: then nothing behind the recovery point has to be checked. */
  readonly wasCleanShutdown: boolean
  /** Offset up to which the log is known to be on the device. */
  readonly recoveryPoint: number
  /** Gets the header of every batch that was checked, in the order of the log; the header is reused. */
  readonly onRecoveredBatch: (header: BatchHeader) => void
}

/** What {@link loadSegments} found. */
export interface LoadedSegments {
  /** By ascending base offset; none when the folder has none. */
  readonly segments: LogSegment[]
  /** Offset from which indexes were built anew, which are not on the device yet; Infinity when none were. */
  readonly rebuiltFrom: number
  /** Segments whose transaction index is empty and has to be filled again. */
  readonly recovered: ReadonlySet<LogSegment>
}

/**
 * Brings a partition folder in order and opens its segments: finishes or undoes what a crash interrupted,
 * checks the segments from the recovery point on, cuts the log off after the last valid batch, and builds
 * missing or impossible indexes anew.
 */
export function loadSegments(options: LoadOptions): LoadedSegments {
  const { pool, folder, logger } = options
  finishInterruptedWork(options)
  const names = new Set(pool.disk.list(folder))
  const baseOffsets: number[] = []
  for (const name of names) {
    const file = parseLogFileName(name)
    if (file?.suffix === LOG_SUFFIX) baseOffsets.push(file.offset)
    else if (isIndex(file?.suffix) && !names.has(logFileName(file!.offset, LOG_SUFFIX))) {
      logger.warn({}, `Removing ${folder}/${name}, an index without a log`)
      pool.disk.remove(`${folder}/${name}`)
    }
  }
  baseOffsets.sort((a, b) => a - b)

  const segments: LogSegment[] = []
  let rebuiltFrom = Infinity
  const recovered = new Set<LogSegment>()
  for (const [i, baseOffset] of baseOffsets.entries()) {
    const nextBaseOffset = baseOffsets[i + 1]
    const hasIndexes =
      names.has(logFileName(baseOffset, OFFSET_INDEX_SUFFIX)) && names.has(logFileName(baseOffset, TIME_INDEX_SUFFIX))
    const segment = new LogSegment({ ...options, baseOffset })
    segments.push(segment)
    // A segment that ends at the recovery point got its last index entries after it was flushed.
    const isUnflushed =
      !options.wasCleanShutdown && (nextBaseOffset === undefined || nextBaseOffset >= options.recoveryPoint)
    if (isUnflushed) {
      recovered.add(segment)
      if (recover(segment, options) > 0) {
        for (const later of baseOffsets.slice(i + 1)) removeSegment(options, later)
        break
      }
    } else if (!hasIndexes || !segment.hasSaneIndexes || !locateEnd(segment, nextBaseOffset)) {
      logger.warn({}, `Building the indexes of ${folder}/${logFileName(baseOffset, LOG_SUFFIX)} anew`)
      rebuiltFrom = Math.min(rebuiltFrom, baseOffset)
      recovered.add(segment)
      recover(segment, options)
    }
    if (nextBaseOffset !== undefined) segment.seal()
  }
  dropEmptyEnd(segments)
  return { segments, rebuiltFrom, recovered }
}

/**
 * A power cut may take the end of one segment and all of the next, but not its file. Were the empty one
 * kept, the log would end behind offsets that no read ever gets past.
 */
function dropEmptyEnd(segments: LogSegment[]): void {
  for (let last = segments.at(-1); last !== undefined; last = segments.at(-1)) {
    const previous = segments.at(-2)
    if (previous === undefined || last.sizeBytes > 0 || previous.nextOffset === last.baseOffset) return
    last.remove()
    segments.pop()
  }
}

/** Whether the end of the segment is known; false when the file has to be recovered. */
function locateEnd(segment: LogSegment, nextBaseOffset: number | undefined): boolean {
  if (nextBaseOffset !== undefined) {
    segment.assumeEnd(nextBaseOffset)
    return true
  }
  try {
    segment.locateEnd()
    return true
  } catch {
    return false
  }
}

function recover(segment: LogSegment, { folder, logger, onRecoveredBatch }: LoadOptions): number {
  const cutBytes = segment.recover(onRecoveredBatch)
  if (cutBytes > 0) {
    const name = logFileName(segment.baseOffset, LOG_SUFFIX)
    logger.warn(
      {},
      `Cut ${cutBytes} bytes off ${folder}/${name} after the last valid batch, at offset ${segment.nextOffset}`,
    )
  }
  return cutBytes
}

/**
 * Files that the cleaner left: `.deleted` ones go; `.cleaned` ones are unfinished and go; `.swap` ones are
 * finished and take the place of the segments whose offsets they cover, unless they belong to unfinished
 * output (KAFKA-6264).
 */
function finishInterruptedWork(options: LoadOptions): void {
  const { pool, folder, logger } = options
  const { disk } = pool
  const swapped: { name: string; offset: number }[] = []
  const cleaned: { name: string; offset: number }[] = []
  for (const name of disk.list(folder)) {
    const offset = Number.parseInt(name, 10)
    if (name.endsWith(DELETED_SUFFIX)) disk.remove(`${folder}/${name}`)
    else if (name.endsWith(CLEANED_SUFFIX)) cleaned.push({ name, offset })
    else if (name.endsWith(SWAP_SUFFIX)) swapped.push({ name, offset })
  }
  if (cleaned.length === 0 && swapped.length === 0) return
  const firstCleaned = Math.min(...cleaned.map(({ offset }) => offset), Infinity)
  const valid = swapped.filter(({ offset }) => offset < firstCleaned)
  for (const { name } of [...cleaned, ...swapped.filter(({ offset }) => offset >= firstCleaned)]) {
    disk.remove(`${folder}/${name}`)
  }
  const logs = valid.filter(({ name }) => name.endsWith(LOG_SUFFIX + SWAP_SUFFIX))
  const start = Math.min(...logs.map(({ offset }) => offset))
  let end = -1
  for (const { name, offset } of logs) {
    logger.info({}, `Finishing the interrupted replacement of segments by ${folder}/${name}`)
    end = Math.max(end, endOffset(pool, `${folder}/${name}`, offset))
  }
  for (const name of disk.list(folder)) {
    const file = parseLogFileName(name)
    const isOfSegment = file?.suffix === LOG_SUFFIX || isIndex(file?.suffix)
    if (isOfSegment && file!.offset >= start && file!.offset < end) disk.remove(`${folder}/${name}`)
  }
  for (const { name } of valid) disk.rename(`${folder}/${name}`, `${folder}/${name.slice(0, -SWAP_SUFFIX.length)}`)
}

/** Offset after the last batch of a log file. */
function endOffset(pool: FilePool, path: string, baseOffset: number): number {
  const file = pool.file(path)
  const cursor = new BatchCursor(file, 0, file.size)
  let end = baseOffset
  while (cursor.next()) end = cursor.header.lastOffset + 1
  file.close()
  return end
}

function isIndex(suffix: string | undefined): boolean {
  return suffix === OFFSET_INDEX_SUFFIX || suffix === TIME_INDEX_SUFFIX || suffix === TXN_INDEX_SUFFIX
}

function removeSegment({ pool, folder, logger }: LoadOptions, baseOffset: number): void {
  logger.warn({}, `Removing segment ${baseOffset} of ${folder}: the log was cut off before it`)
  for (const suffix of [LOG_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX]) {
    pool.disk.remove(`${folder}/${logFileName(baseOffset, suffix)}`)
  }
}

import { type CodecRegistry, compressionTypes } from '@ottla/compression'
import { ErrorCode, nextBatch, RecordBatchView } from '@ottla/protocol'
import { type Clock, yieldToEvents } from '@ottla/runtime'
import type { LogConfig } from '../log-config.ts'
import { LogError } from '../log-error.ts'
import { CLEANED_SUFFIX } from '../log-file-names.ts'
import { type LogSegment, MAX_RELATIVE_OFFSET } from '../log-segment.ts'
import type { AbortedTransaction } from '../transaction-index.ts'
import { filterBatch, type FilterContext, type LastRecord, recordsOf } from './batch-filter.ts'
import type { CleanableRange } from './cleanable-range.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { OffsetMap } from './offset-map.ts'

/** Bytes that are read at once; other work of the broker comes in between. */
const CHUNK_BYTES = 1_048_576

/** The log that is compacted, as far as the compaction has to know it. */
export interface CompactedLog {
  readonly folder: string
  readonly config: LogConfig
  readonly clock: Clock
  readonly codecs: CodecRegistry
  /** The segments that hold offsets in `[from, to)`, the active one excepted; at present. */
  readonly segments: (from: number, to: number) => readonly LogSegment[]
  /** Whether the log is open and a segment of it was neither deleted nor cut off. */
  readonly holds: (segment: LogSegment) => boolean
  readonly abortedTransactions: (from: number, to: number) => AbortedTransaction[]
  readonly lastRecords: () => ReadonlyMap<number, LastRecord>
  readonly newSegment: (baseOffset: number, fileSuffix: string) => LogSegment
  /** Puts a segment in the place of others; false when those are not all in the log any more. */
  readonly replace: (old: readonly LogSegment[], cleaned: LogSegment) => boolean
}

/** The log was closed or lost segments while it was compacted. */
class Interrupted extends Error {}

/** What a compaction did. */
export interface CompactionResult {
  /** Up to here the log is compacted now. */
  readonly cleanedTo: number
  readonly bytesBefore: number
  readonly bytesAfter: number
}

/**
 * Compacts a log (Kafka's log cleaner): notes the last offset of each key in the dirty part, then writes all segments
 * up to the end of that part anew without the records that a later one of their key replaces. Small segments are put
 * together. Readers go on with the old segments until a new one is whole and on the device.
 * @returns undefined when the log was cut off or closed meanwhile
 * @throws LogError CORRUPT_MESSAGE or KAFKA_STORAGE_ERROR, CompressionError, DecodeError; the log is then as it was, up to the segments that were done.
 */
export async function compactLog(
  log: CompactedLog,
  range: CleanableRange,
  mapBytes: number,
): Promise<CompactionResult | undefined> {
  try {
    return await compact(log, range, mapBytes)
  } catch (error) {
    if (error instanceof Interrupted) return undefined
    throw error
  }
}

async function compact(log: CompactedLog, range: CleanableRange, mapBytes: number): Promise<CompactionResult> {
  const map = await buildMap(log, range, mapBytes)
  const transactions = new CleanedTransactions()
  let bytesBefore = 0
  let bytesAfter = 0
  for (const group of groupsOf(log.segments(0, Math.min(range.endOffset, map.latestOffset + 1)), log.config)) {
    const first = group[0]!.baseOffset
    const end = group.at(-1)!.nextOffset
    transactions.add(log.abortedTransactions(first, end))
    const context: FilterContext = {
      map,
      transactions,
      lastRecords: log.lastRecords(),
      nowMs: log.clock.now(),
      deleteRetentionMs: log.config.deleteRetentionMs,
      endOffset: range.endOffset,
      codecs: log.codecs,
    }
    const cleaned = log.newSegment(first, CLEANED_SUFFIX)
    let isReplaced = false
    try {
      await rewrite(log, group, cleaned, context)
      const before = sizeOf(group)
      isReplaced = log.replace(group, cleaned)
      if (!isReplaced) throw new Interrupted()
      bytesBefore += before
      bytesAfter += cleaned.sizeBytes
    } finally {
      if (!isReplaced) cleaned.remove()
    }
  }
  return { cleanedTo: map.latestOffset + 1, bytesBefore, bytesAfter }
}

async function buildMap(log: CompactedLog, range: CleanableRange, mapBytes: number): Promise<OffsetMap> {
  const { firstDirtyOffset, endOffset } = range
  const map = new OffsetMap(mapBytes)
  const transactions = new CleanedTransactions()
  transactions.add(log.abortedTransactions(firstDirtyOffset, endOffset))
  for (const segment of log.segments(firstDirtyOffset, endOffset)) {
    for await (const batch of batchesOf(log, segment)) {
      if (!noteBatch(batch, firstDirtyOffset, map, transactions, log.codecs)) return map
    }
    // The last batches may be gone from an earlier compaction; their offsets are done with all the same.
    map.latestOffset = Math.max(map.latestOffset, segment.nextOffset - 1)
  }
  return map
}

/** Whether the whole batch had room in the map. */
function noteBatch(
  batch: RecordBatchView,
  firstDirtyOffset: number,
  map: OffsetMap,
  transactions: CleanedTransactions,
  codecs: CodecRegistry,
): boolean {
  if (batch.isControl) transactions.isMarkerOfNothing(batch)
  else if (!transactions.isAborted(batch)) {
    for (const { key, offset } of recordsOf(batch, codecs)) {
      if (key === null || offset < firstDirtyOffset) continue
      if (!map.put(key, offset)) {
        map.latestOffset = Math.max(map.latestOffset, offset - 1)
        return false
      }
    }
  }
  map.latestOffset = Math.max(map.latestOffset, batch.lastOffset)
  return true
}

/** Runs of segments that fit into one. */
function groupsOf(segments: readonly LogSegment[], config: LogConfig): LogSegment[][] {
  const groups: LogSegment[][] = []
  for (const segment of segments) {
    const group = groups.at(-1)
    const joined = group === undefined ? [] : [...group, segment]
    const fits =
      joined.length > 0 &&
      sizeOf(joined) <= config.segmentBytes &&
      sum(joined, ({ offsetIndex }) => offsetIndex.sizeBytes) <= config.segmentIndexBytes &&
      sum(joined, ({ timeIndex }) => timeIndex.sizeBytes) <= config.segmentIndexBytes &&
      segment.nextOffset - joined[0]!.baseOffset <= MAX_RELATIVE_OFFSET
    if (fits) group!.push(segment)
    else groups.push([segment])
  }
  return groups
}

async function rewrite(
  log: CompactedLog,
  group: readonly LogSegment[],
  cleaned: LogSegment,
  context: FilterContext,
): Promise<void> {
  context.transactions.onKept = (transaction) => cleaned.addAbortedTransaction(transaction)
  for (const segment of group) {
    for await (const batch of batchesOf(log, segment)) {
      const kept = filterBatch(batch, context)
      if (kept === undefined) continue
      const { recordCount, maxTimestamp } = new RecordBatchView(kept)
      // Who looks for a time is not sent to a batch that has no records any more.
      cleaned.append(kept, batch.lastOffset, recordCount === 0 ? -1 : maxTimestamp)
    }
  }
  cleaned.assumeEnd(group.at(-1)!.nextOffset)
  cleaned.seal()
  await cleaned.sync()
}

/** The batches of a segment; after some of them other work comes in between. */
async function* batchesOf(log: CompactedLog, segment: LogSegment): AsyncGenerator<RecordBatchView> {
  for (let offset = segment.baseOffset; ;) {
    if (!log.holds(segment)) throw new Interrupted()
    const read = segment.read(offset, CHUNK_BYTES, Infinity, true)
    if (read === undefined || read.bytes.length === 0) return
    for (let at = 0; at < read.bytes.length;) {
      const batch = nextBatch(read.bytes, at)
      if (!(batch instanceof RecordBatchView) || !batch.isValid()) {
        throw new LogError(ErrorCode.CORRUPT_MESSAGE, `A batch in ${log.folder} is damaged or of an old format`)
      }
      // The one codec that may have to be waited for; where it cannot be had, who uses it says so.
      if (compressionTypes[batch.compression] === 'zstd') await log.codecs.ready('zstd').catch(() => {})
      yield batch
      at = batch.end
    }
    offset = read.nextOffset
    await yieldToEvents(log.clock)
  }
}

function sizeOf(segments: readonly LogSegment[]): number {
  return sum(segments, ({ sizeBytes }) => sizeBytes)
}

function sum(segments: readonly LogSegment[], of: (segment: LogSegment) => number): number {
  let total = 0
  for (const segment of segments) total += of(segment)
  return total
}

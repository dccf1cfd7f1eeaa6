import { encodeBatch, RecordBatchView, type BatchOptions, type RecordInput } from '@ottla/protocol'
import { type Disk, MemoryDisk, VirtualClock } from '@ottla/runtime'
import { FilePool } from '../../../src/log/file-pool.ts'
import type { LogConfig } from '../../../src/log/log-config.ts'
import { PartitionLog, type PartitionLogOptions } from '../../../src/log/partition-log.ts'

export const FOLDER = '/data/orders-0'

/** The defaults of Kafka 4.3. */
const defaultLogConfig: LogConfig = {
  segmentBytes: 1_073_741_824,
  segmentMs: 604_800_000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10_485_760,
  indexIntervalBytes: 4096,
  maxMessageBytes: 1_048_588,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: Infinity,
  messageTimestampAfterMaxMs: 3_600_000,
  isCompacted: false,
  isDeleted: true,
  retentionMs: 604_800_000,
  retentionBytes: -1,
  fileDeleteDelayMs: 60_000,
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Infinity,
  deleteRetentionMs: 86_400_000,
  compression: undefined,
  flushMessages: Infinity,
  flushMs: Infinity,
  producerIdExpirationMs: 86_400_000,
}

/** A batch of `count` records with values of `valueBytes`, as a producer sends it. */
export function batchOf(count: number, options: Partial<BatchOptions> & { valueBytes?: number } = {}): Buffer {
  const { valueBytes = 10, ...header } = options
  const records = Array.from({ length: count }, (_, i) => ({
    key: `key-${i}`,
    value: Buffer.alloc(valueBytes, 97 + (i % 26)),
  }))
  return encodeBatch(records, { baseTimestamp: 1000, ...header })
}

/** A batch of given records. */
export function batchWith(records: readonly RecordInput[], options: Partial<BatchOptions> = {}): Buffer {
  return encodeBatch(records, { baseTimestamp: 1000, ...options })
}

/** A log and what it stands on. */
export interface LogFixture {
  readonly disk: Disk
  readonly clock: VirtualClock
  readonly log: PartitionLog
}

export function openLog(
  options: { disk?: Disk; clock?: VirtualClock; config?: Partial<LogConfig> } & Omit<
    Partial<PartitionLogOptions>,
    'disk' | 'clock' | 'config'
  > = {},
): LogFixture {
  const { disk = new MemoryDisk(), clock = new VirtualClock(1_000_000), config, ...rest } = options
  const pool = options.pool ?? new FilePool(disk)
  const log = PartitionLog.open({
    folder: FOLDER,
    clock,
    ...rest,
    pool,
    config: { ...defaultLogConfig, ...config } as LogConfig,
  })
  return { disk, clock, log }
}

export const asClient = { origin: 'client', leaderEpoch: 0 } as const

/** All batches of a log from an offset on, each checked against its CRC. */
export function readBatches(log: PartitionLog, from: number = log.logStartOffset): RecordBatchView[] {
  const batches: RecordBatchView[] = []
  for (let offset = from; offset < log.logEndOffset;) {
    const { bytes, nextOffset } = log.read(offset, { maxBytes: 1_000_000, minOneBatch: true })
    if (bytes.length === 0) throw new Error(`nothing to read at ${offset}`)
    for (let at = 0; at < bytes.length;) {
      const view = new RecordBatchView(bytes, at)
      if (!view.isValid()) throw new Error(`batch at offset ${view.baseOffset} is corrupt`)
      batches.push(view)
      at = view.end
    }
    offset = nextOffset
  }
  return batches
}

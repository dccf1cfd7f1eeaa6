import type { CodecRegistry } from '@ottla/compression'
import type { Clock, Random } from '@ottla/runtime'
import type { Logger } from '../logger.ts'
import type { AppendOrigin } from './batch-validator.ts'
import type { FilePool } from './file-pool.ts'
import type { LogConfig } from './log-config.ts'

/** Where a partition log lives and what it needs. */
export interface PartitionLogOptions {
  /** Opens the files; one pool for all logs of a data directory. */
  readonly pool: FilePool
  readonly clock: Clock
  /** Draws the jitter of `segment.jitter.ms`; without it there is none. */
  readonly random?: Random
  /** Folder of the partition, `<data dir>/<topic>-<partition>`. Made when it does not exist. */
  readonly folder: string
  readonly config: LogConfig
  readonly logger?: Logger
  /** Inflate compressed batches to check their records; without it only their headers are checked. */
  readonly codecs?: CodecRegistry
  /** Whether the log was closed with {@link PartitionLog.close}. Default false: its end is checked. */
  readonly wasCleanShutdown?: boolean
  /** Offset up to which the log is known to be on the device. Default 0. */
  readonly recoveryPoint?: number
  /** Records before this offset were deleted. Default 0. */
  readonly logStartOffset?: number
}

/** Who appends. */
export interface AppendContext {
  readonly origin: AppendOrigin
  /** Epoch of this leader; a replica's batches carry their own. */
  readonly leaderEpoch: number
  /** The coordinator vouches for a transaction that these records are the first of in this partition (KIP-890). Default false. */
  readonly isVerified?: boolean
}

/** Where a batch lies in the log. */
export interface AppendResult {
  readonly baseOffset: number
  readonly lastOffset: number
  /** Broker time given to the records; -1 when they keep the producer's. */
  readonly logAppendTimeMs: number
  readonly logStartOffset: number
  /** Whether the batch was in the log already, from an earlier try of the same producer. */
  readonly isDuplicate: boolean
  /** Set when `flush.messages` asks for a flush now: answer the producer when it has resolved. */
  readonly flushed: Promise<void> | undefined
}

/** How much a read returns. */
export interface ReadOptions {
  /** Most bytes. */
  readonly maxBytes: number
  /** Records at this offset and after are not returned. Default: the log end offset. */
  readonly maxOffset?: number
  /** Whether the first batch is returned even if it is larger than `maxBytes` (KIP-74). Default false. */
  readonly minOneBatch?: boolean
}

/** Whole batches. */
export interface LogRead {
  /** May be a view of the log's own memory: do not write to it. */
  readonly bytes: Buffer
  /** First offset of the first batch, which may be before the one that was asked for. */
  readonly firstOffset: number
  /** Offset after the last batch. */
  readonly nextOffset: number
}

/** A record found by its timestamp. */
export interface OffsetAndTimestamp {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
}

import type { CompressionType } from '@ottla/compression'

/**
 * What a partition log takes from the topic and broker configuration, as numbers. Kafka's "for ever"
 * (`9223372036854775807`) is any number from 2^53 on, such as `Infinity`.
 */
export interface LogConfig {
  /** A segment is closed before a batch would make it larger. Topic `segment.bytes`, default 1 GiB. */
  readonly segmentBytes: number
  /** Age at which a segment is closed by the next append. Topic `segment.ms`, default 7 days; `max.compaction.lag.ms` where that is less. */
  readonly segmentMs: number
  /** Largest random part that is taken off `segmentMs`. Topic `segment.jitter.ms`, default 0. */
  readonly segmentJitterMs: number
  /** Largest index file; a full index closes the segment. Topic `segment.index.bytes`, default 10 MiB. */
  readonly segmentIndexBytes: number
  /** Bytes of log from one index entry to the next. Topic `index.interval.bytes`, default 4096. */
  readonly indexIntervalBytes: number
  /** Largest batch from a client. Topic `max.message.bytes`, default 1048588. */
  readonly maxMessageBytes: number
  /** Whose clock stamps records. Topic `message.timestamp.type`, default `CreateTime`. */
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  /** How old a record's timestamp may be. Topic `message.timestamp.before.max.ms`, default unlimited. */
  readonly messageTimestampBeforeMaxMs: number
  /** How far ahead a record's timestamp may be. Topic `message.timestamp.after.max.ms`, default 1 hour. */
  readonly messageTimestampAfterMaxMs: number
  /** Whether only the last record of each key is kept, and every record needs one: `cleanup.policy` contains `compact`. Default false. */
  readonly isCompacted: boolean
  /** Whether old segments are deleted: `cleanup.policy` contains `delete`. Default true. */
  readonly isDeleted: boolean
  /** Age above which segments are deleted; negative for never. Topic `retention.ms`, default 7 days. */
  readonly retentionMs: number
  /** Size of the log above which old segments are deleted; negative for no limit. Topic `retention.bytes`, default -1. */
  readonly retentionBytes: number
  /** How long the files of a deleted segment stay, renamed to `.deleted`. Topic `file.delete.delay.ms`, default 1 minute. */
  readonly fileDeleteDelayMs: number
  /** Share of the log that has to be dirty before it is compacted. Topic `min.cleanable.dirty.ratio`, default 0.5. */
  readonly minCleanableDirtyRatio: number
  /** Time that a record stays uncompacted at least. Topic `min.compaction.lag.ms`, default 0. */
  readonly minCompactionLagMs: number
  /** Time after which a record is compacted however small the dirty share is. Topic `max.compaction.lag.ms`, default unlimited. */
  readonly maxCompactionLagMs: number
  /** Time from the first compaction on that a tombstone or transaction marker is kept. Topic `delete.retention.ms`, default 1 day. */
  readonly deleteRetentionMs: number
  /** What batches are compressed with whatever the producer chose; undefined to leave them. Topic `compression.type`, default `producer`. */
  readonly compression: { readonly type: CompressionType; readonly level: number | undefined } | undefined
  /** Records after which the log is flushed to the device. Topic `flush.messages`, default never. */
  readonly flushMessages: number
  /** Time after which the log is flushed to the device. Topic `flush.ms`, default never. */
  readonly flushMs: number
  /** How long an idle producer's sequence numbers are known. Broker `producer.id.expiration.ms`, default 24 hours. */
  readonly producerIdExpirationMs: number
}

/**
 * What a partition log takes from the topic and broker configuration, as numbers. Kafka's "for ever"
 * (`9223372036854775807`) is any number from 2^53 on, such as `Infinity`.
 */
export interface LogConfig {
  /** A segment is closed before a batch would make it larger. Topic `segment.bytes`, default 1 GiB. */
  readonly segmentBytes: number
  /** Age at which a segment is closed by the next append. Topic `segment.ms`, default 7 days. */
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
  /** Whether every record needs a key: topic `cleanup.policy` contains `compact`. Default false. */
  readonly compacted: boolean
  /** Records after which the log is flushed to the device. Topic `flush.messages`, default never. */
  readonly flushMessages: number
  /** Time after which the log is flushed to the device. Topic `flush.ms`, default never. */
  readonly flushMs: number
  /** How long an idle producer's sequence numbers are known. Broker `producer.id.expiration.ms`, default 24 hours. */
  readonly producerIdExpirationMs: number
}

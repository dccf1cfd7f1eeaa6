import type { CompressionType } from '@ottla/compression'
import { ConfigValues } from '../config/config-key.ts'
import { topicConfigKeys } from '../config/topic-config.ts'
import type { LogConfig } from '../log/log-config.ts'

/** The configuration of a topic over the broker's defaults. */
export function topicValues(configs: Readonly<Record<string, string>>, broker: ConfigValues): ConfigValues {
  return new ConfigValues(topicConfigKeys, configs, broker)
}

/** What a partition log takes from it. */
export function logConfigOf(topic: ConfigValues, broker: ConfigValues): LogConfig {
  const policies = topic.list('cleanup.policy')
  const isCompacted = policies.includes('compact')
  const maxCompactionLagMs = topic.number('max.compaction.lag.ms')
  const segmentMs = topic.number('segment.ms')
  return {
    segmentBytes: topic.number('segment.bytes'),
    // The active segment is never compacted, so it must not stay active for longer than records may stay dirty.
    segmentMs: isCompacted ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs,
    segmentJitterMs: topic.number('segment.jitter.ms'),
    segmentIndexBytes: topic.number('segment.index.bytes'),
    indexIntervalBytes: topic.number('index.interval.bytes'),
    maxMessageBytes: topic.number('max.message.bytes'),
    messageTimestampType: topic.text('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: topic.number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: topic.number('message.timestamp.after.max.ms'),
    isCompacted,
    isDeleted: policies.includes('delete'),
    retentionMs: topic.number('retention.ms'),
    retentionBytes: topic.number('retention.bytes'),
    fileDeleteDelayMs: topic.number('file.delete.delay.ms'),
    minCleanableDirtyRatio: topic.number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: topic.number('min.compaction.lag.ms'),
    maxCompactionLagMs,
    deleteRetentionMs: topic.number('delete.retention.ms'),
    compression: compressionOf(topic),
    flushMessages: topic.number('flush.messages'),
    flushMs: topic.number('flush.ms'),
    producerIdExpirationMs: broker.number('producer.id.expiration.ms'),
  }
}

function compressionOf(topic: ConfigValues): LogConfig['compression'] {
  const name = topic.text('compression.type')
  if (name === 'producer') return undefined
  const type = name === 'uncompressed' ? 'none' : (name as CompressionType)
  const hasLevels = type === 'gzip' || type === 'lz4' || type === 'zstd'
  return { type, level: hasLevels ? topic.number(`compression.${type}.level`) : undefined }
}

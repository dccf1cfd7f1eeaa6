import { ConfigValues } from '../config/config-key.ts'
import { topicConfigKeys } from '../config/topic-config.ts'
import type { LogConfig } from '../log/log-config.ts'

/** The configuration of a topic over the broker's defaults. */
export function topicValues(configs: Readonly<Record<string, string>>, broker: ConfigValues): ConfigValues {
  return new ConfigValues(topicConfigKeys, configs, broker)
}

/** What a partition log takes from it. */
export function logConfigOf(topic: ConfigValues, broker: ConfigValues): LogConfig {
  return {
    segmentBytes: topic.number('segment.bytes'),
    segmentMs: topic.number('segment.ms'),
    segmentJitterMs: topic.number('segment.jitter.ms'),
    segmentIndexBytes: topic.number('segment.index.bytes'),
    indexIntervalBytes: topic.number('index.interval.bytes'),
    maxMessageBytes: topic.number('max.message.bytes'),
    messageTimestampType: topic.text('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: topic.number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: topic.number('message.timestamp.after.max.ms'),
    compacted: topic.list('cleanup.policy').includes('compact'),
    flushMessages: topic.number('flush.messages'),
    flushMs: topic.number('flush.ms'),
    producerIdExpirationMs: broker.number('producer.id.expiration.ms'),
  }
}

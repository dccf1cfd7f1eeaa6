// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupRegularExpressionValue, versions 0. */
export interface ConsumerGroupRegularExpressionValue {
  topics: string[]
  version: number
  timestamp: number
}

/** What encoding takes for {@link ConsumerGroupRegularExpressionValue}. */
export interface ConsumerGroupRegularExpressionValueInput {
  readonly topics: readonly string[]
  readonly version: number
  readonly timestamp: number
}

function encodeConsumerGroupRegularExpressionValue(w: Writer, value: ConsumerGroupRegularExpressionValueInput, _v: number): void {
  const topics = value.topics
  const version = value.version
  const timestamp = value.timestamp
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) w.writeCompactString(item)
  w.writeInt64(version)
  w.writeInt64(timestamp)
  w.writeNoTaggedFields()
}

function decodeConsumerGroupRegularExpressionValue(r: Reader, _v: number): ConsumerGroupRegularExpressionValue {
  let topics: string[] = []
  const topicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < topicsCount; i++) topics.push(r.readCompactString())
  const version = r.readInt64()
  const timestamp = r.readInt64()
  r.skipTaggedFields()
  return { topics, version, timestamp }
}

/** ConsumerGroupRegularExpressionValue, versions 0. */
export const consumerGroupRegularExpressionValue: MessageCodec<ConsumerGroupRegularExpressionValue, ConsumerGroupRegularExpressionValueInput> = {
  name: 'ConsumerGroupRegularExpressionValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 16,
  encode(w: Writer, value: ConsumerGroupRegularExpressionValueInput, v: number): void {
    checkVersion('ConsumerGroupRegularExpressionValue', v, 0, 0)
    encodeConsumerGroupRegularExpressionValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupRegularExpressionValue {
    checkVersion('ConsumerGroupRegularExpressionValue', v, 0, 0)
    return decodeConsumerGroupRegularExpressionValue(r, v)
  },
}

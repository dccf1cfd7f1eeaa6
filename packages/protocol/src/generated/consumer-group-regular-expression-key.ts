// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupRegularExpressionKey, versions 0. */
export interface ConsumerGroupRegularExpressionKey {
  groupId: string
  regularExpression: string
}

/** What encoding takes for {@link ConsumerGroupRegularExpressionKey}. */
export interface ConsumerGroupRegularExpressionKeyInput {
  readonly groupId: string
  readonly regularExpression: string
}

function encodeConsumerGroupRegularExpressionKey(w: Writer, value: ConsumerGroupRegularExpressionKeyInput, _v: number): void {
  const groupId = value.groupId
  const regularExpression = value.regularExpression
  w.writeString(groupId)
  w.writeString(regularExpression)
}

function decodeConsumerGroupRegularExpressionKey(r: Reader, _v: number): ConsumerGroupRegularExpressionKey {
  const groupId = r.readString()
  const regularExpression = r.readString()
  return { groupId, regularExpression }
}

/** ConsumerGroupRegularExpressionKey, versions 0. */
export const consumerGroupRegularExpressionKey: MessageCodec<ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionKeyInput> = {
  name: 'ConsumerGroupRegularExpressionKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 16,
  encode(w: Writer, value: ConsumerGroupRegularExpressionKeyInput, v: number): void {
    checkVersion('ConsumerGroupRegularExpressionKey', v, 0, 0)
    encodeConsumerGroupRegularExpressionKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupRegularExpressionKey {
    checkVersion('ConsumerGroupRegularExpressionKey', v, 0, 0)
    return decodeConsumerGroupRegularExpressionKey(r, v)
  },
}

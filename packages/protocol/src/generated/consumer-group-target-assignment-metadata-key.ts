// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupTargetAssignmentMetadataKey, versions 0. */
export interface ConsumerGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ConsumerGroupTargetAssignmentMetadataKey}. */
export interface ConsumerGroupTargetAssignmentMetadataKeyInput {
  readonly groupId: string
}

function encodeConsumerGroupTargetAssignmentMetadataKey(w: Writer, value: ConsumerGroupTargetAssignmentMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeConsumerGroupTargetAssignmentMetadataKey(r: Reader, _v: number): ConsumerGroupTargetAssignmentMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ConsumerGroupTargetAssignmentMetadataKey, versions 0. */
export const consumerGroupTargetAssignmentMetadataKey: MessageCodec<ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataKeyInput> = {
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 6,
  encode(w: Writer, value: ConsumerGroupTargetAssignmentMetadataKeyInput, v: number): void {
    checkVersion('ConsumerGroupTargetAssignmentMetadataKey', v, 0, 0)
    encodeConsumerGroupTargetAssignmentMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupTargetAssignmentMetadataKey {
    checkVersion('ConsumerGroupTargetAssignmentMetadataKey', v, 0, 0)
    return decodeConsumerGroupTargetAssignmentMetadataKey(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupTargetAssignmentMemberKey, versions 0. */
export interface ConsumerGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ConsumerGroupTargetAssignmentMemberKey}. */
export interface ConsumerGroupTargetAssignmentMemberKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeConsumerGroupTargetAssignmentMemberKey(w: Writer, value: ConsumerGroupTargetAssignmentMemberKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeConsumerGroupTargetAssignmentMemberKey(r: Reader, _v: number): ConsumerGroupTargetAssignmentMemberKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ConsumerGroupTargetAssignmentMemberKey, versions 0. */
export const consumerGroupTargetAssignmentMemberKey: MessageCodec<ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberKeyInput> = {
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 7,
  encode(w: Writer, value: ConsumerGroupTargetAssignmentMemberKeyInput, v: number): void {
    checkVersion('ConsumerGroupTargetAssignmentMemberKey', v, 0, 0)
    encodeConsumerGroupTargetAssignmentMemberKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupTargetAssignmentMemberKey {
    checkVersion('ConsumerGroupTargetAssignmentMemberKey', v, 0, 0)
    return decodeConsumerGroupTargetAssignmentMemberKey(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupCurrentMemberAssignmentKey, versions 0. */
export interface ConsumerGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link ConsumerGroupCurrentMemberAssignmentKey}. */
export interface ConsumerGroupCurrentMemberAssignmentKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeConsumerGroupCurrentMemberAssignmentKey(w: Writer, value: ConsumerGroupCurrentMemberAssignmentKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeConsumerGroupCurrentMemberAssignmentKey(r: Reader, _v: number): ConsumerGroupCurrentMemberAssignmentKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** ConsumerGroupCurrentMemberAssignmentKey, versions 0. */
export const consumerGroupCurrentMemberAssignmentKey: MessageCodec<ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentKeyInput> = {
  name: 'ConsumerGroupCurrentMemberAssignmentKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 8,
  encode(w: Writer, value: ConsumerGroupCurrentMemberAssignmentKeyInput, v: number): void {
    checkVersion('ConsumerGroupCurrentMemberAssignmentKey', v, 0, 0)
    encodeConsumerGroupCurrentMemberAssignmentKey(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupCurrentMemberAssignmentKey {
    checkVersion('ConsumerGroupCurrentMemberAssignmentKey', v, 0, 0)
    return decodeConsumerGroupCurrentMemberAssignmentKey(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTargetAssignmentMemberKey, versions 0. */
export interface StreamsGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link StreamsGroupTargetAssignmentMemberKey}. */
export interface StreamsGroupTargetAssignmentMemberKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeStreamsGroupTargetAssignmentMemberKey(w: Writer, value: StreamsGroupTargetAssignmentMemberKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeStreamsGroupTargetAssignmentMemberKey(r: Reader, _v: number): StreamsGroupTargetAssignmentMemberKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** StreamsGroupTargetAssignmentMemberKey, versions 0. */
export const streamsGroupTargetAssignmentMemberKey: MessageCodec<StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberKeyInput> = {
  name: 'StreamsGroupTargetAssignmentMemberKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 21,
  encode(w: Writer, value: StreamsGroupTargetAssignmentMemberKeyInput, v: number): void {
    checkVersion('StreamsGroupTargetAssignmentMemberKey', v, 0, 0)
    encodeStreamsGroupTargetAssignmentMemberKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTargetAssignmentMemberKey {
    checkVersion('StreamsGroupTargetAssignmentMemberKey', v, 0, 0)
    return decodeStreamsGroupTargetAssignmentMemberKey(r, v)
  },
}

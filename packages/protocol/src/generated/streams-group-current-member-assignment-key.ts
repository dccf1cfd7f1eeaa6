// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupCurrentMemberAssignmentKey, versions 0. */
export interface StreamsGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** What encoding takes for {@link StreamsGroupCurrentMemberAssignmentKey}. */
export interface StreamsGroupCurrentMemberAssignmentKeyInput {
  readonly groupId: string
  readonly memberId: string
}

function encodeStreamsGroupCurrentMemberAssignmentKey(w: Writer, value: StreamsGroupCurrentMemberAssignmentKeyInput, _v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  w.writeString(groupId)
  w.writeString(memberId)
}

function decodeStreamsGroupCurrentMemberAssignmentKey(r: Reader, _v: number): StreamsGroupCurrentMemberAssignmentKey {
  const groupId = r.readString()
  const memberId = r.readString()
  return { groupId, memberId }
}

/** StreamsGroupCurrentMemberAssignmentKey, versions 0. */
export const streamsGroupCurrentMemberAssignmentKey: MessageCodec<StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentKeyInput> = {
  name: 'StreamsGroupCurrentMemberAssignmentKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 22,
  encode(w: Writer, value: StreamsGroupCurrentMemberAssignmentKeyInput, v: number): void {
    checkVersion('StreamsGroupCurrentMemberAssignmentKey', v, 0, 0)
    encodeStreamsGroupCurrentMemberAssignmentKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupCurrentMemberAssignmentKey {
    checkVersion('StreamsGroupCurrentMemberAssignmentKey', v, 0, 0)
    return decodeStreamsGroupCurrentMemberAssignmentKey(r, v)
  },
}

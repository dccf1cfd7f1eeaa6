// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTargetAssignmentMetadataKey, versions 0. */
export interface StreamsGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** What encoding takes for {@link StreamsGroupTargetAssignmentMetadataKey}. */
export interface StreamsGroupTargetAssignmentMetadataKeyInput {
  readonly groupId: string
}

function encodeStreamsGroupTargetAssignmentMetadataKey(w: Writer, value: StreamsGroupTargetAssignmentMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeStreamsGroupTargetAssignmentMetadataKey(r: Reader, _v: number): StreamsGroupTargetAssignmentMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** StreamsGroupTargetAssignmentMetadataKey, versions 0. */
export const streamsGroupTargetAssignmentMetadataKey: MessageCodec<StreamsGroupTargetAssignmentMetadataKey, StreamsGroupTargetAssignmentMetadataKeyInput> = {
  name: 'StreamsGroupTargetAssignmentMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 20,
  encode(w: Writer, value: StreamsGroupTargetAssignmentMetadataKeyInput, v: number): void {
    checkVersion('StreamsGroupTargetAssignmentMetadataKey', v, 0, 0)
    encodeStreamsGroupTargetAssignmentMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTargetAssignmentMetadataKey {
    checkVersion('StreamsGroupTargetAssignmentMetadataKey', v, 0, 0)
    return decodeStreamsGroupTargetAssignmentMetadataKey(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupMetadataKey, versions 0. */
export interface StreamsGroupMetadataKey {
  groupId: string
}

/** What encoding takes for {@link StreamsGroupMetadataKey}. */
export interface StreamsGroupMetadataKeyInput {
  readonly groupId: string
}

function encodeStreamsGroupMetadataKey(w: Writer, value: StreamsGroupMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeStreamsGroupMetadataKey(r: Reader, _v: number): StreamsGroupMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** StreamsGroupMetadataKey, versions 0. */
export const streamsGroupMetadataKey: MessageCodec<StreamsGroupMetadataKey, StreamsGroupMetadataKeyInput> = {
  name: 'StreamsGroupMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 17,
  encode(w: Writer, value: StreamsGroupMetadataKeyInput, v: number): void {
    checkVersion('StreamsGroupMetadataKey', v, 0, 0)
    encodeStreamsGroupMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupMetadataKey {
    checkVersion('StreamsGroupMetadataKey', v, 0, 0)
    return decodeStreamsGroupMetadataKey(r, v)
  },
}

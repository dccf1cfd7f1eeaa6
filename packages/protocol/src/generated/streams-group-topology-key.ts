// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTopologyKey, versions 0. */
export interface StreamsGroupTopologyKey {
  groupId: string
}

/** What encoding takes for {@link StreamsGroupTopologyKey}. */
export interface StreamsGroupTopologyKeyInput {
  readonly groupId: string
}

function encodeStreamsGroupTopologyKey(w: Writer, value: StreamsGroupTopologyKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeStreamsGroupTopologyKey(r: Reader, _v: number): StreamsGroupTopologyKey {
  const groupId = r.readString()
  return { groupId }
}

/** StreamsGroupTopologyKey, versions 0. */
export const streamsGroupTopologyKey: MessageCodec<StreamsGroupTopologyKey, StreamsGroupTopologyKeyInput> = {
  name: 'StreamsGroupTopologyKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 23,
  encode(w: Writer, value: StreamsGroupTopologyKeyInput, v: number): void {
    checkVersion('StreamsGroupTopologyKey', v, 0, 0)
    encodeStreamsGroupTopologyKey(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTopologyKey {
    checkVersion('StreamsGroupTopologyKey', v, 0, 0)
    return decodeStreamsGroupTopologyKey(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** CooperativeStickyAssignorUserData, versions 0. */
export interface CooperativeStickyAssignorUserData {
  generation: number
}

/** What encoding takes for {@link CooperativeStickyAssignorUserData}. */
export interface CooperativeStickyAssignorUserDataInput {
  readonly generation: number
}

function encodeCooperativeStickyAssignorUserData(w: Writer, value: CooperativeStickyAssignorUserDataInput, _v: number): void {
  const generation = value.generation
  w.writeInt32(generation)
}

function decodeCooperativeStickyAssignorUserData(r: Reader, _v: number): CooperativeStickyAssignorUserData {
  const generation = r.readInt32()
  return { generation }
}

/** CooperativeStickyAssignorUserData, versions 0. */
export const cooperativeStickyAssignorUserData: MessageCodec<CooperativeStickyAssignorUserData, CooperativeStickyAssignorUserDataInput> = {
  name: 'CooperativeStickyAssignorUserData',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: CooperativeStickyAssignorUserDataInput, v: number): void {
    checkVersion('CooperativeStickyAssignorUserData', v, 0, 0)
    encodeCooperativeStickyAssignorUserData(w, value, v)
  },
  decode(r: Reader, v: number): CooperativeStickyAssignorUserData {
    checkVersion('CooperativeStickyAssignorUserData', v, 0, 0)
    return decodeCooperativeStickyAssignorUserData(r, v)
  },
}

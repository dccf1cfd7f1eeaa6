// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** EndTxnMarker, versions 0. */
export interface EndTxnMarker {
  coordinatorEpoch: number
}

/** What encoding takes for {@link EndTxnMarker}. */
export interface EndTxnMarkerInput {
  readonly coordinatorEpoch: number
}

function encodeEndTxnMarker(w: Writer, value: EndTxnMarkerInput, _v: number): void {
  const coordinatorEpoch = value.coordinatorEpoch
  w.writeInt32(coordinatorEpoch)
}

function decodeEndTxnMarker(r: Reader, _v: number): EndTxnMarker {
  const coordinatorEpoch = r.readInt32()
  return { coordinatorEpoch }
}

/** EndTxnMarker, versions 0. */
export const endTxnMarker: MessageCodec<EndTxnMarker, EndTxnMarkerInput> = {
  name: 'EndTxnMarker',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: EndTxnMarkerInput, v: number): void {
    checkVersion('EndTxnMarker', v, 0, 0)
    encodeEndTxnMarker(w, value, v)
  },
  decode(r: Reader, v: number): EndTxnMarker {
    checkVersion('EndTxnMarker', v, 0, 0)
    return decodeEndTxnMarker(r, v)
  },
}

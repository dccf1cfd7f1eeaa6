// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AbortedTxn, versions 0. */
export interface AbortedTxn {
  producerId: number
  firstOffset: number
  lastOffset: number
  lastStableOffset: number
}

/** What encoding takes for {@link AbortedTxn}. */
export interface AbortedTxnInput {
  readonly producerId: number
  readonly firstOffset: number
  readonly lastOffset: number
  readonly lastStableOffset: number
}

function encodeAbortedTxn(w: Writer, value: AbortedTxnInput, _v: number): void {
  const producerId = value.producerId
  const firstOffset = value.firstOffset
  const lastOffset = value.lastOffset
  const lastStableOffset = value.lastStableOffset
  w.writeInt64(producerId)
  w.writeInt64(firstOffset)
  w.writeInt64(lastOffset)
  w.writeInt64(lastStableOffset)
}

function decodeAbortedTxn(r: Reader, _v: number): AbortedTxn {
  const producerId = r.readInt64()
  const firstOffset = r.readInt64()
  const lastOffset = r.readInt64()
  const lastStableOffset = r.readInt64()
  return { producerId, firstOffset, lastOffset, lastStableOffset }
}

/** AbortedTxn, versions 0. */
export const abortedTxn: MessageCodec<AbortedTxn, AbortedTxnInput> = {
  name: 'AbortedTxn',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: AbortedTxnInput, v: number): void {
    checkVersion('AbortedTxn', v, 0, 0)
    encodeAbortedTxn(w, value, v)
  },
  decode(r: Reader, v: number): AbortedTxn {
    checkVersion('AbortedTxn', v, 0, 0)
    return decodeAbortedTxn(r, v)
  },
}

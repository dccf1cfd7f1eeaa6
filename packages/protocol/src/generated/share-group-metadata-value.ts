// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupMetadataValue, versions 0. */
export interface ShareGroupMetadataValue {
  epoch: number
  metadataHash: bigint
}

/** What encoding takes for {@link ShareGroupMetadataValue}. */
export interface ShareGroupMetadataValueInput {
  readonly epoch: number
  readonly metadataHash: bigint
}

function encodeShareGroupMetadataValue(w: Writer, value: ShareGroupMetadataValueInput, _v: number): void {
  const epoch = value.epoch
  const metadataHash = value.metadataHash
  w.writeInt32(epoch)
  w.writeInt64AsBigInt(metadataHash)
  w.writeNoTaggedFields()
}

function decodeShareGroupMetadataValue(r: Reader, _v: number): ShareGroupMetadataValue {
  const epoch = r.readInt32()
  const metadataHash = r.readInt64AsBigInt()
  r.skipTaggedFields()
  return { epoch, metadataHash }
}

/** ShareGroupMetadataValue, versions 0. */
export const shareGroupMetadataValue: MessageCodec<ShareGroupMetadataValue, ShareGroupMetadataValueInput> = {
  name: 'ShareGroupMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 11,
  encode(w: Writer, value: ShareGroupMetadataValueInput, v: number): void {
    checkVersion('ShareGroupMetadataValue', v, 0, 0)
    encodeShareGroupMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupMetadataValue {
    checkVersion('ShareGroupMetadataValue', v, 0, 0)
    return decodeShareGroupMetadataValue(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupMetadataValue, versions 0. */
export interface ConsumerGroupMetadataValue {
  epoch: number
  /** Default 0n. */
  metadataHash: bigint
}

/** What encoding takes for {@link ConsumerGroupMetadataValue}. */
export interface ConsumerGroupMetadataValueInput {
  readonly epoch: number
  readonly metadataHash?: bigint | undefined
}

function encodeConsumerGroupMetadataValue(w: Writer, value: ConsumerGroupMetadataValueInput, _v: number): void {
  const epoch = value.epoch
  const metadataHash = value.metadataHash ?? 0n
  w.writeInt32(epoch)
  const metadataHashIsSet = metadataHash !== 0n
  w.writeUnsignedVarint((metadataHashIsSet ? 1 : 0))
  if (metadataHashIsSet) {
    const tag = w.beginTagged(0)
    w.writeInt64AsBigInt(metadataHash)
    w.endTagged(tag)
  }
}

function decodeConsumerGroupMetadataValue(r: Reader, _v: number): ConsumerGroupMetadataValue {
  const epoch = r.readInt32()
  let metadataHash: bigint = 0n
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      metadataHash = r.readInt64AsBigInt()
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { epoch, metadataHash }
}

/** ConsumerGroupMetadataValue, versions 0. */
export const consumerGroupMetadataValue: MessageCodec<ConsumerGroupMetadataValue, ConsumerGroupMetadataValueInput> = {
  name: 'ConsumerGroupMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 3,
  encode(w: Writer, value: ConsumerGroupMetadataValueInput, v: number): void {
    checkVersion('ConsumerGroupMetadataValue', v, 0, 0)
    encodeConsumerGroupMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupMetadataValue {
    checkVersion('ConsumerGroupMetadataValue', v, 0, 0)
    return decodeConsumerGroupMetadataValue(r, v)
  },
}

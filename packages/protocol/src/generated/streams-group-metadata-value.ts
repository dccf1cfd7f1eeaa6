// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupMetadataValue, versions 0. */
export interface StreamsGroupMetadataValue {
  epoch: number
  metadataHash: bigint
  /** Default -1. */
  validatedTopologyEpoch: number
  /** Default null. */
  lastAssignmentConfigs: LastAssignmentConfig[] | null
}

/** What encoding takes for {@link StreamsGroupMetadataValue}. */
export interface StreamsGroupMetadataValueInput {
  readonly epoch: number
  readonly metadataHash: bigint
  readonly validatedTopologyEpoch?: number | undefined
  readonly lastAssignmentConfigs?: readonly LastAssignmentConfigInput[] | null | undefined
}

/** Part of StreamsGroupMetadataValue. */
export interface LastAssignmentConfig {
  key: string
  value: string
}

/** What encoding takes for {@link LastAssignmentConfig}. */
export interface LastAssignmentConfigInput {
  readonly key: string
  readonly value: string
}

function encodeStreamsGroupMetadataValue(w: Writer, value: StreamsGroupMetadataValueInput, v: number): void {
  const epoch = value.epoch
  const metadataHash = value.metadataHash
  const validatedTopologyEpoch = value.validatedTopologyEpoch ?? -1
  const lastAssignmentConfigs = value.lastAssignmentConfigs ?? null
  w.writeInt32(epoch)
  w.writeInt64AsBigInt(metadataHash)
  const validatedTopologyEpochIsSet = validatedTopologyEpoch !== -1
  const lastAssignmentConfigsIsSet = lastAssignmentConfigs !== null
  w.writeUnsignedVarint((validatedTopologyEpochIsSet ? 1 : 0) + (lastAssignmentConfigsIsSet ? 1 : 0))
  if (validatedTopologyEpochIsSet) {
    const tag = w.beginTagged(0)
    w.writeInt32(validatedTopologyEpoch)
    w.endTagged(tag)
  }
  if (lastAssignmentConfigsIsSet) {
    const tag = w.beginTagged(1)
    if (lastAssignmentConfigs === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(lastAssignmentConfigs.length)
      for (const item of lastAssignmentConfigs) encodeLastAssignmentConfig(w, item, v)
    }
    w.endTagged(tag)
  }
}

function decodeStreamsGroupMetadataValue(r: Reader, v: number): StreamsGroupMetadataValue {
  const epoch = r.readInt32()
  const metadataHash = r.readInt64AsBigInt()
  let validatedTopologyEpoch: number = -1
  let lastAssignmentConfigs: LastAssignmentConfig[] | null = null
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      validatedTopologyEpoch = r.readInt32()
      r.endTagged(0, end)
    } else if (tag === 1) {
      const lastAssignmentConfigsCount = r.readCompactNullableArrayLength(3)
      if (lastAssignmentConfigsCount >= 0) {
        const items: LastAssignmentConfig[] = []
        for (let i = 0; i < lastAssignmentConfigsCount; i++) items.push(decodeLastAssignmentConfig(r, v))
        lastAssignmentConfigs = items
      }
      r.endTagged(1, end)
    } else {
      r.position = end
    }
  }
  return { epoch, metadataHash, validatedTopologyEpoch, lastAssignmentConfigs }
}

function encodeLastAssignmentConfig(w: Writer, value: LastAssignmentConfigInput, _v: number): void {
  const key = value.key
  const value_ = value.value
  w.writeCompactString(key)
  w.writeCompactString(value_)
  w.writeNoTaggedFields()
}

function decodeLastAssignmentConfig(r: Reader, _v: number): LastAssignmentConfig {
  const key = r.readCompactString()
  const value_ = r.readCompactString()
  r.skipTaggedFields()
  return { key, value: value_ }
}

/** StreamsGroupMetadataValue, versions 0. */
export const streamsGroupMetadataValue: MessageCodec<StreamsGroupMetadataValue, StreamsGroupMetadataValueInput> = {
  name: 'StreamsGroupMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 17,
  encode(w: Writer, value: StreamsGroupMetadataValueInput, v: number): void {
    checkVersion('StreamsGroupMetadataValue', v, 0, 0)
    encodeStreamsGroupMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupMetadataValue {
    checkVersion('StreamsGroupMetadataValue', v, 0, 0)
    return decodeStreamsGroupMetadataValue(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareSnapshotValue, versions 0. */
export interface ShareSnapshotValue {
  snapshotEpoch: number
  stateEpoch: number
  leaderEpoch: number
  startOffset: number
  /** Default -1. */
  deliveryCompleteCount: number
  createTimestamp: number
  writeTimestamp: number
  stateBatches: StateBatch[]
}

/** What encoding takes for {@link ShareSnapshotValue}. */
export interface ShareSnapshotValueInput {
  readonly snapshotEpoch: number
  readonly stateEpoch: number
  readonly leaderEpoch: number
  readonly startOffset: number
  readonly deliveryCompleteCount?: number | undefined
  readonly createTimestamp: number
  readonly writeTimestamp: number
  readonly stateBatches: readonly StateBatchInput[]
}

/** Part of ShareSnapshotValue. */
export interface StateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
}

/** What encoding takes for {@link StateBatch}. */
export interface StateBatchInput {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryState: number
  readonly deliveryCount: number
}

function encodeShareSnapshotValue(w: Writer, value: ShareSnapshotValueInput, v: number): void {
  const snapshotEpoch = value.snapshotEpoch
  const stateEpoch = value.stateEpoch
  const leaderEpoch = value.leaderEpoch
  const startOffset = value.startOffset
  const deliveryCompleteCount = value.deliveryCompleteCount ?? -1
  const createTimestamp = value.createTimestamp
  const writeTimestamp = value.writeTimestamp
  const stateBatches = value.stateBatches
  w.writeInt32(snapshotEpoch)
  w.writeInt32(stateEpoch)
  w.writeInt32(leaderEpoch)
  w.writeInt64(startOffset)
  w.writeInt64(createTimestamp)
  w.writeInt64(writeTimestamp)
  w.writeCompactArrayLength(stateBatches.length)
  for (const item of stateBatches) encodeStateBatch(w, item, v)
  const deliveryCompleteCountIsSet = deliveryCompleteCount !== -1
  w.writeUnsignedVarint((deliveryCompleteCountIsSet ? 1 : 0))
  if (deliveryCompleteCountIsSet) {
    const tag = w.beginTagged(0)
    w.writeInt32(deliveryCompleteCount)
    w.endTagged(tag)
  }
}

function decodeShareSnapshotValue(r: Reader, v: number): ShareSnapshotValue {
  const snapshotEpoch = r.readInt32()
  const stateEpoch = r.readInt32()
  const leaderEpoch = r.readInt32()
  const startOffset = r.readInt64()
  let deliveryCompleteCount: number = -1
  const createTimestamp = r.readInt64()
  const writeTimestamp = r.readInt64()
  let stateBatches: StateBatch[] = []
  const stateBatchesCount = r.readCompactArrayLength(20)
  for (let i = 0; i < stateBatchesCount; i++) stateBatches.push(decodeStateBatch(r, v))
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      deliveryCompleteCount = r.readInt32()
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { snapshotEpoch, stateEpoch, leaderEpoch, startOffset, deliveryCompleteCount, createTimestamp, writeTimestamp, stateBatches }
}

function encodeStateBatch(w: Writer, value: StateBatchInput, _v: number): void {
  const firstOffset = value.firstOffset
  const lastOffset = value.lastOffset
  const deliveryState = value.deliveryState
  const deliveryCount = value.deliveryCount
  w.writeInt64(firstOffset)
  w.writeInt64(lastOffset)
  w.writeInt8(deliveryState)
  w.writeInt16(deliveryCount)
  w.writeNoTaggedFields()
}

function decodeStateBatch(r: Reader, _v: number): StateBatch {
  const firstOffset = r.readInt64()
  const lastOffset = r.readInt64()
  const deliveryState = r.readInt8()
  const deliveryCount = r.readInt16()
  r.skipTaggedFields()
  return { firstOffset, lastOffset, deliveryState, deliveryCount }
}

/** ShareSnapshotValue, versions 0. */
export const shareSnapshotValue: MessageCodec<ShareSnapshotValue, ShareSnapshotValueInput> = {
  name: 'ShareSnapshotValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 0,
  encode(w: Writer, value: ShareSnapshotValueInput, v: number): void {
    checkVersion('ShareSnapshotValue', v, 0, 0)
    encodeShareSnapshotValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareSnapshotValue {
    checkVersion('ShareSnapshotValue', v, 0, 0)
    return decodeShareSnapshotValue(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** TransactionLogValue, versions 0 to 1. */
export interface TransactionLogValue {
  producerId: number
  /** Versions 1; default -1. */
  previousProducerId: number
  /** Versions 1; default -1. */
  nextProducerId: number
  producerEpoch: number
  /** Versions 1; default -1. */
  nextProducerEpoch: number
  transactionTimeoutMs: number
  transactionStatus: number
  transactionPartitions: PartitionsSchema[] | null
  transactionLastUpdateTimestampMs: number
  transactionStartTimestampMs: number
  /** Versions 1; default 0. */
  clientTransactionVersion: number
}

/** What encoding takes for {@link TransactionLogValue}. */
export interface TransactionLogValueInput {
  readonly producerId: number
  readonly previousProducerId?: number | undefined
  readonly nextProducerId?: number | undefined
  readonly producerEpoch: number
  readonly nextProducerEpoch?: number | undefined
  readonly transactionTimeoutMs: number
  readonly transactionStatus: number
  readonly transactionPartitions: readonly PartitionsSchemaInput[] | null
  readonly transactionLastUpdateTimestampMs: number
  readonly transactionStartTimestampMs: number
  readonly clientTransactionVersion?: number | undefined
}

/** Part of TransactionLogValue. */
export interface PartitionsSchema {
  topic: string
  partitionIds: number[]
}

/** What encoding takes for {@link PartitionsSchema}. */
export interface PartitionsSchemaInput {
  readonly topic: string
  readonly partitionIds: readonly number[]
}

function encodeTransactionLogValue(w: Writer, value: TransactionLogValueInput, v: number): void {
  const producerId = value.producerId
  const previousProducerId = value.previousProducerId ?? -1
  const nextProducerId = value.nextProducerId ?? -1
  const producerEpoch = value.producerEpoch
  const nextProducerEpoch = value.nextProducerEpoch ?? -1
  const transactionTimeoutMs = value.transactionTimeoutMs
  const transactionStatus = value.transactionStatus
  const transactionPartitions = value.transactionPartitions
  const transactionLastUpdateTimestampMs = value.transactionLastUpdateTimestampMs
  const transactionStartTimestampMs = value.transactionStartTimestampMs
  const clientTransactionVersion = value.clientTransactionVersion ?? 0
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  w.writeInt32(transactionTimeoutMs)
  w.writeInt8(transactionStatus)
  if (v >= 1) {
    if (transactionPartitions === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(transactionPartitions.length)
      for (const item of transactionPartitions) encodePartitionsSchema(w, item, v)
    }
  } else {
    if (transactionPartitions === null) w.writeArrayLength(-1)
    else {
      w.writeArrayLength(transactionPartitions.length)
      for (const item of transactionPartitions) encodePartitionsSchema(w, item, v)
    }
  }
  w.writeInt64(transactionLastUpdateTimestampMs)
  w.writeInt64(transactionStartTimestampMs)
  if (!(v >= 1)) {
    if (previousProducerId !== -1) throw absentField('TransactionLogValue', 'previousProducerId', v)
  }
  if (!(v >= 1)) {
    if (nextProducerId !== -1) throw absentField('TransactionLogValue', 'nextProducerId', v)
  }
  if (!(v >= 1)) {
    if (clientTransactionVersion !== 0) throw absentField('TransactionLogValue', 'clientTransactionVersion', v)
  }
  if (!(v >= 1)) {
    if (nextProducerEpoch !== -1) throw absentField('TransactionLogValue', 'nextProducerEpoch', v)
  }
  if (v >= 1) {
    const previousProducerIdIsSet = previousProducerId !== -1
    const nextProducerIdIsSet = nextProducerId !== -1
    const clientTransactionVersionIsSet = clientTransactionVersion !== 0
    const nextProducerEpochIsSet = nextProducerEpoch !== -1
    w.writeUnsignedVarint((previousProducerIdIsSet ? 1 : 0) + (nextProducerIdIsSet ? 1 : 0) + (clientTransactionVersionIsSet ? 1 : 0) + (nextProducerEpochIsSet ? 1 : 0))
    if (previousProducerIdIsSet) {
      const tag = w.beginTagged(0)
      w.writeInt64(previousProducerId)
      w.endTagged(tag)
    }
    if (nextProducerIdIsSet) {
      const tag = w.beginTagged(1)
      w.writeInt64(nextProducerId)
      w.endTagged(tag)
    }
    if (clientTransactionVersionIsSet) {
      const tag = w.beginTagged(2)
      w.writeInt16(clientTransactionVersion)
      w.endTagged(tag)
    }
    if (nextProducerEpochIsSet) {
      const tag = w.beginTagged(3)
      w.writeInt16(nextProducerEpoch)
      w.endTagged(tag)
    }
  }
}

function decodeTransactionLogValue(r: Reader, v: number): TransactionLogValue {
  const producerId = r.readInt64()
  let previousProducerId: number = -1
  let nextProducerId: number = -1
  const producerEpoch = r.readInt16()
  let nextProducerEpoch: number = -1
  const transactionTimeoutMs = r.readInt32()
  const transactionStatus = r.readInt8()
  let transactionPartitions: PartitionsSchema[] | null = null
  const transactionPartitionsCount = v >= 1 ? r.readCompactNullableArrayLength(3) : r.readNullableArrayLength(3)
  if (transactionPartitionsCount >= 0) {
    const items: PartitionsSchema[] = []
    for (let i = 0; i < transactionPartitionsCount; i++) items.push(decodePartitionsSchema(r, v))
    transactionPartitions = items
  }
  const transactionLastUpdateTimestampMs = r.readInt64()
  const transactionStartTimestampMs = r.readInt64()
  let clientTransactionVersion: number = 0
  if (v >= 1) {
    for (let count = r.readTaggedCount(); count > 0; count--) {
      const tag = r.readUnsignedVarint()
      const end = r.readTaggedEnd()
      if (tag === 0) {
        previousProducerId = r.readInt64()
        r.endTagged(0, end)
      } else if (tag === 1) {
        nextProducerId = r.readInt64()
        r.endTagged(1, end)
      } else if (tag === 3) {
        nextProducerEpoch = r.readInt16()
        r.endTagged(3, end)
      } else if (tag === 2) {
        clientTransactionVersion = r.readInt16()
        r.endTagged(2, end)
      } else {
        r.position = end
      }
    }
  }
  return { producerId, previousProducerId, nextProducerId, producerEpoch, nextProducerEpoch, transactionTimeoutMs, transactionStatus, transactionPartitions, transactionLastUpdateTimestampMs, transactionStartTimestampMs, clientTransactionVersion }
}

function encodePartitionsSchema(w: Writer, value: PartitionsSchemaInput, v: number): void {
  const topic = value.topic
  const partitionIds = value.partitionIds
  if (v >= 1) {
    w.writeCompactString(topic)
  } else {
    w.writeString(topic)
  }
  if (v >= 1) {
    w.writeCompactArrayLength(partitionIds.length)
    for (const item of partitionIds) w.writeInt32(item)
  } else {
    w.writeArrayLength(partitionIds.length)
    for (const item of partitionIds) w.writeInt32(item)
  }
  if (v >= 1) {
    w.writeNoTaggedFields()
  }
}

function decodePartitionsSchema(r: Reader, v: number): PartitionsSchema {
  const topic = v >= 1 ? r.readCompactString() : r.readString()
  let partitionIds: number[] = []
  const partitionIdsCount = v >= 1 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionIdsCount; i++) partitionIds.push(r.readInt32())
  if (v >= 1) {
    r.skipTaggedFields()
  }
  return { topic, partitionIds }
}

/** TransactionLogValue, versions 0 to 1. */
export const transactionLogValue: MessageCodec<TransactionLogValue, TransactionLogValueInput> = {
  name: 'TransactionLogValue',
  minVersion: 0,
  maxVersion: 1,
  recordType: 0,
  encode(w: Writer, value: TransactionLogValueInput, v: number): void {
    checkVersion('TransactionLogValue', v, 0, 1)
    encodeTransactionLogValue(w, value, v)
  },
  decode(r: Reader, v: number): TransactionLogValue {
    checkVersion('TransactionLogValue', v, 0, 1)
    return decodeTransactionLogValue(r, v)
  },
}

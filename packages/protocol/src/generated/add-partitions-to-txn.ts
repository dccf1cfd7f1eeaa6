// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** AddPartitionsToTxnRequest, versions 0 to 5. */
export interface AddPartitionsToTxnRequest {
  /** Versions 4 to 5. */
  transactions: AddPartitionsToTxnTransaction[]
  /** Versions 0 to 3. */
  v3AndBelowTransactionalId: string
  /** Versions 0 to 3. */
  v3AndBelowProducerId: number
  /** Versions 0 to 3. */
  v3AndBelowProducerEpoch: number
  /** Versions 0 to 3. */
  v3AndBelowTopics: AddPartitionsToTxnTopic[]
}

/** What encoding takes for {@link AddPartitionsToTxnRequest}. */
export interface AddPartitionsToTxnRequestInput {
  readonly transactions?: readonly AddPartitionsToTxnTransactionInput[] | undefined
  readonly v3AndBelowTransactionalId?: string | undefined
  readonly v3AndBelowProducerId?: number | undefined
  readonly v3AndBelowProducerEpoch?: number | undefined
  readonly v3AndBelowTopics?: readonly AddPartitionsToTxnTopicInput[] | undefined
}

/** Part of AddPartitionsToTxnRequest. */
export interface AddPartitionsToTxnTransaction {
  transactionalId: string
  producerId: number
  producerEpoch: number
  /** Default false. */
  verifyOnly: boolean
  topics: AddPartitionsToTxnTopic[]
}

/** What encoding takes for {@link AddPartitionsToTxnTransaction}. */
export interface AddPartitionsToTxnTransactionInput {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly verifyOnly?: boolean | undefined
  readonly topics: readonly AddPartitionsToTxnTopicInput[]
}

/** Part of AddPartitionsToTxnRequest. */
export interface AddPartitionsToTxnTopic {
  name: string
  partitions: number[]
}

/** What encoding takes for {@link AddPartitionsToTxnTopic}. */
export interface AddPartitionsToTxnTopicInput {
  readonly name: string
  readonly partitions: readonly number[]
}

function encodeAddPartitionsToTxnRequest(w: Writer, value: AddPartitionsToTxnRequestInput, v: number): void {
  const transactions = value.transactions ?? []
  const v3AndBelowTransactionalId = value.v3AndBelowTransactionalId ?? ''
  const v3AndBelowProducerId = value.v3AndBelowProducerId ?? 0
  const v3AndBelowProducerEpoch = value.v3AndBelowProducerEpoch ?? 0
  const v3AndBelowTopics = value.v3AndBelowTopics ?? []
  if (v >= 4) {
    w.writeCompactArrayLength(transactions.length)
    for (const item of transactions) encodeAddPartitionsToTxnTransaction(w, item, v)
  } else {
    if (transactions.length > 0) throw absentField('AddPartitionsToTxnRequest', 'transactions', v)
  }
  if (v <= 3) {
    if (v >= 3) {
      w.writeCompactString(v3AndBelowTransactionalId)
    } else {
      w.writeString(v3AndBelowTransactionalId)
    }
  } else {
    if (v3AndBelowTransactionalId !== '') throw absentField('AddPartitionsToTxnRequest', 'v3AndBelowTransactionalId', v)
  }
  if (v <= 3) {
    w.writeInt64(v3AndBelowProducerId)
  } else {
    if (v3AndBelowProducerId !== 0) throw absentField('AddPartitionsToTxnRequest', 'v3AndBelowProducerId', v)
  }
  if (v <= 3) {
    w.writeInt16(v3AndBelowProducerEpoch)
  } else {
    if (v3AndBelowProducerEpoch !== 0) throw absentField('AddPartitionsToTxnRequest', 'v3AndBelowProducerEpoch', v)
  }
  if (v <= 3) {
    if (v >= 3) {
      w.writeCompactArrayLength(v3AndBelowTopics.length)
      for (const item of v3AndBelowTopics) encodeAddPartitionsToTxnTopic(w, item, v)
    } else {
      w.writeArrayLength(v3AndBelowTopics.length)
      for (const item of v3AndBelowTopics) encodeAddPartitionsToTxnTopic(w, item, v)
    }
  } else {
    if (v3AndBelowTopics.length > 0) throw absentField('AddPartitionsToTxnRequest', 'v3AndBelowTopics', v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddPartitionsToTxnRequest(r: Reader, v: number): AddPartitionsToTxnRequest {
  let transactions: AddPartitionsToTxnTransaction[] = []
  if (v >= 4) {
    const transactionsCount = r.readCompactArrayLength(14)
    for (let i = 0; i < transactionsCount; i++) transactions.push(decodeAddPartitionsToTxnTransaction(r, v))
  }
  const v3AndBelowTransactionalId: string = v <= 3 ? (v >= 3 ? r.readCompactString() : r.readString()) : ''
  const v3AndBelowProducerId: number = v <= 3 ? r.readInt64() : 0
  const v3AndBelowProducerEpoch: number = v <= 3 ? r.readInt16() : 0
  let v3AndBelowTopics: AddPartitionsToTxnTopic[] = []
  if (v <= 3) {
    const v3AndBelowTopicsCount = v >= 3 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
    for (let i = 0; i < v3AndBelowTopicsCount; i++) v3AndBelowTopics.push(decodeAddPartitionsToTxnTopic(r, v))
  }
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { transactions, v3AndBelowTransactionalId, v3AndBelowProducerId, v3AndBelowProducerEpoch, v3AndBelowTopics }
}

function encodeAddPartitionsToTxnTransaction(w: Writer, value: AddPartitionsToTxnTransactionInput, v: number): void {
  const transactionalId = value.transactionalId
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const verifyOnly = value.verifyOnly ?? false
  const topics = value.topics
  w.writeCompactString(transactionalId)
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  w.writeBoolean(verifyOnly)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeAddPartitionsToTxnTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAddPartitionsToTxnTransaction(r: Reader, v: number): AddPartitionsToTxnTransaction {
  const transactionalId = r.readCompactString()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  const verifyOnly = r.readBoolean()
  let topics: AddPartitionsToTxnTopic[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeAddPartitionsToTxnTopic(r, v))
  r.skipTaggedFields()
  return { transactionalId, producerId, producerEpoch, verifyOnly, topics }
}

function encodeAddPartitionsToTxnTopic(w: Writer, value: AddPartitionsToTxnTopicInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  if (v >= 3) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 3) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) w.writeInt32(item)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddPartitionsToTxnTopic(r: Reader, v: number): AddPartitionsToTxnTopic {
  const name = v >= 3 ? r.readCompactString() : r.readString()
  let partitions: number[] = []
  const partitionsCount = v >= 3 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { name, partitions }
}

/** AddPartitionsToTxnResponse, versions 0 to 5. */
export interface AddPartitionsToTxnResponse {
  throttleTimeMs: number
  /** Versions 4 to 5. */
  errorCode: number
  /** Versions 4 to 5. */
  resultsByTransaction: AddPartitionsToTxnResult[]
  /** Versions 0 to 3. */
  resultsByTopicV3AndBelow: AddPartitionsToTxnTopicResult[]
}

/** What encoding takes for {@link AddPartitionsToTxnResponse}. */
export interface AddPartitionsToTxnResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode?: number | undefined
  readonly resultsByTransaction?: readonly AddPartitionsToTxnResultInput[] | undefined
  readonly resultsByTopicV3AndBelow?: readonly AddPartitionsToTxnTopicResultInput[] | undefined
}

/** Part of AddPartitionsToTxnResponse. */
export interface AddPartitionsToTxnResult {
  transactionalId: string
  topicResults: AddPartitionsToTxnTopicResult[]
}

/** What encoding takes for {@link AddPartitionsToTxnResult}. */
export interface AddPartitionsToTxnResultInput {
  readonly transactionalId: string
  readonly topicResults: readonly AddPartitionsToTxnTopicResultInput[]
}

/** Part of AddPartitionsToTxnResponse. */
export interface AddPartitionsToTxnTopicResult {
  name: string
  resultsByPartition: AddPartitionsToTxnPartitionResult[]
}

/** What encoding takes for {@link AddPartitionsToTxnTopicResult}. */
export interface AddPartitionsToTxnTopicResultInput {
  readonly name: string
  readonly resultsByPartition: readonly AddPartitionsToTxnPartitionResultInput[]
}

/** Part of AddPartitionsToTxnResponse. */
export interface AddPartitionsToTxnPartitionResult {
  partitionIndex: number
  partitionErrorCode: number
}

/** What encoding takes for {@link AddPartitionsToTxnPartitionResult}. */
export interface AddPartitionsToTxnPartitionResultInput {
  readonly partitionIndex: number
  readonly partitionErrorCode: number
}

function encodeAddPartitionsToTxnResponse(w: Writer, value: AddPartitionsToTxnResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode ?? 0
  const resultsByTransaction = value.resultsByTransaction ?? []
  const resultsByTopicV3AndBelow = value.resultsByTopicV3AndBelow ?? []
  w.writeInt32(throttleTimeMs)
  if (v >= 4) {
    w.writeInt16(errorCode)
  }
  if (v >= 4) {
    w.writeCompactArrayLength(resultsByTransaction.length)
    for (const item of resultsByTransaction) encodeAddPartitionsToTxnResult(w, item, v)
  } else {
    if (resultsByTransaction.length > 0) throw absentField('AddPartitionsToTxnResponse', 'resultsByTransaction', v)
  }
  if (v <= 3) {
    if (v >= 3) {
      w.writeCompactArrayLength(resultsByTopicV3AndBelow.length)
      for (const item of resultsByTopicV3AndBelow) encodeAddPartitionsToTxnTopicResult(w, item, v)
    } else {
      w.writeArrayLength(resultsByTopicV3AndBelow.length)
      for (const item of resultsByTopicV3AndBelow) encodeAddPartitionsToTxnTopicResult(w, item, v)
    }
  } else {
    if (resultsByTopicV3AndBelow.length > 0) throw absentField('AddPartitionsToTxnResponse', 'resultsByTopicV3AndBelow', v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddPartitionsToTxnResponse(r: Reader, v: number): AddPartitionsToTxnResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode: number = v >= 4 ? r.readInt16() : 0
  let resultsByTransaction: AddPartitionsToTxnResult[] = []
  if (v >= 4) {
    const resultsByTransactionCount = r.readCompactArrayLength(3)
    for (let i = 0; i < resultsByTransactionCount; i++) resultsByTransaction.push(decodeAddPartitionsToTxnResult(r, v))
  }
  let resultsByTopicV3AndBelow: AddPartitionsToTxnTopicResult[] = []
  if (v <= 3) {
    const resultsByTopicV3AndBelowCount = v >= 3 ? r.readCompactArrayLength(3) : r.readArrayLength(3)
    for (let i = 0; i < resultsByTopicV3AndBelowCount; i++) resultsByTopicV3AndBelow.push(decodeAddPartitionsToTxnTopicResult(r, v))
  }
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow }
}

function encodeAddPartitionsToTxnResult(w: Writer, value: AddPartitionsToTxnResultInput, v: number): void {
  const transactionalId = value.transactionalId
  const topicResults = value.topicResults
  w.writeCompactString(transactionalId)
  w.writeCompactArrayLength(topicResults.length)
  for (const item of topicResults) encodeAddPartitionsToTxnTopicResult(w, item, v)
  w.writeNoTaggedFields()
}

function decodeAddPartitionsToTxnResult(r: Reader, v: number): AddPartitionsToTxnResult {
  const transactionalId = r.readCompactString()
  let topicResults: AddPartitionsToTxnTopicResult[] = []
  const topicResultsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicResultsCount; i++) topicResults.push(decodeAddPartitionsToTxnTopicResult(r, v))
  r.skipTaggedFields()
  return { transactionalId, topicResults }
}

function encodeAddPartitionsToTxnTopicResult(w: Writer, value: AddPartitionsToTxnTopicResultInput, v: number): void {
  const name = value.name
  const resultsByPartition = value.resultsByPartition
  if (v >= 3) {
    w.writeCompactString(name)
  } else {
    w.writeString(name)
  }
  if (v >= 3) {
    w.writeCompactArrayLength(resultsByPartition.length)
    for (const item of resultsByPartition) encodeAddPartitionsToTxnPartitionResult(w, item, v)
  } else {
    w.writeArrayLength(resultsByPartition.length)
    for (const item of resultsByPartition) encodeAddPartitionsToTxnPartitionResult(w, item, v)
  }
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddPartitionsToTxnTopicResult(r: Reader, v: number): AddPartitionsToTxnTopicResult {
  const name = v >= 3 ? r.readCompactString() : r.readString()
  let resultsByPartition: AddPartitionsToTxnPartitionResult[] = []
  const resultsByPartitionCount = v >= 3 ? r.readCompactArrayLength(6) : r.readArrayLength(6)
  for (let i = 0; i < resultsByPartitionCount; i++) resultsByPartition.push(decodeAddPartitionsToTxnPartitionResult(r, v))
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { name, resultsByPartition }
}

function encodeAddPartitionsToTxnPartitionResult(w: Writer, value: AddPartitionsToTxnPartitionResultInput, v: number): void {
  const partitionIndex = value.partitionIndex
  const partitionErrorCode = value.partitionErrorCode
  w.writeInt32(partitionIndex)
  w.writeInt16(partitionErrorCode)
  if (v >= 3) {
    w.writeNoTaggedFields()
  }
}

function decodeAddPartitionsToTxnPartitionResult(r: Reader, v: number): AddPartitionsToTxnPartitionResult {
  const partitionIndex = r.readInt32()
  const partitionErrorCode = r.readInt16()
  if (v >= 3) {
    r.skipTaggedFields()
  }
  return { partitionIndex, partitionErrorCode }
}

/** AddPartitionsToTxn (API key 24), versions 0 to 5. */
export const addPartitionsToTxn: Api<AddPartitionsToTxnRequest, AddPartitionsToTxnRequestInput, AddPartitionsToTxnResponse, AddPartitionsToTxnResponseInput> = {
  key: 24,
  name: 'AddPartitionsToTxn',
  minVersion: 0,
  maxVersion: 5,
  latestVersion: 5,
  requestHeaderVersion: (v) => (v >= 3 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 3 ? 1 : 0),
  encodeRequest(w: Writer, value: AddPartitionsToTxnRequestInput, v: number): void {
    checkVersion('AddPartitionsToTxnRequest', v, 0, 5)
    encodeAddPartitionsToTxnRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): AddPartitionsToTxnRequest {
    checkVersion('AddPartitionsToTxnRequest', v, 0, 5)
    return decodeAddPartitionsToTxnRequest(r, v)
  },
  encodeResponse(w: Writer, value: AddPartitionsToTxnResponseInput, v: number): void {
    checkVersion('AddPartitionsToTxnResponse', v, 0, 5)
    encodeAddPartitionsToTxnResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): AddPartitionsToTxnResponse {
    checkVersion('AddPartitionsToTxnResponse', v, 0, 5)
    return decodeAddPartitionsToTxnResponse(r, v)
  },
}

// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeTransactionsRequest, versions 0. */
export interface DescribeTransactionsRequest {
  transactionalIds: string[]
}

/** What encoding takes for {@link DescribeTransactionsRequest}. */
export interface DescribeTransactionsRequestInput {
  readonly transactionalIds: readonly string[]
}

function encodeDescribeTransactionsRequest(w: Writer, value: DescribeTransactionsRequestInput, _v: number): void {
  const transactionalIds = value.transactionalIds
  w.writeCompactArrayLength(transactionalIds.length)
  for (const item of transactionalIds) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodeDescribeTransactionsRequest(r: Reader, _v: number): DescribeTransactionsRequest {
  let transactionalIds: string[] = []
  const transactionalIdsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < transactionalIdsCount; i++) transactionalIds.push(r.readCompactString())
  r.skipTaggedFields()
  return { transactionalIds }
}

/** DescribeTransactionsResponse, versions 0. */
export interface DescribeTransactionsResponse {
  throttleTimeMs: number
  transactionStates: TransactionState[]
}

/** What encoding takes for {@link DescribeTransactionsResponse}. */
export interface DescribeTransactionsResponseInput {
  readonly throttleTimeMs: number
  readonly transactionStates: readonly TransactionStateInput[]
}

/** Part of DescribeTransactionsResponse. */
export interface TransactionState {
  errorCode: number
  transactionalId: string
  transactionState: string
  transactionTimeoutMs: number
  transactionStartTimeMs: number
  producerId: number
  producerEpoch: number
  topics: TopicData[]
}

/** What encoding takes for {@link TransactionState}. */
export interface TransactionStateInput {
  readonly errorCode: number
  readonly transactionalId: string
  readonly transactionState: string
  readonly transactionTimeoutMs: number
  readonly transactionStartTimeMs: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly topics: readonly TopicDataInput[]
}

/** Part of DescribeTransactionsResponse. */
export interface TopicData {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicData}. */
export interface TopicDataInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeDescribeTransactionsResponse(w: Writer, value: DescribeTransactionsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const transactionStates = value.transactionStates
  w.writeInt32(throttleTimeMs)
  w.writeCompactArrayLength(transactionStates.length)
  for (const item of transactionStates) encodeTransactionState(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDescribeTransactionsResponse(r: Reader, v: number): DescribeTransactionsResponse {
  const throttleTimeMs = r.readInt32()
  let transactionStates: TransactionState[] = []
  const transactionStatesCount = r.readCompactArrayLength(28)
  for (let i = 0; i < transactionStatesCount; i++) transactionStates.push(decodeTransactionState(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, transactionStates }
}

function encodeTransactionState(w: Writer, value: TransactionStateInput, v: number): void {
  const errorCode = value.errorCode
  const transactionalId = value.transactionalId
  const transactionState = value.transactionState
  const transactionTimeoutMs = value.transactionTimeoutMs
  const transactionStartTimeMs = value.transactionStartTimeMs
  const producerId = value.producerId
  const producerEpoch = value.producerEpoch
  const topics = value.topics
  w.writeInt16(errorCode)
  w.writeCompactString(transactionalId)
  w.writeCompactString(transactionState)
  w.writeInt32(transactionTimeoutMs)
  w.writeInt64(transactionStartTimeMs)
  w.writeInt64(producerId)
  w.writeInt16(producerEpoch)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeTopicData(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTransactionState(r: Reader, v: number): TransactionState {
  const errorCode = r.readInt16()
  const transactionalId = r.readCompactString()
  const transactionState = r.readCompactString()
  const transactionTimeoutMs = r.readInt32()
  const transactionStartTimeMs = r.readInt64()
  const producerId = r.readInt64()
  const producerEpoch = r.readInt16()
  let topics: TopicData[] = []
  const topicsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeTopicData(r, v))
  r.skipTaggedFields()
  return { errorCode, transactionalId, transactionState, transactionTimeoutMs, transactionStartTimeMs, producerId, producerEpoch, topics }
}

function encodeTopicData(w: Writer, value: TopicDataInput, _v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  w.writeCompactString(topic)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTopicData(r: Reader, _v: number): TopicData {
  const topic = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { topic, partitions }
}

/** DescribeTransactions (API key 65), versions 0. */
export const describeTransactions: Api<DescribeTransactionsRequest, DescribeTransactionsRequestInput, DescribeTransactionsResponse, DescribeTransactionsResponseInput> = {
  key: 65,
  name: 'DescribeTransactions',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeTransactionsRequestInput, v: number): void {
    checkVersion('DescribeTransactionsRequest', v, 0, 0)
    encodeDescribeTransactionsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeTransactionsRequest {
    checkVersion('DescribeTransactionsRequest', v, 0, 0)
    return decodeDescribeTransactionsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeTransactionsResponseInput, v: number): void {
    checkVersion('DescribeTransactionsResponse', v, 0, 0)
    encodeDescribeTransactionsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeTransactionsResponse {
    checkVersion('DescribeTransactionsResponse', v, 0, 0)
    return decodeDescribeTransactionsResponse(r, v)
  },
}

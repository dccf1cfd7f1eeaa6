import { ErrorCode } from '@ottla/protocol'
import {
  addPartitionsToTxn,
  type AddPartitionsToTxnRequest,
  type AddPartitionsToTxnResponseInput,
  type AddPartitionsToTxnTopic,
  type AddPartitionsToTxnTopicResultInput,
  type AddPartitionsToTxnTransaction,
} from '@ottla/protocol/messages/add-partitions-to-txn'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { fencedAs } from '../transaction/transaction-admission.ts'

const batchVersion = 4
const producerFencedVersion = 2

/*
 * AddPartitionsToTxn (24), versions 0-5: clients send 0 to 3; from v4 on for many transactions at once, and
 * `verifyOnly` asks without adding.
 *
 * One partition that does not exist keeps all others of its transaction out (OPERATION_NOT_ATTEMPTED).
 */
export const addPartitionsToTxnHandler: ApiHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponseInput> = {
  api: addPartitionsToTxn,
  handle(services, request, { apiVersion }) {
    if (apiVersion >= batchVersion) {
      const resultsByTransaction = request.transactions.map((transaction) => ({
        transactionalId: transaction.transactionalId,
        topicResults: addOrVerify(services, transaction, apiVersion),
      }))
      return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, resultsByTransaction }
    }
    const transaction = {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      verifyOnly: false,
      topics: request.v3AndBelowTopics,
    }
    return { throttleTimeMs: 0, resultsByTopicV3AndBelow: addOrVerify(services, transaction, apiVersion) }
  },
}

function addOrVerify(
  services: Services,
  { topics, verifyOnly, ...producer }: AddPartitionsToTxnTransaction,
  apiVersion: number,
): AddPartitionsToTxnTopicResultInput[] {
  const exists = (topic: string, index: number): boolean => services.replicas.partition(topic, index) !== undefined
  if (topics.some(({ name, partitions }) => partitions.some((index) => !exists(name, index)))) {
    return results(topics, (topic, index) =>
      exists(topic, index) ? ErrorCode.OPERATION_NOT_ATTEMPTED : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    )
  }
  const partitions = new Map(topics.map(({ name, partitions: indexes }) => [name, new Set(indexes)]))
  const { transactions } = services
  const request = { ...producer, partitions }
  if (!verifyOnly) {
    const errorCode = fencedAs(transactions.addPartitions(request, 0), apiVersion >= producerFencedVersion)
    return results(topics, () => errorCode)
  }
  return results(topics, (topic, index) =>
    transactions.verifyPartitions({ ...producer, partitions: new Map([[topic, new Set([index])]]) }),
  )
}

function results(
  topics: readonly AddPartitionsToTxnTopic[],
  errorCodeOf: (topic: string, index: number) => number,
): AddPartitionsToTxnTopicResultInput[] {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorCodeOf(name, partitionIndex),
    })),
  }))
}

import { ErrorCode } from '@ottla/protocol'
import {
  addPartitionsToTxn,
  type AddPartitionsToTxnRequest,
  type AddPartitionsToTxnResponseInput,
  type AddPartitionsToTxnTopic,
  type AddPartitionsToTxnTopicResultInput,
  type AddPartitionsToTxnTransaction,
} from '@ottla/protocol/messages/add-partitions-to-txn'
import { isInternalTopic } from '../controller/metadata-image.ts'
import { permissions } from '../security/permissions.ts'
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
  handle(services, request, { apiVersion, access }) {
    if (apiVersion >= batchVersion) {
      const refusal = access.refusal(permissions.AddPartitionsToTxn.broker)
      if (refusal !== undefined) return { throttleTimeMs: 0, errorCode: refusal, resultsByTransaction: [] }
      const resultsByTransaction = request.transactions.map((transaction) => ({
        transactionalId: transaction.transactionalId,
        topicResults: addOrVerify(services, transaction, apiVersion, () => undefined),
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
    const { transaction: id, topic: one } = permissions.AddPartitionsToTxn
    const refusal = access.refusal(id, transaction.transactionalId)
    const topicRefusal = (topic: string): number | undefined =>
      isInternalTopic(topic) ? ErrorCode.TOPIC_AUTHORIZATION_FAILED : access.refusal(one, topic)
    const resultsByTopicV3AndBelow =
      refusal === undefined
        ? addOrVerify(services, transaction, apiVersion, topicRefusal)
        : results(transaction.topics, () => refusal)
    return { throttleTimeMs: 0, resultsByTopicV3AndBelow }
  },
}

function addOrVerify(
  services: Services,
  { topics, verifyOnly, ...producer }: AddPartitionsToTxnTransaction,
  apiVersion: number,
  topicRefusal: (topic: string) => number | undefined,
): AddPartitionsToTxnTopicResultInput[] {
  const problemOf = (topic: string, index: number): number | undefined =>
    topicRefusal(topic) ??
    (services.replicas.partition(topic, index) === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : undefined)
  if (topics.some(({ name, partitions }) => partitions.some((index) => problemOf(name, index) !== undefined))) {
    return results(topics, (topic, index) => problemOf(topic, index) ?? ErrorCode.OPERATION_NOT_ATTEMPTED)
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

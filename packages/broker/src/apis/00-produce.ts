import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  type PartitionProduceData,
  type PartitionProduceResponseInput,
  produce,
  type ProduceRequest,
  type ProduceResponseInput,
  type TopicProduceData,
  type TopicProduceResponseInput,
} from '@ottla/protocol/messages/produce'
import { CloseConnection } from '../errors.ts'
import { BatchHeader } from '../log/batch-header.ts'
import { LogAppendError } from '../log/log-error.ts'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { admitToTransaction } from '../transaction/transaction-admission.ts'

const topicIdVersion = 13
const zstdVersion = 7
const zstdCodec = 4
/** Where the attributes of a v2 batch lie, and the magic byte. */
const magicPosition = 16
const attributesPosition = 21
const batchHeaderBytes = 61
const transactionalFlag = 0x10
const abortableVersion = 11
const addVersion = 12

/*
 * Produce (0), versions 3-13; 0 to 2 are announced and refused (KAFKA-18659).
 *
 * Checks in Kafka's order: acks, transactional id, topic, then for each partition one batch of magic 2, zstd
 * only from v7 on, whether the transaction coordinator knows of a transaction's first records (which from v12 on
 * makes the partition part of it, KIP-890), and what the log checks (CRC, size, timestamps, sequence numbers, records). Partitions
 * fail one by one. The records are stored as they came, with offset and leader epoch patched in. acks=0 has
 * no answer; a failure closes the connection instead. acks=all waits for no one: there is one replica.
 *
 * Left out: `compression.type` other than producer.
 */
export const produceHandler: ApiHandler<ProduceRequest, ProduceResponseInput> = {
  api: produce,
  handle(services, request, { apiVersion }) {
    const requestError = requestProblem(request)
    const responses: TopicProduceResponseInput[] = []
    const flushes: PendingFlush[] = []
    for (const topic of request.topicData) {
      responses.push(appendTopic(services, topic, request, apiVersion, requestError, flushes))
    }
    if (request.acks !== 0) {
      return flushes.length === 0 ? { responses } : afterFlushes(flushes).then(() => ({ responses }))
    }
    for (const { name, partitionResponses } of responses) {
      const refused = partitionResponses.find(({ errorCode }) => errorCode !== ErrorCode.NONE)
      if (refused === undefined) continue
      throw new CloseConnection(
        `Produce with acks=0 to ${name}-${refused.index} failed with error ${refused.errorCode}, and there is no other way to say so`,
      )
    }
    return undefined
  },
}

/** A partition whose topic wants its records on the device before they are acknowledged (`flush.messages`). */
interface PendingFlush {
  readonly flushed: Promise<void>
  readonly answers: PartitionProduceResponseInput[]
  readonly at: number
}

async function afterFlushes(flushes: readonly PendingFlush[]): Promise<void> {
  for (const { flushed, answers, at } of flushes) {
    try {
      await flushed
    } catch (error) {
      answers[at] = failed(answers[at]!.index, ErrorCode.KAFKA_STORAGE_ERROR, errorMessageOf(error))
    }
  }
}

function requestProblem({ acks, transactionalId, topicData }: ProduceRequest): number {
  if (acks !== 0 && acks !== 1 && acks !== -1) return ErrorCode.INVALID_REQUIRED_ACKS
  if (transactionalId !== null) return ErrorCode.NONE
  const isTransactional = topicData.some(({ partitionData }) =>
    partitionData.some(({ records }) => records !== null && isOfTransaction(records)),
  )
  return isTransactional ? ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED : ErrorCode.NONE
}

function isOfTransaction(records: Buffer): boolean {
  return (
    records.length >= batchHeaderBytes &&
    records[magicPosition] === 2 &&
    (records.readInt16BE(attributesPosition) & transactionalFlag) !== 0
  )
}

function appendTopic(
  services: Services,
  topic: TopicProduceData,
  { acks, transactionalId }: ProduceRequest,
  apiVersion: number,
  requestError: number,
  flushes: PendingFlush[],
): TopicProduceResponseInput {
  let name = topic.name
  let topicError = requestError
  if (topicError === ErrorCode.NONE && apiVersion >= topicIdVersion) {
    const known = services.controller.image.topicById(topic.topicId)
    if (known === undefined) topicError = ErrorCode.UNKNOWN_TOPIC_ID
    else name = known.name
  }
  const partitions = services.replicas.partitions(name)
  const partitionResponses: PartitionProduceResponseInput[] = []
  for (const data of topic.partitionData) {
    const partition = partitions?.[data.index]
    if (topicError !== ErrorCode.NONE) {
      partitionResponses.push(failed(data.index, topicError, null))
    } else if (partition === undefined) {
      partitionResponses.push(failed(data.index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null))
    } else if (acks === -1 && partition.inSyncReplicas < partition.minInSyncReplicas) {
      partitionResponses.push(failed(data.index, ErrorCode.NOT_ENOUGH_REPLICAS, null))
    } else {
      appendPartition(services, partition, data, transactionalId, apiVersion, partitionResponses, flushes)
    }
  }
  return apiVersion >= topicIdVersion
    ? { name, topicId: topic.topicId, partitionResponses }
    : { name, topicId: ZERO_UUID, partitionResponses }
}

function appendPartition(
  services: Services,
  partition: Partition,
  { index, records }: PartitionProduceData,
  transactionalId: string | null,
  apiVersion: number,
  answers: PartitionProduceResponseInput[],
  flushes: PendingFlush[],
): void {
  const formatError = formatProblem(records, apiVersion)
  if (formatError !== undefined) {
    answers.push(failed(index, formatError.errorCode, formatError.message))
    return
  }
  try {
    const isTransactional = transactionalId !== null && isOfTransaction(records!)
    const refused = isTransactional ? admit(services, partition, records!, transactionalId, apiVersion) : ErrorCode.NONE
    if (refused !== ErrorCode.NONE) {
      answers.push(failed(index, refused, null))
      return
    }
    const result = partition.append(records!, 'client', isTransactional)
    const { baseOffset, logAppendTimeMs, logStartOffset, flushed } = result
    if (flushed !== undefined) flushes.push({ flushed, answers, at: answers.length })
    answers.push({ index, errorCode: ErrorCode.NONE, baseOffset, logAppendTimeMs, logStartOffset })
  } catch (error) {
    const what = `Appending to ${partition.topic}-${partition.partitionId}`
    const recordErrors = error instanceof LogAppendError ? error.recordErrors : []
    answers.push({
      ...failed(index, errorCodeOf(error, what, services.logger), errorMessageOf(error)),
      recordErrors: recordErrors.map(({ batchIndex, message }) => ({ batchIndex, batchIndexErrorMessage: message })),
    })
  }
}

/** Has the coordinator vouch for records unless the log knows their transaction already; NONE, or the error code. */
function admit(
  { transactions }: Services,
  partition: Partition,
  records: Buffer,
  transactionalId: string,
  apiVersion: number,
): number {
  const header = new BatchHeader()
  header.load(records, 0)
  const { producerId, producerEpoch } = header
  if (partition.log.hasOpenTransaction(producerId, producerEpoch)) return ErrorCode.NONE
  return admitToTransaction(transactions, {
    transactionalId,
    producerId,
    producerEpoch,
    topic: partition.topic,
    partition: partition.partitionId,
    support: apiVersion >= addVersion ? 'adds-by-itself' : apiVersion >= abortableVersion ? 'knows-abortable' : 'old',
  })
}

/** What can be said before the log looks at the batch (ProduceRequest.validateRecords of Kafka). */
function formatProblem(records: Buffer | null, apiVersion: number): { errorCode: number; message: string } | undefined {
  if (records === null || records.length === 0) {
    return {
      errorCode: ErrorCode.INVALID_RECORD,
      message: `Produce requests with version ${apiVersion} must have exactly one record batch per partition`,
    }
  }
  if (records.length < batchHeaderBytes || 12 + records.readInt32BE(8) > records.length) {
    return { errorCode: ErrorCode.CORRUPT_MESSAGE, message: 'The record batch is cut off' }
  }
  if (records[magicPosition] !== 2) {
    return {
      errorCode: ErrorCode.INVALID_RECORD,
      message: `Produce requests with version ${apiVersion} are only allowed to contain record batches with magic version 2`,
    }
  }
  if (12 + records.readInt32BE(8) !== records.length) {
    return {
      errorCode: ErrorCode.INVALID_RECORD,
      message: `Produce requests with version ${apiVersion} are only allowed to contain exactly one record batch per partition`,
    }
  }
  if (apiVersion < zstdVersion && (records.readInt16BE(attributesPosition) & 0x07) === zstdCodec) {
    return {
      errorCode: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
      message: `Produce requests with version ${apiVersion} are not allowed to use ZStandard compression`,
    }
  }
  return undefined
}

function failed(index: number, errorCode: number, errorMessage: string | null): PartitionProduceResponseInput {
  return { index, errorCode, baseOffset: -1, errorMessage }
}

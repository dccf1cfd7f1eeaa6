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
import { isInternalTopic } from '../controller/metadata-image.ts'
import { CloseConnection } from '../errors.ts'
import { BatchHeader } from '../log/batch-header.ts'
import { LogAppendError } from '../log/log-error.ts'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import type { Access } from '../security/access.ts'
import { quotaClient } from '../quota/client-quotas.ts'
import { permissions } from '../security/permissions.ts'
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
 * Checks in Kafka's order: transactional id, topic, then for each partition one batch of magic 2, zstd only
 * from v7 on, whether the transaction coordinator knows of a transaction's first records (which from v12 on makes
 * the partition part of it, KIP-890), acks, `min.insync.replicas`, and what the log checks (CRC, size, timestamps, sequence numbers, records). Partitions
 * fail one by one. The records are stored as they came, with offset and leader epoch patched in. acks=0 has
 * no answer; a failure closes the connection instead. acks=all waits for no one: there is one replica.
 */
export const produceHandler: ApiHandler<ProduceRequest, ProduceResponseInput> = {
  api: produce,
  handle(services, request, context) {
    const { codecsLoading } = services.replicas
    if (codecsLoading !== undefined) return codecsLoading.then(() => produceHandler.handle(services, request, context))
    const { apiVersion } = context
    const flushes: PendingFlush[] = []
    const { access } = context
    const run = { services, request, apiVersion, access, flushes, isRefused: isTransactionRefused(request, access) }
    const responses = request.topicData.map((topic) => appendTopic(run, topic))
    context.throttleMs = services.quotas.record('producer_byte_rate', quotaClient(context), bytesOf(request))
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

function bytesOf({ topicData }: ProduceRequest): number {
  let bytes = 0
  for (const { partitionData } of topicData) for (const { records } of partitionData) bytes += records?.length ?? 0
  return bytes
}

/** Whether records belong to a transaction, but nobody says to which, or it is not for this client. */
function isTransactionRefused({ transactionalId, topicData }: ProduceRequest, access: Access): boolean {
  if (transactionalId !== null && access.may(permissions.Produce.transaction, transactionalId)) return false
  return topicData.some(({ partitionData }) => partitionData.some(({ records }) => isOfTransaction(records)))
}

function isOfTransaction(records: Buffer | null): boolean {
  return (
    records !== null &&
    records.length >= batchHeaderBytes &&
    records[magicPosition] === 2 &&
    (records.readInt16BE(attributesPosition) & transactionalFlag) !== 0
  )
}

/** What the handling of one request hands down. */
interface Run {
  readonly services: Services
  readonly request: ProduceRequest
  readonly apiVersion: number
  readonly access: Access
  readonly flushes: PendingFlush[]
  /** Nothing of the request may be appended. */
  readonly isRefused: boolean
}

/** Why nothing can be appended, with the text for `errorMessage`. */
interface Refusal {
  readonly errorCode: number
  readonly message: string | null
}

function appendTopic(run: Run, topic: TopicProduceData): TopicProduceResponseInput {
  const { services, apiVersion } = run
  const isById = apiVersion >= topicIdVersion
  const name = isById ? services.controller.image.topicById(topic.topicId)?.name : topic.name
  const refusal = topicRefusal(run, name)
  const partitions = name === undefined ? undefined : services.replicas.partitions(name)
  const partitionResponses: PartitionProduceResponseInput[] = []
  for (const data of topic.partitionData)
    appendPartition(run, refusal, partitions?.[data.index], data, partitionResponses)
  return { name: name ?? '', topicId: isById ? topic.topicId : ZERO_UUID, partitionResponses }
}

function topicRefusal({ isRefused, access }: Run, name: string | undefined): Refusal | undefined {
  if (isRefused) return { errorCode: ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message: null }
  if (name === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_ID, message: null }
  const refusal = access.refusal(permissions.Produce.topic, name)
  if (refusal !== undefined) return { errorCode: refusal, message: null }
  if (!isInternalTopic(name)) return undefined
  return { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, message: `Cannot append to internal topic ${name}` }
}

function appendPartition(
  run: Run,
  topicProblem: Refusal | undefined,
  partition: Partition | undefined,
  { index, records }: PartitionProduceData,
  answers: PartitionProduceResponseInput[],
): void {
  const refusal = topicProblem ?? partitionRefusal(run, partition, records)
  if (refusal !== undefined) {
    answers.push(failed(index, refusal.errorCode, refusal.message))
    return
  }
  try {
    const isVerified = run.request.transactionalId !== null
    const result = partition!.append(records!, 'client', isVerified)
    const { baseOffset, logAppendTimeMs, logStartOffset, flushed } = result
    if (flushed !== undefined) run.flushes.push({ flushed, answers, at: answers.length })
    answers.push({ index, errorCode: ErrorCode.NONE, baseOffset, logAppendTimeMs, logStartOffset })
  } catch (error) {
    const what = `Appending to ${partition!.topic}-${index}`
    const recordErrors = error instanceof LogAppendError ? error.recordErrors : []
    answers.push({
      ...failed(index, errorCodeOf(error, what, run.services.logger), errorMessageOf(error)),
      recordErrors: recordErrors.map(({ batchIndex, message }) => ({ batchIndex, batchIndexErrorMessage: message })),
    })
  }
}

function partitionRefusal(run: Run, partition: Partition | undefined, records: Buffer | null): Refusal | undefined {
  if (partition === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message: null }
  const { acks, transactionalId } = run.request
  const formatRefusal = formatProblem(records, run.apiVersion)
  if (formatRefusal !== undefined) return formatRefusal
  if (transactionalId !== null && isOfTransaction(records)) {
    const errorCode = admit(run, partition, records!, transactionalId)
    if (errorCode !== ErrorCode.NONE) return { errorCode, message: null }
  }
  if (acks !== 0 && acks !== 1 && acks !== -1) return { errorCode: ErrorCode.INVALID_REQUIRED_ACKS, message: null }
  const hasTooFew = acks === -1 && partition.inSyncReplicas < partition.minInSyncReplicas
  return hasTooFew ? { errorCode: ErrorCode.NOT_ENOUGH_REPLICAS, message: null } : undefined
}

/** Has the coordinator vouch for records unless the log knows their transaction already; NONE, or the error code. */
function admit({ services, apiVersion }: Run, partition: Partition, records: Buffer, transactionalId: string): number {
  const header = new BatchHeader()
  header.load(records, 0)
  const { producerId, producerEpoch } = header
  if (partition.isOpen && partition.log.hasOpenTransaction(producerId, producerEpoch)) return ErrorCode.NONE
  return admitToTransaction(services.transactions, {
    transactionalId,
    producerId,
    producerEpoch,
    topic: partition.topic,
    partition: partition.partitionId,
    support: apiVersion >= addVersion ? 'adds-by-itself' : apiVersion >= abortableVersion ? 'knows-abortable' : 'old',
  })
}

/** What can be said before the log looks at the batch (ProduceRequest.validateRecords of Kafka). */
function formatProblem(records: Buffer | null, apiVersion: number): Refusal | undefined {
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

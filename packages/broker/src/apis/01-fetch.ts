import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  fetch,
  type FetchableTopicResponseInput,
  type FetchRequest,
  type FetchResponseInput,
  type PartitionDataInput,
} from '@ottla/protocol/messages/fetch'
import { errorCodeOf } from '../replica/errors.ts'
import type { FetchScope, FetchTarget } from '../replica/fetch-sessions.ts'
import type { Partition } from '../replica/partition.ts'
import { quotaClient } from '../quota/client-quotas.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler, RequestContext } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

const readCommitted = 1
/** From then on the leader is told to those who believe in another (KIP-951). */
const firstVersionWithNewLeader = 16
/**
 * Most bytes of records in one answer, below what `fetch.max.bytes` allows: the bytes lie in memory until
 * the socket has taken them, and a client that wants more just asks again.
 */
const answerBudgetBytes = 8_388_608
const noBytes = new Uint8Array(0)

/*
 * Fetch (1), versions 4-18.
 *
 * Whole batches from the one that holds the offset, as they are stored. The first batch of an answer may
 * exceed the limits (KIP-74). Incremental sessions (KIP-227), topic ids (v13+), leader epochs, diverging
 * epochs (v12+). An answer waits for `minBytes` or `maxWaitMs` unless there is an error.
 *
 * With read_committed nothing is read past the last stable offset, and the answer names the aborted
 * transactions among its records.
 *
 * Left out: followers (a replica id is treated as a consumer), rack-aware replicas (there is one).
 */
export const fetchHandler: ApiHandler<FetchRequest, FetchResponseInput> = {
  api: fetch,
  handle(services, request, context) {
    const scope = services.fetchSessions.begin(request, context.apiVersion)
    if (scope.errorCode !== ErrorCode.NONE)
      return { throttleTimeMs: 0, errorCode: scope.errorCode, sessionId: 0, responses: [] }
    const reads = (): Reading => read(services, request, scope, context)
    const first = reads()
    if (
      request.maxWaitMs <= 0 ||
      first.mustAnswer ||
      first.partitions.length === 0 ||
      first.bytes >= request.minBytes
    ) {
      return respond(services, scope, first, context)
    }
    return new Promise((resolve, reject) => {
      const missingBytes = request.minBytes - first.bytes
      const isReadCommitted = request.isolationLevel === readCommitted
      const wait = { missingBytes, maxWaitMs: request.maxWaitMs, isReadCommitted }
      const parked = services.replicas.purgatory.park(first.partitions, wait, () => {
        try {
          resolve(respond(services, scope, reads(), context))
        } catch (error) {
          reject(error)
        }
      })
      context.onDisconnect = () => parked.cancel()
    })
  },
}

interface PartitionOutcome {
  readonly target: FetchTarget
  readonly topic: string
  readonly data: PartitionDataInput
  readonly isDiverging: boolean
}

interface Reading {
  readonly outcomes: PartitionOutcome[]
  /** Those that exist: to wait for. */
  readonly partitions: Partition[]
  bytes: number
  /** An error, or anything else that the client has to hear of at once. */
  mustAnswer: boolean
}

function read(services: Services, request: FetchRequest, scope: FetchScope, { access }: RequestContext): Reading {
  const isFollower = request.replicaId >= 0 || request.replicaState.replicaId >= 0
  const mayFollow = isFollower && access.may(permissions.Fetch.follower)
  const reading: Reading = { outcomes: [], partitions: [], bytes: 0, mustAnswer: false }
  let remainingBytes = Math.min(request.maxBytes, services.config.number('fetch.max.bytes'), answerBudgetBytes)
  for (const target of scope.targets) {
    const found = locate(services, target, (topic) =>
      isFollower ? mayFollow : access.may(permissions.Fetch.topic, topic),
    )
    if (typeof found === 'number') {
      reading.mustAnswer = true
      reading.outcomes.push(unknown(target, found))
      continue
    }
    reading.partitions.push(found)
    const outcome = readPartition(services, request, target, found, remainingBytes, reading.bytes === 0)
    const size = outcome.data.records === null ? 0 : outcome.data.records.length
    reading.bytes += size
    remainingBytes = Math.max(0, remainingBytes - size)
    if (outcome.data.errorCode !== ErrorCode.NONE || outcome.isDiverging) reading.mustAnswer = true
    reading.outcomes.push(outcome)
  }
  return reading
}

function locate(
  { controller, replicas }: Services,
  target: FetchTarget,
  mayRead: (topic: string) => boolean,
): Partition | number {
  if (target.topicId === ZERO_UUID) {
    if (!mayRead(target.topic)) return ErrorCode.TOPIC_AUTHORIZATION_FAILED
    return replicas.partition(target.topic, target.partition) ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  }
  const topic = controller.image.topicById(target.topicId)
  if (topic === undefined) return ErrorCode.UNKNOWN_TOPIC_ID
  if (!mayRead(topic.name)) return ErrorCode.TOPIC_AUTHORIZATION_FAILED
  return replicas.partition(topic.name, target.partition) ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
}

function readPartition(
  services: Services,
  request: FetchRequest,
  target: FetchTarget,
  partition: Partition,
  remainingBytes: number,
  minOneBatch: boolean,
): PartitionOutcome {
  const { currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes } = target.request
  const epochError = partition.leaderEpochProblem(currentLeaderEpoch)
  if (epochError !== ErrorCode.NONE) return failed(target, partition.topic, epochError, partition, services)
  try {
    const isReadCommitted = request.isolationLevel === readCommitted
    const divergingEpoch = lastFetchedEpoch < 0 ? undefined : partition.divergingEpoch(lastFetchedEpoch, fetchOffset)
    if (divergingEpoch !== undefined) {
      const { highWatermark, lastStableOffset, log } = partition
      const data = {
        partitionIndex: target.partition,
        errorCode: ErrorCode.NONE,
        highWatermark,
        lastStableOffset,
        logStartOffset: log.logStartOffset,
        divergingEpoch,
        abortedTransactions: isReadCommitted ? [] : null,
        records: noBytes,
      }
      return { target, topic: partition.topic, data, isDiverging: true }
    }
    const result = partition.read(
      fetchOffset,
      Math.min(partitionMaxBytes, remainingBytes),
      minOneBatch,
      isReadCommitted,
    )
    const data = {
      partitionIndex: target.partition,
      errorCode: ErrorCode.NONE,
      highWatermark: result.highWatermark,
      lastStableOffset: result.lastStableOffset,
      logStartOffset: result.logStartOffset,
      abortedTransactions: result.abortedTransactions,
      records: result.records,
    }
    return { target, topic: partition.topic, data, isDiverging: false }
  } catch (error) {
    const what = `Reading ${partition.topic}-${partition.partitionId} at ${fetchOffset}`
    return failed(target, partition.topic, errorCodeOf(error, what, services.logger))
  }
}

function unknown(target: FetchTarget, errorCode: number): PartitionOutcome {
  const outcome = failed(target, target.topic, errorCode)
  return { ...outcome, data: { ...outcome.data, abortedTransactions: [] } }
}

function failed(
  target: FetchTarget,
  topic: string,
  errorCode: number,
  partition?: Partition,
  services?: Services,
): PartitionOutcome {
  const data: PartitionDataInput = {
    partitionIndex: target.partition,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    abortedTransactions: null,
    records: noBytes,
    ...(partition === undefined || services === undefined
      ? {}
      : { currentLeader: { leaderId: services.node.nodeId, leaderEpoch: partition.leaderEpoch } }),
  }
  return { target, topic, data, isDiverging: false }
}

function throttleOf({ quotas }: Services, { bytes }: Reading, context: RequestContext): number {
  const client = quotaClient(context)
  const throttleMs = quotas.record('consumer_byte_rate', client, bytes)
  if (throttleMs > 0) quotas.unrecord('consumer_byte_rate', client, bytes)
  context.throttleMs = throttleMs
  return throttleMs
}

function respond(services: Services, scope: FetchScope, reading: Reading, context: RequestContext): FetchResponseInput {
  const { apiVersion, node } = context
  const throttleMs = throttleOf(services, reading, context)
  // The records are fetched again after the time, and counted then.
  if (throttleMs > 0) return { throttleTimeMs: throttleMs, sessionId: scope.sessionId, responses: [] }
  const responses: (FetchableTopicResponseInput & { partitions: PartitionDataInput[] })[] = []
  let tellsLeader = false
  for (const { target, topic, data, isDiverging } of reading.outcomes) {
    const hasRecords = data.records !== null && data.records.length > 0
    const { errorCode, highWatermark, logStartOffset = -1 } = data
    if (!scope.mustMention(target, { errorCode, highWatermark, logStartOffset, hasRecords, isDiverging })) continue
    const { currentLeader, ...others } = data
    const tellsThisLeader = currentLeader !== undefined && apiVersion >= firstVersionWithNewLeader
    const row = tellsThisLeader ? data : others
    tellsLeader ||= tellsThisLeader
    const last = responses.at(-1)
    const isSame = last !== undefined && last.topic === topic && last.topicId === target.topicId
    if (isSame) last.partitions.push(row)
    else responses.push({ topic, topicId: target.topicId, partitions: [row] })
  }
  const { nodeId, host, port, rack } = node
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    sessionId: scope.sessionId,
    responses,
    ...(tellsLeader ? { nodeEndpoints: [{ nodeId, host, port, rack }] } : {}),
  }
}

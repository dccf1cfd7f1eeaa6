import { ErrorCode } from '@ottla/protocol'
import { shareFetch, type ShareFetchRequest, type ShareFetchResponseInput } from '@ottla/protocol/messages/share-fetch'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler, RequestContext } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { acknowledgeAll, type AcknowledgementResult } from '../share/acknowledgements.ts'
import type { LoadedSharePartition } from '../share/share-partition-manager.ts'
import {
  finalSessionEpoch,
  initialSessionEpoch,
  type SessionPartition,
  sessionPartitionName,
  type ShareSession,
} from '../share/share-sessions.ts'
import { endShareSession, isShareMemberId } from './share-session.ts'

type Row = ShareFetchResponseInput['responses'][number]['partitions'][number]

const renewVersion = 2
const recordLimitMode = 1
/** Most bytes of records in one answer, whatever the client allows: they lie in memory until the socket has taken them. */
const answerBudgetBytes = 8_388_608
const noLeader = { leaderId: 0, leaderEpoch: 0 }
const noBytes = new Uint8Array(0)

/*
 * ShareFetch (78), versions 1-2 (KIP-932): records for a member of a share group that nobody else has at the same time,
 * and acknowledgements of earlier ones. A session remembers which partitions the member reads; it ends with epoch -1
 * or with its connection. v2 may ask for no record more than a number of them (KIP-1206) and renew locks (KIP-1222).
 *
 * The answer waits for records until `maxWaitMs`; `minBytes` beyond one record is not waited for.
 */
export const shareFetchHandler: ApiHandler<ShareFetchRequest, ShareFetchResponseInput> = {
  api: shareFetch,
  handle(services, request, context) {
    const { groupId, memberId, shareSessionEpoch } = request
    if (groupId === null) return failed(ErrorCode.INVALID_REQUEST)
    const { access } = context
    const refusal = access.refusal(permissions.ShareFetch.group, groupId)
    if (refusal !== undefined) return failed(refusal)
    if (!isShareMemberId(memberId)) return failed(ErrorCode.INVALID_REQUEST)
    const isRenewal = context.apiVersion >= renewVersion && request.isRenewAck
    if (isRenewal && !asksForNothing(request)) return failed(ErrorCode.INVALID_REQUEST)
    const session = sessionOf(services, request, groupId, memberId, context)
    if (session === ErrorCode.SHARE_SESSION_LIMIT_REACHED) return failLater(services, request, session)
    if (typeof session === 'number') return failed(session)
    const results = acknowledgeAll(
      {
        sharePartitions: services.sharePartitions,
        image: services.controller.image,
        mayRead: (topic) => access.may(permissions.ShareFetch.topic, topic),
      },
      groupId,
      memberId,
      acknowledgementsOf(request),
      { isKnown: context.apiVersion >= renewVersion, isMeant: request.isRenewAck },
    )
    if (shareSessionEpoch === finalSessionEpoch) {
      endShareSession(services, session)
      return respond(services, groupId, [], results)
    }
    if (isRenewal) return respond(services, groupId, [], results)
    const first = read(services, request, session, access)
    const isAnswered =
      first.some(({ row }) => row.errorCode !== ErrorCode.NONE || row.acquiredRecords.length > 0) ||
      results.length > 0 ||
      request.maxWaitMs <= 0 ||
      request.maxRecords <= 0
    if (isAnswered) return respond(services, groupId, relevant(first, shareSessionEpoch), results)
    return park(services, request, session, context)
  },
}

/** What was read of a partition. */
interface PartitionRead {
  readonly at: SessionPartition
  readonly row: Row
}

function park(
  services: Services,
  request: ShareFetchRequest,
  session: ShareSession,
  context: RequestContext,
): Promise<ShareFetchResponseInput> {
  const { replicas, sharePartitions, controller } = services
  const { groupId } = session
  const keys = Array.from(session.partitions.values(), (at) => ({ groupId, ...at }))
  const partitions = keys.flatMap(({ topicId, partition }) => {
    const topic = controller.image.topicById(topicId)
    return (topic && replicas.partition(topic.name, partition)) ?? []
  })
  const isReadCommitted = sharePartitions.configOf(groupId).text('share.isolation.level') === 'read_committed'
  return new Promise((resolve, reject) => {
    let forget = (): void => {}
    const wait = { missingBytes: 1, maxWaitMs: request.maxWaitMs, isReadCommitted }
    const parked = replicas.purgatory.park(partitions, wait, () => {
      forget()
      try {
        // The session may have ended meanwhile; then nobody is to be given anything.
        const isCurrent = services.shareSessions.get(groupId, session.memberId) === session
        const reads = isCurrent ? read(services, request, session, context.access) : []
        resolve(respond(services, groupId, relevant(reads, request.shareSessionEpoch), []))
      } catch (error) {
        reject(error)
      }
    })
    forget = sharePartitions.onFree(keys, parked)
    context.onDisconnect = () => {
      forget()
      parked.cancel()
    }
  })
}

function read(services: Services, request: ShareFetchRequest, session: ShareSession, access: Access): PartitionRead[] {
  const { sharePartitions, controller } = services
  const { groupId, memberId } = session
  let remainingBytes = Math.min(request.maxBytes, services.config.number('fetch.max.bytes'), answerBudgetBytes)
  let remainingRecords = request.maxRecords
  return Array.from(session.partitions.values(), (at) => {
    const { topicId, partition } = at
    const topic = controller.image.topicById(topicId)?.name
    const refusal = topic === undefined ? undefined : access.refusal(permissions.ShareFetch.topic, topic)
    if (refusal !== undefined) return { at, row: rowOf(partition, refusal) }
    const loaded = sharePartitions.load({ groupId, topicId, partition })
    if ('errorCode' in loaded) return { at, row: rowOf(partition, loaded.errorCode, loaded.errorMessage) }
    if (remainingRecords <= 0 || remainingBytes <= 0) return { at, row: rowOf(partition) }
    const got = acquire(services, loaded, request, memberId, remainingRecords, remainingBytes)
    for (const { firstOffset, lastOffset } of got.acquiredRecords) remainingRecords -= lastOffset - firstOffset + 1
    remainingBytes -= (got.records as Uint8Array).length
    return { at, row: got }
  })
}

function acquire(
  { sharePartitions }: Services,
  loaded: LoadedSharePartition,
  request: ShareFetchRequest,
  memberId: string,
  maxRecords: number,
  maxBytes: number,
): Row {
  const { partition } = loaded.key
  const acquired = sharePartitions.acquire(loaded, {
    memberId,
    maxRecords,
    maxBytes,
    isStrict: request.shareAcquireMode === recordLimitMode,
    batchSize: Math.max(1, request.batchSize),
  })
  if ('errorCode' in acquired) return rowOf(partition, acquired.errorCode, acquired.errorMessage)
  return { ...rowOf(partition), records: acquired.records, acquiredRecords: acquired.acquired }
}

function sessionOf(
  services: Services,
  { shareSessionEpoch: epoch, topics, forgottenTopicsData }: ShareFetchRequest,
  groupId: string,
  memberId: string,
  { session: { closeListeners } }: RequestContext,
): ShareSession | number {
  const { shareSessions } = services
  if (epoch === finalSessionEpoch) return shareSessions.get(groupId, memberId) ?? ErrorCode.SHARE_SESSION_NOT_FOUND
  let session: ShareSession
  if (epoch === initialSessionEpoch) {
    const hasAcknowledgements = topics.some(({ partitions }) =>
      partitions.some(({ acknowledgementBatches }) => acknowledgementBatches.length > 0),
    )
    if (hasAcknowledgements) return ErrorCode.INVALID_REQUEST
    const begun = shareSessions.begin(groupId, memberId)
    if (begun === undefined) return ErrorCode.SHARE_SESSION_LIMIT_REACHED
    session = begun
    const onClose = (): void => endShareSession(services, begun)
    closeListeners.add(onClose)
    begun.onEnd = () => closeListeners.delete(onClose)
  } else {
    const known = shareSessions.goOn(groupId, memberId, epoch)
    if (typeof known === 'number') return known
    session = known
  }
  for (const { topicId, partitions } of topics) {
    for (const { partitionIndex: partition } of partitions) {
      session.partitions.set(sessionPartitionName({ topicId, partition }), { topicId, partition })
    }
  }
  for (const { topicId, partitions } of forgottenTopicsData) {
    for (const partition of partitions) session.partitions.delete(sessionPartitionName({ topicId, partition }))
  }
  return session
}

function acknowledgementsOf({ topics }: ShareFetchRequest): Parameters<typeof acknowledgeAll>[3] {
  return topics.flatMap(({ topicId, partitions }) =>
    partitions
      .filter(({ acknowledgementBatches }) => acknowledgementBatches.length > 0)
      .map(({ partitionIndex, acknowledgementBatches }) => ({
        topicId,
        partition: partitionIndex,
        batches: acknowledgementBatches,
      })),
  )
}

/** The first answer of a session names all its partitions, later ones those that have something to say. */
function relevant(reads: readonly PartitionRead[], sessionEpoch: number): readonly PartitionRead[] {
  if (sessionEpoch === initialSessionEpoch) return reads
  return reads.filter(({ row }) => row.errorCode !== ErrorCode.NONE || row.acquiredRecords.length > 0)
}

function respond(
  { sharePartitions }: Services,
  groupId: string,
  reads: readonly PartitionRead[],
  results: readonly AcknowledgementResult[],
): ShareFetchResponseInput {
  const topics = new Map<string, Map<number, Row>>()
  const rowsOf = (topicId: string): Map<number, Row> => {
    let rows = topics.get(topicId)
    if (rows === undefined) topics.set(topicId, (rows = new Map()))
    return rows
  }
  for (const { at, row } of reads) rowsOf(at.topicId).set(at.partition, row)
  for (const { topicId, partition, errorCode, errorMessage } of results) {
    const rows = rowsOf(topicId)
    const row = rows.get(partition) ?? rowOf(partition)
    rows.set(partition, { ...row, acknowledgeErrorCode: errorCode, acknowledgeErrorMessage: errorMessage })
  }
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    acquisitionLockTimeoutMs: sharePartitions.configOf(groupId).number('share.record.lock.duration.ms'),
    responses: Array.from(topics, ([topicId, rows]) => ({ topicId, partitions: [...rows.values()] })),
    nodeEndpoints: [],
  }
}

/** A request that renews locks fetches no records. */
function asksForNothing({ maxBytes, minBytes, maxRecords, maxWaitMs }: ShareFetchRequest): boolean {
  return maxBytes === 0 && minBytes === 0 && maxRecords === 0 && maxWaitMs === 0
}

/** A client that comes when there are too many is told so after its time, or it would ask again at once. */
function failLater(
  { clock }: Services,
  { maxWaitMs }: ShareFetchRequest,
  errorCode: number,
): Promise<ShareFetchResponseInput> {
  return new Promise((resolve) => {
    clock.setTimer(maxWaitMs, () => resolve(failed(errorCode)), { keepAlive: false })
  })
}

function rowOf(partitionIndex: number, errorCode: number = ErrorCode.NONE, errorMessage = ''): Row {
  return {
    partitionIndex,
    errorCode,
    errorMessage: errorMessage === '' ? null : errorMessage,
    acknowledgeErrorCode: ErrorCode.NONE,
    currentLeader: noLeader,
    records: noBytes,
    acquiredRecords: [],
  }
}

function failed(errorCode: number): ShareFetchResponseInput {
  return { throttleTimeMs: 0, errorCode, acquisitionLockTimeoutMs: 0, responses: [], nodeEndpoints: [] }
}

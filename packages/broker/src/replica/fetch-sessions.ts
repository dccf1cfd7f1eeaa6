import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import type { FetchPartition, FetchRequest } from '@ottla/protocol/messages/fetch'
import type { Clock, Random } from '@ottla/runtime'

/** A partition that a fetch asks for. */
export interface FetchTarget {
  /** Empty when the request names the topic by id. */
  readonly topic: string
  /** The zero id when the request names the topic by name. */
  readonly topicId: string
  readonly partition: number
  readonly request: FetchPartition
}

/** What decides whether an incremental answer has to mention a partition. */
export interface FetchOutcome {
  readonly errorCode: number
  readonly highWatermark: number
  readonly logStartOffset: number
  readonly hasRecords: boolean
  readonly isDiverging: boolean
}

/** A fetch as its session sees it (KIP-227). */
export interface FetchScope {
  /** Not NONE: nothing is read and this is the answer. */
  readonly errorCode: number
  readonly sessionId: number
  readonly targets: readonly FetchTarget[]
  /** Takes note of what a partition gets; false when the client knows all of that already. */
  mustMention(target: FetchTarget, outcome: FetchOutcome): boolean
}

interface SessionPartition extends FetchTarget {
  request: FetchPartition
  knownHighWatermark: number
  knownLogStartOffset: number
}

interface Session {
  readonly id: number
  readonly usesTopicIds: boolean
  epoch: number
  lastUsedMs: number
  readonly partitions: Map<string, SessionPartition>
}

const noSession = 0
const initialEpoch = 0
const finalEpoch = -1
/** A session that was used within this time is not given up for a new one. */
const evictionMs = 120_000
const firstTopicIdVersion = 13

/**
 * The incremental fetch sessions of KIP-227: the broker remembers which partitions a client fetches, so
 * that requests and answers only carry what changed. Bounded in number; who gets no place fetches without.
 */
export class FetchSessions {
  readonly #maxSessions: number
  readonly #clock: Clock
  readonly #random: Random
  /** Least recently used first. */
  readonly #sessions = new Map<number, Session>()

  constructor(maxSessions: number, clock: Clock, random: Random) {
    this.#maxSessions = maxSessions
    this.#clock = clock
    this.#random = random
  }

  get size(): number {
    return this.#sessions.size
  }

  /** What a fetch is about: the partitions of its session with those that it adds, without those that it forgets. */
  targetsOf(request: FetchRequest): readonly FetchTarget[] {
    const session = request.sessionEpoch > initialEpoch ? this.#sessions.get(request.sessionId) : undefined
    if (session === undefined) return targetsOf(request)
    const targets = new Map<string, FetchTarget>(session.partitions)
    for (const target of targetsOf(request)) targets.set(keyOf(target.topic, target.topicId, target.partition), target)
    for (const key of forgottenBy(request)) targets.delete(key)
    return [...targets.values()]
  }

  begin(request: FetchRequest, apiVersion: number): FetchScope {
    const { sessionId, sessionEpoch } = request
    if (sessionEpoch === finalEpoch || sessionEpoch === initialEpoch) {
      if (sessionId !== noSession) this.#sessions.delete(sessionId)
      const session = sessionEpoch === initialEpoch ? this.#create(request, apiVersion) : undefined
      return session === undefined ? fullScope(targetsOf(request)) : sessionScope(session, true)
    }
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return errorScope(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
    if (session.usesTopicIds !== apiVersion >= firstTopicIdVersion) {
      return errorScope(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR)
    }
    if (session.epoch !== sessionEpoch) return errorScope(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
    update(session, request)
    this.#sessions.delete(sessionId)
    if (session.partitions.size === 0) return fullScope([])
    session.epoch = session.epoch === 0x7fff_ffff ? 1 : session.epoch + 1
    session.lastUsedMs = this.#clock.monotonic()
    this.#sessions.set(sessionId, session)
    return sessionScope(session, false)
  }

  #create(request: FetchRequest, apiVersion: number): Session | undefined {
    const nowMs = this.#clock.monotonic()
    if (this.#sessions.size >= this.#maxSessions) {
      const oldest = this.#sessions.values().next().value
      if (oldest === undefined || nowMs - oldest.lastUsedMs < evictionMs) return undefined
      this.#sessions.delete(oldest.id)
    }
    let id
    do id = 1 + this.#random.integer(0x7fff_ffff - 1)
    while (this.#sessions.has(id))
    const session: Session = {
      id,
      usesTopicIds: apiVersion >= firstTopicIdVersion,
      epoch: 1,
      lastUsedMs: nowMs,
      partitions: new Map(),
    }
    update(session, request)
    if (session.partitions.size === 0) return undefined
    this.#sessions.set(id, session)
    return session
  }
}

function targetsOf(request: FetchRequest): FetchTarget[] {
  const targets: FetchTarget[] = []
  for (const { topic, topicId, partitions } of request.topics) {
    for (const partition of partitions) {
      targets.push({ topic, topicId, partition: partition.partition, request: partition })
    }
  }
  return targets
}

function update(session: Session, request: FetchRequest): void {
  for (const target of targetsOf(request)) {
    const key = keyOf(target.topic, target.topicId, target.partition)
    const known = session.partitions.get(key)
    if (known !== undefined) known.request = target.request
    else session.partitions.set(key, { ...target, knownHighWatermark: -1, knownLogStartOffset: -1 })
  }
  for (const key of forgottenBy(request)) session.partitions.delete(key)
}

function forgottenBy(request: FetchRequest): string[] {
  return request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => keyOf(topic, topicId, partition)),
  )
}

function keyOf(topic: string, topicId: string, partition: number): string {
  return `${topicId === ZERO_UUID ? topic : topicId}:${partition}`
}

function errorScope(errorCode: number): FetchScope {
  return { errorCode, sessionId: noSession, targets: [], mustMention: () => true }
}

function fullScope(targets: readonly FetchTarget[]): FetchScope {
  return { errorCode: ErrorCode.NONE, sessionId: noSession, targets, mustMention: () => true }
}

function sessionScope(session: Session, isFull: boolean): FetchScope {
  return {
    errorCode: ErrorCode.NONE,
    sessionId: session.id,
    targets: [...session.partitions.values()],
    mustMention(target, outcome) {
      const partition = target as SessionPartition
      const isNews =
        outcome.hasRecords ||
        outcome.isDiverging ||
        outcome.errorCode !== ErrorCode.NONE ||
        outcome.highWatermark !== partition.knownHighWatermark ||
        outcome.logStartOffset !== partition.knownLogStartOffset
      // After an error the next answer mentions the partition again, so that the client learns it is over.
      const failed = outcome.errorCode !== ErrorCode.NONE
      partition.knownHighWatermark = failed ? -1 : outcome.highWatermark
      partition.knownLogStartOffset = failed ? -1 : outcome.logStartOffset
      if (outcome.hasRecords) {
        // To the end of the line: when the size limit cuts an answer short, the others are first next time.
        const key = keyOf(partition.topic, partition.topicId, partition.partition)
        session.partitions.delete(key)
        session.partitions.set(key, partition)
      }
      return isNews || isFull
    },
  }
}

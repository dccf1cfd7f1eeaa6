import { topicPartitionName } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import type { FetchRequestInput } from '@ottla/protocol/messages/fetch'

/** What is asked of one partition. */
export interface SessionPartition {
  readonly topic: string
  /** Undefined when the brokers do not tell topic ids. */
  readonly topicId: string | undefined
  readonly partition: number
  readonly fetchOffset: number
  readonly currentLeaderEpoch: number
  readonly maxBytes: number
}

/** The session fields of a request; `topics` and `forgotten` are grouped as on the wire. */
export interface SessionRequest {
  readonly sessionId: number
  readonly sessionEpoch: number
  readonly changed: readonly SessionPartition[]
  readonly forgotten: readonly SessionPartition[]
}

/** Epochs of a session: a full request that opens one, and the one that closes it. */
const INITIAL_EPOCH = 0
const FINAL_EPOCH = -1
const NO_SESSION = 0

/**
 * The fetch session with one broker (KIP-227), sans-I/O. The broker remembers the partitions, so that
 * requests name only what changed and responses only what has news. One request at a time:
 * {@link build}, then {@link onResponse} or {@link onFailure}.
 */
export class FetchSession {
  #sessionId = NO_SESSION
  #epoch = INITIAL_EPOCH
  /** What the broker remembers, or will once it has got the request under way. */
  #partitions = new Map<string, SessionPartition>()
  #topicNames = new Map<string, string>()

  get sessionId(): number {
    return this.#sessionId
  }

  /** The partitions of the last request, by topic and number. */
  find(topic: string, partition: number): SessionPartition | undefined {
    return this.#partitions.get(topicPartitionName(topic, partition))
  }

  /** The topic with this id in the last request. */
  topicName(topicId: string): string | undefined {
    return this.#topicNames.get(topicId)
  }

  /** The request that makes the session cover `wanted` and nothing else. */
  build(wanted: readonly SessionPartition[]): SessionRequest {
    const next = new Map<string, SessionPartition>()
    for (const partition of wanted) next.set(topicPartitionName(partition.topic, partition.partition), partition)
    const isFull = this.#epoch === INITIAL_EPOCH
    const changed: SessionPartition[] = []
    const forgotten: SessionPartition[] = []
    if (isFull) {
      changed.push(...wanted)
    } else {
      for (const [name, partition] of next) {
        const known = this.#partitions.get(name)
        if (known === undefined || !sameRequest(known, partition)) changed.push(partition)
        // A topic that was created anew is another topic: the broker has to forget the old one.
        if (known !== undefined && known.topicId !== partition.topicId) forgotten.push(known)
      }
      for (const [name, partition] of this.#partitions) if (!next.has(name)) forgotten.push(partition)
    }
    this.#partitions = next
    this.#topicNames = new Map()
    for (const { topic, topicId } of wanted) if (topicId !== undefined) this.#topicNames.set(topicId, topic)
    return { sessionId: this.#sessionId, sessionEpoch: this.#epoch, changed, forgotten }
  }

  /**
   * Takes the session fields of a response.
   * @returns whether its partitions may be read; if not, the next request opens a new session.
   */
  onResponse(errorCode: number, sessionId: number): boolean {
    if (errorCode !== 0) {
      if (errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND) this.#sessionId = NO_SESSION
      this.#epoch = INITIAL_EPOCH
      return false
    }
    if (sessionId === NO_SESSION) {
      // The broker has no room for a session, or none any more: full requests go on without one.
      this.#sessionId = NO_SESSION
      this.#epoch = INITIAL_EPOCH
    } else if (this.#epoch === INITIAL_EPOCH) {
      this.#sessionId = sessionId
      this.#epoch = 1
    } else {
      this.#epoch = this.#epoch === 0x7fffffff ? 1 : this.#epoch + 1
    }
    return true
  }

  /** No response came: nobody knows what the broker remembers, so the next request opens a new session in place of this one. */
  onFailure(): void {
    this.#epoch = INITIAL_EPOCH
  }

  /** The request that makes the broker forget the session; undefined when there is none. */
  close(): SessionRequest | undefined {
    if (this.#sessionId === NO_SESSION) return undefined
    const request = { sessionId: this.#sessionId, sessionEpoch: FINAL_EPOCH, changed: [], forgotten: [] }
    this.#sessionId = NO_SESSION
    this.#epoch = INITIAL_EPOCH
    this.#partitions = new Map()
    return request
  }
}

function sameRequest(a: SessionPartition, b: SessionPartition): boolean {
  return (
    a.fetchOffset === b.fetchOffset &&
    a.currentLeaderEpoch === b.currentLeaderEpoch &&
    a.maxBytes === b.maxBytes &&
    a.topicId === b.topicId
  )
}

/** The topic fields of a Fetch request, with ids from version 13 on and names before. */
export function topicsOnWire(
  request: SessionRequest,
  version: number,
): Pick<FetchRequestInput, 'topics' | 'forgottenTopicsData'> {
  const key = (p: SessionPartition): { topicId?: string; topic?: string } =>
    version >= 13 ? { topicId: p.topicId! } : { topic: p.topic }
  const topics = groupByTopic(request.changed).map((partitions) => ({
    ...key(partitions[0]!),
    partitions: partitions.map((p) => ({
      partition: p.partition,
      currentLeaderEpoch: version >= 9 ? p.currentLeaderEpoch : undefined,
      fetchOffset: p.fetchOffset,
      partitionMaxBytes: p.maxBytes,
    })),
  }))
  const forgottenTopicsData = groupByTopic(request.forgotten).map((partitions) => ({
    ...key(partitions[0]!),
    partitions: partitions.map((p) => p.partition),
  }))
  return version >= 7 ? { topics, forgottenTopicsData } : { topics }
}

function groupByTopic(partitions: readonly SessionPartition[]): SessionPartition[][] {
  const groups = new Map<string, SessionPartition[]>()
  for (const partition of partitions) {
    const key = `${partition.topicId ?? ''}/${partition.topic}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [partition])
    else group.push(partition)
  }
  return [...groups.values()]
}

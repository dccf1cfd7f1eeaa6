import { ErrorCode } from '@ottla/protocol'

/** A partition that a session reads. */
export interface SessionPartition {
  readonly topicId: string
  readonly partition: number
}

/** What a member reads from this broker, from one request to the next (KIP-932). */
export interface ShareSession {
  readonly groupId: string
  readonly memberId: string
  /** Of the next request. */
  epoch: number
  readonly partitions: Map<string, SessionPartition>
  /** Called when it ends, or another takes its place. */
  onEnd: () => void
}

/** Epochs that begin and end a session. */
export const initialSessionEpoch = 0
export const finalSessionEpoch = -1
const largestEpoch = 0x7fff_ffff

/** The share sessions of all members: so many at most, each from its first request to its last or the end of its connection. */
export class ShareSessions {
  readonly #sessions = new Map<string, ShareSession>()
  readonly #maxSessions: number

  constructor(maxSessions: number) {
    this.#maxSessions = maxSessions
  }

  get(groupId: string, memberId: string): ShareSession | undefined {
    return this.#sessions.get(keyOf(groupId, memberId))
  }

  /** Begins a session, anew if there is one; undefined when there are too many. */
  begin(groupId: string, memberId: string): ShareSession | undefined {
    const key = keyOf(groupId, memberId)
    const previous = this.#sessions.get(key)
    if (previous !== undefined) this.end(previous)
    if (this.#sessions.size >= this.#maxSessions) return undefined
    const session: ShareSession = { groupId, memberId, epoch: 1, partitions: new Map(), onEnd: () => {} }
    this.#sessions.set(key, session)
    return session
  }

  /** The session that a request goes on with, which is in the next epoch from now on; the error code when it does not fit. */
  goOn(groupId: string, memberId: string, epoch: number): ShareSession | number {
    const session = this.get(groupId, memberId)
    if (session === undefined) return ErrorCode.SHARE_SESSION_NOT_FOUND
    if (session.epoch !== epoch) return ErrorCode.INVALID_SHARE_SESSION_EPOCH
    session.epoch = epoch === largestEpoch ? 1 : epoch + 1
    return session
  }

  end(session: ShareSession): void {
    const key = keyOf(session.groupId, session.memberId)
    if (this.#sessions.get(key) !== session) return
    this.#sessions.delete(key)
    session.onEnd()
  }
}

/** Name of a partition in a session. */
export function sessionPartitionName({ topicId, partition }: SessionPartition): string {
  return `${topicId}:${partition}`
}

function keyOf(groupId: string, memberId: string): string {
  return `${memberId}\n${groupId}`
}

import { ErrorCode } from '@ottla/protocol'
import type { MemberIdentity } from './group-member.ts'

/**
 * The states of a member of a classic group, as in Java's `AbstractCoordinator`:
 *
 *     UNJOINED ──JoinGroup sent──▶ PREPARING_REBALANCE ──answer──▶ COMPLETING_REBALANCE ──SyncGroup answer──▶ STABLE
 *        ▲                              ▲                                                                     │
 *        └── generation lost ───────────┴───────────────── rejoin ◀── the group rebalances, subscription changed
 *
 * Heartbeats are sent in COMPLETING_REBALANCE and STABLE; commits carry the generation in STABLE only.
 */
export type MemberState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE'

/** Membership in one generation of the group. */
export interface Generation extends MemberIdentity {
  /** Name of the assignor that the members agreed on. */
  readonly assignorName: string | undefined
}

export const NO_GENERATION: Generation = { generationId: -1, memberId: '', assignorName: undefined }

/** What an error in an answer of the coordinator asks for. */
export type Reaction =
  /** Nothing: it belongs to a generation that is over. */
  | 'ignore'
  /** Join (again) at once. */
  | 'rejoin'
  /** Try again after a pause. */
  | 'retry'
  /** Look for the coordinator, then try again. */
  | 'rediscover'
  /** The application has to be told. */
  | 'fatal'

/**
 * Membership in a classic group, sans-I/O: what was asked and answered goes in, and it tells in which
 * state the member is and whether it has to join. Member and listener callbacks are others' matter.
 */
export class ClassicMembership {
  #state: MemberState = 'UNJOINED'
  #generation = NO_GENERATION
  #rejoinReason: string | undefined = 'the consumer is new'

  get state(): MemberState {
    return this.#state
  }

  get generation(): Generation {
    return this.#generation
  }

  /** The generation to commit with; undefined while there is none that counts. */
  get stableGeneration(): Generation | undefined {
    return this.#state === 'STABLE' ? this.#generation : undefined
  }

  /** The member knows a generation; if not, what it owned is lost. */
  get hasGeneration(): boolean {
    return this.#generation.generationId >= 0 && this.#generation.memberId !== ''
  }

  get isRebalancing(): boolean {
    return this.#state === 'PREPARING_REBALANCE' || this.#state === 'COMPLETING_REBALANCE'
  }

  get needsHeartbeats(): boolean {
    return this.#state === 'COMPLETING_REBALANCE' || this.#state === 'STABLE'
  }

  get needsRejoin(): boolean {
    return this.#rejoinReason !== undefined
  }

  /** Why the member has to join; told to the broker (KIP-800). */
  get rejoinReason(): string {
    return this.#rejoinReason ?? 'the consumer is new'
  }

  /** Join again at the next opportunity; the first reason stays. */
  requestRejoin(reason: string): void {
    this.#rejoinReason ??= reason
  }

  /** A JoinGroup request leaves. */
  joining(): void {
    this.#state = 'PREPARING_REBALANCE'
  }

  /** JoinGroup succeeded; returns false when the membership was given up meanwhile. */
  joined(generation: Generation): boolean {
    if (this.#state !== 'PREPARING_REBALANCE') return false
    this.#generation = generation
    this.#state = 'COMPLETING_REBALANCE'
    return true
  }

  /** SyncGroup succeeded; returns false when the generation is not the current one any more. */
  synced(generation: Generation): boolean {
    if (this.#state !== 'COMPLETING_REBALANCE' || !this.isCurrent(generation)) return false
    this.#state = 'STABLE'
    this.#rejoinReason = undefined
    return true
  }

  /** A join did not come to its end: it starts over. */
  joinFailed(reason: string): void {
    if (this.#state !== 'UNJOINED') this.#state = 'UNJOINED'
    this.#rejoinReason ??= reason
  }

  isCurrent(generation: MemberIdentity): boolean {
    return (
      generation.generationId === this.#generation.generationId && generation.memberId === this.#generation.memberId
    )
  }

  onJoinError(errorCode: number, memberIdOfAnswer: string): Reaction {
    switch (errorCode) {
      case ErrorCode.MEMBER_ID_REQUIRED:
        // KIP-394: the broker wants to see the id again before it counts the member in.
        this.#reset({ ...NO_GENERATION, memberId: memberIdOfAnswer }, 'the broker gave a member id to join with')
        return 'rejoin'
      case ErrorCode.UNKNOWN_MEMBER_ID:
        this.#reset(NO_GENERATION, 'the group does not know the member')
        return 'rejoin'
      case ErrorCode.ILLEGAL_GENERATION:
        this.#loseGeneration('the generation is over')
        return 'rejoin'
      case ErrorCode.REBALANCE_IN_PROGRESS:
        return 'retry'
      default:
        return commonReaction(errorCode)
    }
  }

  onSyncError(errorCode: number, generation: Generation): Reaction {
    if (errorCode !== ErrorCode.REBALANCE_IN_PROGRESS) return this.#onMemberError(errorCode, generation)
    this.requestRejoin('the group started another rebalance')
    return 'rejoin'
  }

  onHeartbeatError(errorCode: number, generation: Generation): Reaction {
    switch (errorCode) {
      case ErrorCode.REBALANCE_IN_PROGRESS:
        // While joining it is no news.
        if (this.#state !== 'STABLE') return 'ignore'
        this.requestRejoin('the group rebalances')
        return 'rejoin'
      case ErrorCode.FENCED_INSTANCE_ID:
        return this.isCurrent(generation) ? 'fatal' : 'ignore'
      default:
        return this.#onMemberError(errorCode, generation)
    }
  }

  onCommitError(errorCode: number, generation: MemberIdentity): Reaction {
    if (errorCode !== ErrorCode.REBALANCE_IN_PROGRESS) return this.#onMemberError(errorCode, generation)
    this.requestRejoin('a commit met a rebalance')
    return 'rejoin'
  }

  /** The member leaves or is given up: whatever it owns is lost to it. */
  leave(reason: string): void {
    this.#reset(NO_GENERATION, reason)
  }

  /** Errors that mean the same wherever a request carries the generation. */
  #onMemberError(errorCode: number, generation: MemberIdentity): Reaction {
    switch (errorCode) {
      case ErrorCode.UNKNOWN_MEMBER_ID:
        if (!this.isCurrent(generation)) return 'ignore'
        this.#reset(NO_GENERATION, 'the group does not know the member')
        return 'rejoin'
      case ErrorCode.ILLEGAL_GENERATION:
        if (!this.isCurrent(generation)) return 'ignore'
        this.#loseGeneration('the generation is over')
        return 'rejoin'
      default:
        return commonReaction(errorCode)
    }
  }

  #loseGeneration(reason: string): void {
    this.#reset({ ...NO_GENERATION, memberId: this.#generation.memberId }, reason)
  }

  #reset(generation: Generation, reason: string): void {
    this.#state = 'UNJOINED'
    this.#generation = generation
    this.#rejoinReason = reason
  }
}

/** What errors that any group request may get ask for. */
function commonReaction(errorCode: number): Reaction {
  switch (errorCode) {
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      return 'rediscover'
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
      return 'retry'
    default:
      return 'fatal'
  }
}

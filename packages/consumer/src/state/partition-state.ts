import type { TopicPartition } from '@ottla/core'
import type { OffsetResetStrategy } from '../offsets/offset-reset-strategy.ts'

/**
 * Where a partition stands on the way to being read:
 *
 *     INITIALIZING ──committed offset──▶ FETCHING ◀──validated── AWAIT_VALIDATION
 *          │                              │  ▲  └───leader changed────▲
 *          └──none──▶ AWAIT_RESET ◀─out of range─┘  └─offset found─ AWAIT_RESET
 *
 * seek() leads to FETCHING (or AWAIT_VALIDATION when it carries an epoch) from everywhere. Only FETCHING
 * partitions are fetched, so no record is ever read from a position that nobody decided on.
 */
export type FetchState = 'INITIALIZING' | 'FETCHING' | 'AWAIT_RESET' | 'AWAIT_VALIDATION'

/** An assigned partition: its position, and what has been fetched from there on. */
export class PartitionState implements TopicPartition {
  readonly topic: string
  readonly partition: number
  state: FetchState = 'INITIALIZING'
  paused = false
  /** The listener that gives it up is running: nothing of it is fetched or returned any more. */
  pendingRevocation = false

  /** Offset of the next record to return. Meaningful in FETCHING and AWAIT_VALIDATION. */
  offset = -1
  /** Leader epoch of the record before {@link offset}; -1 when unknown. */
  offsetEpoch = -1
  /** Offset of the next record to fetch: {@link offset}, plus what is buffered. */
  fetchOffset = -1
  /** Epoch of the leader that the position was last checked against; -1 when unknown. */
  leaderEpoch = -1

  /**
   * Counts the changes of position that make what was fetched before worthless. Fetches remember it, and
   * what comes back with an older count is dropped.
   */
  positionVersion = 0
  /** Counts the changes of position after which records that were handed out before are no longer asked for. */
  seekCount = 0
  /** run() has enough of it in hand: it is neither fetched nor returned until some is finished. */
  isSaturated = false
  /** run() has as many records of it as it can use now: none are returned, and fetching goes on until enough is buffered. */
  isFed = false
  /** Bytes fetched and not yet returned, of the current {@link positionVersion}. */
  bufferedBytes = 0
  /** What came last cannot be told apart into batches: fetching on makes no sense before the position changes. */
  isDamaged = false

  /** What to reset to in AWAIT_RESET. */
  resetStrategy: OffsetResetStrategy | undefined
  /** No request for the position before this time (monotonic ms). */
  retryAtMs = 0

  /** End of the log as of the last fetch: the offset after the last record that may be read; -1 when unknown. */
  highWatermark = -1
  lastStableOffset = -1
  logStartOffset = -1

  /** The replica the leader recommends (KIP-392), until a time; -1 for the leader. */
  #preferredReplica = -1
  #preferredUntilMs = 0

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  /** Whether {@link offset} says anything. */
  get hasPosition(): boolean {
    return this.state === 'FETCHING' || this.state === 'AWAIT_VALIDATION'
  }

  /** Whether records that are buffered may be returned. */
  get isConsumable(): boolean {
    return this.state === 'FETCHING' && !this.paused && !this.isSaturated && !this.pendingRevocation
  }

  /** Whether the next poll would return records that are buffered: they leave by being taken. */
  get isTaken(): boolean {
    return this.isConsumable && !this.isFed
  }

  /** Reads from `offset` next. */
  seek(offset: number, offsetEpoch: number, leaderEpoch = -1): void {
    this.#forgetFetched()
    this.seekCount++
    this.state = 'FETCHING'
    this.offset = this.fetchOffset = offset
    this.offsetEpoch = offsetEpoch
    this.leaderEpoch = leaderEpoch
    this.resetStrategy = undefined
    this.clearPreferredReplica()
  }

  /** Asks for a position by `strategy`. */
  awaitReset(strategy: OffsetResetStrategy): void {
    this.#forgetFetched()
    this.seekCount++
    this.state = 'AWAIT_RESET'
    this.resetStrategy = strategy
    this.retryAtMs = 0
    this.clearPreferredReplica()
  }

  /** Asks whether the log of the new leader still has the position (KIP-320). */
  awaitValidation(leaderEpoch: number): void {
    this.dropFetched()
    this.state = 'AWAIT_VALIDATION'
    this.leaderEpoch = leaderEpoch
    this.retryAtMs = 0
    this.clearPreferredReplica()
  }

  /** The position is good: reading goes on. */
  completeValidation(): void {
    if (this.state === 'AWAIT_VALIDATION') this.state = 'FETCHING'
  }

  /** Records up to `offset` have been returned. */
  advance(offset: number, offsetEpoch: number): void {
    this.offset = offset
    if (offsetEpoch >= 0) this.offsetEpoch = offsetEpoch
  }

  /** Goes on at `offset`, which what was handed out does not reach or need not reach. */
  moveTo(offset: number): void {
    this.offset = offset
    this.dropFetched()
  }

  /** Drops what has been fetched but not returned; it will be fetched again. */
  dropFetched(): void {
    this.#forgetFetched()
    this.fetchOffset = this.offset
  }

  setPreferredReplica(nodeId: number, untilMs: number): void {
    this.#preferredReplica = nodeId
    this.#preferredUntilMs = untilMs
  }

  clearPreferredReplica(): void {
    this.#preferredReplica = -1
  }

  /** The node to fetch from instead of the leader; -1 for none. */
  preferredReplica(nowMs: number): number {
    if (this.#preferredReplica >= 0 && nowMs >= this.#preferredUntilMs) this.#preferredReplica = -1
    return this.#preferredReplica
  }

  #forgetFetched(): void {
    this.positionVersion++
    this.bufferedBytes = 0
    this.isDamaged = false
  }
}

import type { Clock, Timer } from '@ottla/runtime'
import type { Partition } from './partition.ts'

/** What a fetch waits for. */
export interface ParkOptions {
  readonly missingBytes: number
  readonly maxWaitMs: number
  /** Whether only bytes of decided transactions count. */
  readonly isReadCommitted: boolean
}

/**
 * A fetch that waits for enough bytes. It is woken by appends to its partitions and by one timer; nothing
 * polls. `complete` is called once, outside the call that woke it, so that the records of one produce
 * request for several partitions leave in one answer.
 */
export class DelayedFetch {
  /** Whether it waits for decided transactions only. */
  readonly isReadCommitted: boolean
  readonly #partitions: readonly Partition[]
  readonly #complete: () => void
  readonly #purgatory: FetchPurgatory
  #missingBytes: number
  #isDone = false
  #timer: Timer | undefined

  constructor(purgatory: FetchPurgatory, partitions: readonly Partition[], options: ParkOptions, complete: () => void) {
    const { missingBytes, maxWaitMs, isReadCommitted } = options
    this.isReadCommitted = isReadCommitted
    this.#purgatory = purgatory
    this.#partitions = partitions
    this.#missingBytes = missingBytes
    this.#complete = complete
    for (const partition of partitions) partition.waiters.add(this)
    this.#timer = purgatory.clock.setTimer(maxWaitMs, () => this.finish())
  }

  /** Bytes were appended to one of the partitions, or it changed in a way that the client has to hear of at once. */
  onAppended(bytes: number): void {
    this.#missingBytes -= bytes
    if (this.#missingBytes <= 0 && !this.#isDone) this.#purgatory.wake(this)
  }

  finish(): void {
    if (this.#isDone) return
    this.cancel()
    this.#complete()
  }

  /** Forgets the fetch without an answer. */
  cancel(): void {
    this.#isDone = true
    this.#timer?.cancel()
    for (const partition of this.#partitions) partition.waiters.delete(this)
    this.#purgatory.forget(this)
  }
}

/** The fetches that wait. */
export class FetchPurgatory {
  readonly clock: Clock
  readonly #waiting = new Set<DelayedFetch>()
  #woken: DelayedFetch[] = []

  constructor(clock: Clock) {
    this.clock = clock
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Parks a fetch until `missingBytes` more bytes are there or `maxWaitMs` have passed. */
  park(partitions: readonly Partition[], options: ParkOptions, complete: () => void): DelayedFetch {
    const fetch = new DelayedFetch(this, partitions, options, complete)
    this.#waiting.add(fetch)
    return fetch
  }

  /** Finishes the fetch as soon as the present call stack has ended. */
  wake(fetch: DelayedFetch): void {
    this.#woken.push(fetch)
    if (this.#woken.length === 1) void Promise.resolve().then(() => this.#finishWoken())
  }

  forget(fetch: DelayedFetch): void {
    this.#waiting.delete(fetch)
  }

  /** Answers everyone with what there is: the broker stops. */
  finishAll(): void {
    for (const fetch of [...this.#waiting]) fetch.finish()
  }

  #finishWoken(): void {
    const woken = this.#woken
    this.#woken = []
    for (const fetch of woken) fetch.finish()
  }
}

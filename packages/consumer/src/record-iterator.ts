import type { TopicPartitionOffset } from '@ottla/core'
import { type Timer, yieldToEvents } from '@ottla/runtime'
import type { ConsumerEngine, Iteration } from './consumer-engine.ts'
import { type Collected, firstOffsets } from './fetch/fetch-collector.ts'
import type { ConsumerRecord } from './records/consumer-record.ts'

/** Records between two looks at the clock, and the longest time without letting socket events run, in ms. */
const LOOK_EVERY = 32
const TURN_MS = 4

/**
 * `for await` over the records of a consumer. A record counts as consumed when the loop asks for the next
 * one; leaving the loop gives the current one back.
 */
export class RecordIterator<K, V> implements AsyncIterator<ConsumerRecord<K, V>, undefined>, Iteration {
  readonly name = 'a for await loop'
  readonly #engine: ConsumerEngine
  readonly #poll: () => Promise<Collected | undefined>
  #collected: Collected | undefined
  /** Index of the record to return next; the one before it is in the hands of the loop. */
  #next = 0
  /** How many of the records in hand have been consumed. */
  #consumed = 0
  #isDone = false
  #hasProgressed = false
  #turnStartMs: number
  #commitTimer: Timer | undefined

  /** @param poll - polls until there is something, and rejects once the consumer is closed. */
  constructor(engine: ConsumerEngine, poll: () => Promise<Collected | undefined>) {
    this.#engine = engine
    this.#poll = poll
    this.#turnStartMs = engine.runtime.clock.monotonic()
  }

  next(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.#consumed = this.#next
    this.#hasProgressed = true
    const { all } = this.#collected ?? nothing
    const isInHand = this.#next < all.length && !this.#engine.wantsPoll && !this.#isDone
    if (isInHand && this.#next % LOOK_EVERY !== 0) {
      return Promise.resolve({ value: all[this.#next++] as unknown as ConsumerRecord<K, V>, done: false })
    }
    return this.#nextSlowly(isInHand)
  }

  /** The loop was left: what it did not consume comes again with the next poll. */
  return(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.stop()
    return Promise.resolve({ value: undefined, done: true })
  }

  unconsumed(): TopicPartitionOffset[] {
    return this.#collected === undefined ? [] : firstOffsets(this.#collected, this.#consumed)
  }

  get isStopping(): boolean {
    return this.#isDone
  }

  /** The engine's `wantsPoll` says it already. */
  changed(): void {}

  takeProgress(): boolean {
    const progressed = this.#hasProgressed
    this.#hasProgressed = false
    return progressed
  }

  stop(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#putBack()
    if (this.#engine.iteration === this) this.#engine.iteration = undefined
  }

  async #nextSlowly(isInHand: boolean): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    const { clock } = this.#engine.runtime
    if (this.#isDone) return { value: undefined, done: true }
    if (isInHand && clock.monotonic() - this.#turnStartMs >= TURN_MS) {
      await yieldToEvents(clock)
      this.#turnStartMs = clock.monotonic()
    }
    // The loop may have been left, or something may have happened, while others had their turn.
    if (!isInHand || this.#engine.wantsPoll) {
      this.#putBack()
      if (this.#isDone || !(await this.#pollForRecords())) return { value: undefined, done: true }
    }
    return { value: this.#collected!.all[this.#next++] as unknown as ConsumerRecord<K, V>, done: false }
  }

  /** Returns false when the consumer was closed. */
  async #pollForRecords(): Promise<boolean> {
    const { autoCommit, runtime } = this.#engine
    let collected: Collected | undefined
    try {
      do collected = await this.#poll()
      while (collected === undefined || collected.all.length === 0)
    } catch (error) {
      const isOver = this.#engine.isClosing
      this.stop()
      if (isOver) return false
      throw error
    }
    if (this.#isDone) {
      // The loop was left while it waited.
      this.#engine.collector.giveBack(collected, 0)
      return false
    }
    this.#collected = collected
    this.#next = this.#consumed = 0
    this.#turnStartMs = runtime.clock.monotonic()
    if (autoCommit !== undefined) {
      const wantPoll = (): void => {
        this.#engine.wantsPoll = true
      }
      this.#commitTimer = runtime.clock.setTimer(Math.ceil(autoCommit.pollInMs), wantPoll, { keepAlive: false })
    }
    return true
  }

  #putBack(): void {
    this.#commitTimer?.cancel()
    const collected = this.#collected
    this.#collected = undefined
    if (collected !== undefined && this.#consumed < collected.all.length) {
      this.#engine.collector.giveBack(collected, this.#consumed)
    }
    this.#next = this.#consumed = 0
  }
}

const nothing: Collected = { all: [], ranges: [] }

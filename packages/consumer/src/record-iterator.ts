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
  readonly #poll: (signal: AbortSignal) => Promise<Collected | undefined>
  /** Ends a poll that waits when the iterator is stopped. */
  readonly #abort = new AbortController()
  /** The poll that waits. */
  #polling: Promise<unknown> | undefined
  #collected: Collected | undefined
  /** What interceptors made of the records in hand, those themselves without interceptors. */
  #shown: readonly (ConsumerRecord | undefined)[] = []
  /** Index of the record to return next; the one before it is in the hands of the loop. */
  #next = 0
  /** How many of the records in hand have been consumed. */
  #consumed = 0
  #isDone = false
  #hasProgressed = false
  #turnStartMs: number
  #commitTimer: Timer | undefined

  /** @param poll - polls until there is something, and rejects once the consumer is closed. */
  constructor(engine: ConsumerEngine, poll: (signal: AbortSignal) => Promise<Collected | undefined>) {
    this.#engine = engine
    this.#poll = poll
    this.#turnStartMs = engine.runtime.clock.monotonic()
  }

  next(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.#consumed = this.#next
    this.#hasProgressed = true
    const isInHand = this.#next < this.#shown.length && !this.#engine.wantsPoll && !this.#isDone
    if (isInHand && this.#next % LOOK_EVERY !== 0) {
      const record = this.#shown[this.#next++]
      if (record !== undefined)
        return Promise.resolve({ value: record as unknown as ConsumerRecord<K, V>, done: false })
    }
    return this.#nextSlowly()
  }

  /** The loop was left: what it did not consume comes again with the next poll, which may be called when this resolves. */
  async return(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.stop()
    await this.#polling
    return { value: undefined, done: true }
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
    this.#abort.abort()
  }

  async #nextSlowly(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    const { clock } = this.#engine.runtime
    this.#consumed = this.#next
    while (!this.#isDone) {
      if (this.#next < this.#shown.length && clock.monotonic() - this.#turnStartMs >= TURN_MS) {
        await yieldToEvents(clock)
        this.#turnStartMs = clock.monotonic()
      }
      // The loop may have been left, or something may have happened, while others had their turn.
      if (this.#next >= this.#shown.length || this.#engine.wantsPoll) {
        this.#putBack()
        if (this.#isDone || !(await this.#pollForRecords())) break
      }
      const record = this.#shown[this.#next++]
      if (record !== undefined) return { value: record as unknown as ConsumerRecord<K, V>, done: false }
      // Left out by an interceptor: consumed, though nobody saw it.
      this.#consumed = this.#next
    }
    return { value: undefined, done: true }
  }

  /** Returns false when the consumer was closed. */
  async #pollForRecords(): Promise<boolean> {
    const { autoCommit, runtime } = this.#engine
    let collected: Collected | undefined
    try {
      do {
        const polling = this.#poll(this.#abort.signal)
        this.#polling = polling.catch(() => {})
        collected = await polling
      } while (collected === undefined || collected.all.length === 0)
    } catch (error) {
      const isOver = this.#engine.isClosing || this.#isDone
      this.stop()
      if (isOver) return false
      throw error
    } finally {
      this.#polling = undefined
    }
    if (this.#isDone) {
      // The loop was left while it waited.
      this.#engine.collector.giveBack(collected, 0)
      return false
    }
    this.#collected = collected
    this.#shown = this.#engine.interceptors?.replace(collected) ?? collected.all
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
    this.#shown = []
    if (collected !== undefined && this.#consumed < collected.all.length) {
      this.#engine.collector.giveBack(collected, this.#consumed)
    }
    this.#next = this.#consumed = 0
  }
}

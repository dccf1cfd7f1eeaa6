import type { TopicPartition } from '@ottla/core'
import type { Timer } from '@ottla/runtime'
import { ConsumerRecord } from '../records/consumer-record.ts'
import type { HandlerTimeoutError } from '../errors.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { HandlerTimeouts } from './handler-timeouts.ts'
import { type Entry, LowWaterMark } from './low-water-mark.ts'

/** Records that are handled one after the other. */
export class Lane {
  readonly work: PartitionWork
  readonly key: string | undefined
  /** It has a turn, waits for one, or waits to try again. */
  isBusy = false
  /** Failures in a row of what comes next. */
  failures = 0
  #pending: Entry[] = []
  #at = 0

  constructor(work: PartitionWork, key: string | undefined) {
    this.work = work
    this.key = key
  }

  get isEmpty(): boolean {
    return this.#at === this.#pending.length
  }

  push(entry: Entry): void {
    this.#pending.push(entry)
  }

  /** What the handler gets next: up to `max` records, or one that has to be alone. */
  peek(max: number): Entry[] {
    const first = this.#pending[this.#at]!
    if (max === 1 || first.isAlone || first.unreadable !== undefined) return [first]
    const unit: Entry[] = []
    for (let at = this.#at; at < this.#pending.length && unit.length < max; at++) {
      const entry = this.#pending[at]!
      if (entry.isAlone || entry.unreadable !== undefined) break
      unit.push(entry)
    }
    return unit
  }

  /** The first `count` are finished. */
  drop(count: number): void {
    this.#at += count
    this.failures = 0
    if (this.#at >= 256 && this.#at * 2 >= this.#pending.length) {
      this.#pending = this.#pending.slice(this.#at)
      this.#at = 0
    }
  }
}

/**
 * The work on one assigned partition: its records in lanes, and how far they are finished. It is over when the
 * position is moved or the partition goes away; what runs on then has no effect.
 */
export class PartitionWork implements TopicPartition {
  readonly topic: string
  readonly partition: number
  readonly state: PartitionState
  readonly mark: LowWaterMark = new LowWaterMark()
  readonly #seekCount: number
  readonly #abort = new AbortController()
  readonly #lanes = new Map<string, Lane>()
  readonly #timers = new Set<Timer>()
  readonly #waiting = new Set<() => void>()
  /** Handlers that run. */
  runningCount = 0
  /** Nothing of it begins any more. */
  isStopped = false
  /** What runs on has no effect. */
  isAbandoned = false
  /** Lanes that wait until the partition is resumed. */
  readonly parked: Set<Lane> = new Set()

  constructor(state: PartitionState) {
    this.topic = state.topic
    this.partition = state.partition
    this.state = state
    this.#seekCount = state.seekCount
  }

  /** The position was moved since: what was handed out is no longer asked for. */
  get isMoved(): boolean {
    return this.state.seekCount !== this.#seekCount
  }

  /** Aborts when the work is abandoned. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The lane of a record; records without a common order have one each. */
  lane(orderedBy: 'partition' | 'key' | 'none', entry: Entry): Lane {
    const key = laneKey(orderedBy, entry)
    if (key === undefined) return new Lane(this, undefined)
    let lane = this.#lanes.get(key)
    if (lane === undefined) this.#lanes.set(key, (lane = new Lane(this, key)))
    return lane
  }

  /** Forgets a lane that has nothing left: there may be as many keys as records. */
  close(lane: Lane): void {
    if (lane.key !== undefined && this.#lanes.get(lane.key) === lane) this.#lanes.delete(lane.key)
  }

  /** Begins nothing more; what runs goes on. */
  stop(): void {
    this.isStopped = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    this.parked.clear()
    this.#lanes.clear()
  }

  /** Waits no longer for what runs. */
  abandon(): void {
    this.stop()
    if (this.isAbandoned) return
    this.isAbandoned = true
    this.#abort.abort()
    for (const give of [...this.#waiting]) give()
  }

  /** Keeps a timer that ends with the work. */
  keepTimer(set: (done: () => void) => Timer, then: () => void): void {
    const timer = set(() => {
      this.#timers.delete(timer)
      then()
    })
    this.#timers.add(timer)
  }

  /**
   * Waits for what a handler returned. @returns false when the work was abandoned first.
   * @param onOverdue - gives the error to throw when the time of the handler is over.
   */
  settled(
    result: PromiseLike<unknown>,
    timeouts: HandlerTimeouts,
    onOverdue: () => HandlerTimeoutError,
  ): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const forget = (): void => {
        this.#waiting.delete(give)
        timeouts.forget(watched)
      }
      const end = (isSettled: boolean): void => {
        forget()
        resolve(isSettled)
      }
      const fail = (error: unknown): void => {
        forget()
        reject(error)
      }
      const give = (): void => end(false)
      const watched = timeouts.watch(() => fail(onOverdue()))
      this.#waiting.add(give)
      result.then(() => end(true), fail)
    })
  }
}

function laneKey(orderedBy: 'partition' | 'key' | 'none', entry: Entry): string | undefined {
  switch (orderedBy) {
    case 'partition':
      return ''
    case 'key': {
      const key = entry.unreadable === undefined ? ConsumerRecord.rawKey(entry.record!) : entry.unreadable.key
      return key?.toString('latin1')
    }
    case 'none':
      return undefined
  }
}

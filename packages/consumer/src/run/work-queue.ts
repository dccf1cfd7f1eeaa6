import { Backoff } from '@ottla/core/internal'
import { type Runtime, yieldToEvents } from '@ottla/runtime'
import type PQueue from 'p-queue'
import { handleChannel } from '../diagnostics.ts'
import { RecordHandlerError } from '../errors.ts'
import { ConsumerRecord } from '../records/consumer-record.ts'
import { HandlerCall } from './handler-call.ts'
import { HandlerTimeouts } from './handler-timeouts.ts'
import type { Entry } from './low-water-mark.ts'
import type { Lane, PartitionWork } from './partition-work.ts'
import type { FailedRecord, ResolvedRunOptions } from './run-options.ts'

/** Longest time without letting socket events run, in ms. */
const TURN_MS = 4
/** What a lane may do in one turn while others wait for theirs: so many units, or so many that take time. */
const UNITS_PER_TURN = 128
const SLOW_UNITS_PER_TURN = 16
/** Most units between two looks at the clock, which costs as much as a short handler. */
const UNITS_PER_LOOK = 32

/** Options of {@link WorkQueue}. */
export interface WorkQueueOptions {
  readonly queue: PQueue
  readonly runtime: Runtime
  readonly run: ResolvedRunOptions
  /** Records of the partition are finished. */
  readonly onFinished: (work: PartitionWork) => void
  /** Another lane has its turn. */
  readonly onTurn: () => void
  /** A handler ended, whatever came of it. */
  readonly onHandlerEnd: () => void
  /** A record failed for good and nobody took it. */
  readonly onFailure: (error: RecordHandlerError) => void
}

/**
 * Calls the handlers: lanes take turns on the queue, each handles its records one after the other. What handlers do
 * synchronously is not awaited: four promises a record took 1.5 µs of 1.8.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #backoff: Backoff
  readonly #timeouts: HandlerTimeouts
  readonly #unitRecords: number
  #turnStartMs = 0
  /** Units until the next look at the clock, and how many there were between the last two. */
  #unitsToLook = 1
  #unitsPerLook = 1

  constructor(options: WorkQueueOptions) {
    this.#options = options
    const { run, runtime } = options
    this.#backoff = new Backoff({ initialMs: run.backoffMs, maxMs: run.backoffMaxMs, random: runtime.random })
    this.#timeouts = new HandlerTimeouts(runtime.clock, run.handlerTimeoutMs)
    this.#unitRecords = run.eachBatch === undefined ? 1 : run.maxBatchRecords
  }

  /** Lanes that wait for a turn. */
  get waitingCount(): number {
    return this.#options.queue.size
  }

  /** Gives a lane a turn, if it has something to do and may. */
  offer(lane: Lane): void {
    const { work } = lane
    if (lane.isBusy || work.isStopped) return
    if (lane.isEmpty) work.close(lane)
    else if (work.state.paused) work.parked.add(lane)
    else {
      lane.isBusy = true
      void this.#options.queue.add(() => this.#turn(lane))
    }
  }

  async #turn(lane: Lane): Promise<void> {
    const { queue, onTurn } = this.#options
    const { work } = lane
    onTurn()
    for (let left = UNITS_PER_TURN; !lane.isEmpty && !work.state.paused; left--) {
      if (left <= 0 && queue.size > 0) break
      if (--this.#unitsToLook <= 0) await this.#letOthersRun()
      if (work.isStopped) return
      let goesOn = this.#handleNext(lane)
      if (typeof goesOn !== 'boolean') {
        left -= UNITS_PER_TURN / SLOW_UNITS_PER_TURN - 1
        goesOn = await goesOn
      }
      if (!goesOn) return
    }
    lane.isBusy = false
    this.offer(lane)
  }

  /** @returns whether the lane may go on at once. */
  #handleNext(lane: Lane): boolean | Promise<boolean> {
    const { work } = lane
    work.runningCount++
    const goesOn = this.#handle(lane, lane.peek(this.#unitRecords))
    if (typeof goesOn === 'boolean') this.#end(work)
    return goesOn
  }

  #handle(lane: Lane, unit: readonly Entry[]): boolean | Promise<boolean> {
    const { work } = lane
    const [{ unreadable }] = unit as [Entry]
    if (unreadable !== undefined) return this.#endLater(work, this.#giveUp(lane, unit, unreadable))
    const call = new HandlerCall(work, lane.failures + 1)
    let result: unknown
    try {
      result = handleChannel.hasSubscribers ? this.#trace(unit, call) : this.#call(unit, call)
    } catch (error) {
      const goesOn = this.#onFailure(lane, unit, error)
      return typeof goesOn === 'boolean' ? goesOn : this.#endLater(work, goesOn)
    }
    return isThenable(result) ? this.#awaitHandler(lane, unit, result, call) : this.#finish(lane, unit)
  }

  async #awaitHandler(
    lane: Lane,
    unit: readonly Entry[],
    result: PromiseLike<unknown>,
    call: HandlerCall,
  ): Promise<boolean> {
    const { work } = lane
    try {
      return (await this.#settled(work, result, call, unit[0]!)) && this.#finish(lane, unit)
    } catch (error) {
      return await this.#onFailure(lane, unit, error)
    } finally {
      this.#end(work)
    }
  }

  async #endLater(work: PartitionWork, goesOn: Promise<boolean>): Promise<boolean> {
    try {
      return await goesOn
    } finally {
      this.#end(work)
    }
  }

  #end(work: PartitionWork): void {
    work.runningCount--
    this.#options.onHandlerEnd()
  }

  /** Nothing runs any more, or nobody waits for it. */
  close(): void {
    this.#timeouts.close()
  }

  #call(unit: readonly Entry[], context: HandlerCall): unknown {
    const { run } = this.#options
    if (run.eachBatch === undefined) return run.eachRecord!(unit[0]!.record!, context)
    return run.eachBatch(
      unit.map((entry) => entry.record!),
      context,
    )
  }

  #trace(unit: readonly Entry[], context: HandlerCall): Promise<unknown> {
    const { topic, partition, offset } = unit[0]!.record!
    const trace = { topic, partition, offset, lastOffset: unit.at(-1)!.offset, attempt: context.attempt }
    return handleChannel.tracePromise(async () => this.#call(unit, context), trace)
  }

  #settled(work: PartitionWork, result: PromiseLike<unknown>, call: HandlerCall, { offset }: Entry): Promise<boolean> {
    return work.settled(result, this.#timeouts, () => call.overdue(offset, this.#options.run.handlerTimeoutMs))
  }

  #finish(lane: Lane, unit: readonly Entry[]): boolean {
    const { work } = lane
    if (work.isAbandoned) return false
    for (const entry of unit) work.mark.finish(entry)
    lane.drop(unit.length)
    this.#options.onFinished(work)
    return true
  }

  #onFailure(lane: Lane, unit: readonly Entry[], error: unknown): boolean | Promise<boolean> {
    const { run, runtime } = this.#options
    const { work } = lane
    lane.failures++
    if (work.isAbandoned) return false
    if (lane.failures > run.retries || !run.isRetriable(error)) return this.#giveUp(lane, unit, error)
    if (work.isStopped) return false
    const delayMs = this.#backoff.delayMs(lane.failures - 1)
    // The lane stays busy and leaves its place on the queue to others.
    work.keepTimer(
      (done) => runtime.clock.setTimer(delayMs, done),
      () => {
        lane.isBusy = false
        this.offer(lane)
      },
    )
    return false
  }

  async #giveUp(lane: Lane, unit: readonly Entry[], error: unknown): Promise<boolean> {
    const { run, onFailure } = this.#options
    const { work, failures } = lane
    const [first] = unit as [Entry]
    if (run.onError === undefined) {
      onFailure(new RecordHandlerError(work, first.offset, unit.at(-1)!.offset, failures, error))
      return false
    }
    if (unit.length > 1) {
      for (const entry of unit) entry.isAlone = true
      lane.failures = 0
      return true
    }
    try {
      const result = run.onError(failedRecord(work, first, error, failures))
      const call = new HandlerCall(work, failures)
      if (isThenable(result) && !(await this.#settled(work, result, call, first))) return false
    } catch (cause) {
      if (!work.isAbandoned) {
        onFailure(new RecordHandlerError(work, first.offset, first.offset, failures, error, cause))
      }
      return false
    }
    return this.#finish(lane, unit)
  }

  /** Handlers that never wait for I/O would keep sockets and heartbeats from being served. */
  async #letOthersRun(): Promise<void> {
    const { clock } = this.#options.runtime
    const elapsedMs = clock.monotonic() - this.#turnStartMs
    // Short handlers are looked after seldom, long ones each time.
    this.#unitsPerLook = elapsedMs < TURN_MS ? Math.min(2 * this.#unitsPerLook, UNITS_PER_LOOK) : 1
    this.#unitsToLook = this.#unitsPerLook
    if (elapsedMs < TURN_MS) return
    await yieldToEvents(clock)
    this.#turnStartMs = clock.monotonic()
  }
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

function failedRecord(work: PartitionWork, entry: Entry, error: unknown, attempts: number): FailedRecord {
  const { topic, partition } = work
  const { offset, record, unreadable } = entry
  const { timestamp, headers } = record ?? unreadable!
  const key = record === undefined ? unreadable!.key : ConsumerRecord.rawKey(record)
  const value = record === undefined ? unreadable!.value : ConsumerRecord.rawValue(record)
  return { topic, partition, offset, timestamp, key, value, headers, record, error, attempts }
}

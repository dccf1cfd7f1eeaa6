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
/** What a lane may do in one turn while others wait for theirs. */
const UNITS_PER_TURN = 16

/** Options of {@link WorkQueue}. */
export interface WorkQueueOptions {
  readonly queue: PQueue
  readonly runtime: Runtime
  readonly run: ResolvedRunOptions
  /** Records of the partition are finished. */
  readonly onFinished: (work: PartitionWork) => void
  /** A handler ended, whatever came of it. */
  readonly onHandlerEnd: () => void
  /** A record failed for good and nobody took it. */
  readonly onFailure: (error: RecordHandlerError) => void
}

/** Calls the handlers: lanes take turns on the queue, each handles its records one after the other. */
export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #backoff: Backoff
  readonly #timeouts: HandlerTimeouts
  readonly #unitRecords: number
  #turnStartMs = 0

  constructor(options: WorkQueueOptions) {
    this.#options = options
    const { run, runtime } = options
    this.#backoff = new Backoff({ initialMs: run.backoffMs, maxMs: run.backoffMaxMs, random: runtime.random })
    this.#timeouts = new HandlerTimeouts(runtime.clock, run.handlerTimeoutMs)
    this.#unitRecords = run.eachBatch === undefined ? 1 : run.maxBatchRecords
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
    const { queue } = this.#options
    const { work } = lane
    for (let units = 0; !lane.isEmpty && !work.state.paused; units++) {
      if (units >= UNITS_PER_TURN && queue.size > 0) break
      await this.#letOthersRun()
      if (work.isStopped || !(await this.#handleNext(lane))) return
    }
    lane.isBusy = false
    this.offer(lane)
  }

  /** @returns whether the lane may go on at once. */
  async #handleNext(lane: Lane): Promise<boolean> {
    const { onHandlerEnd } = this.#options
    const { work } = lane
    const unit = lane.peek(this.#unitRecords)
    work.runningCount++
    try {
      const [{ unreadable }] = unit as [Entry]
      if (unreadable !== undefined) return await this.#giveUp(lane, unit, unreadable)
      const call = new HandlerCall(work, lane.failures + 1)
      try {
        const result = this.#call(unit, call)
        if (isThenable(result) && !(await this.#settled(work, result, call, unit[0]!))) return false
      } catch (error) {
        lane.failures++
        return await this.#onFailure(lane, unit, error)
      }
      return this.#finish(lane, unit)
    } finally {
      work.runningCount--
      onHandlerEnd()
    }
  }

  /** Nothing runs any more, or nobody waits for it. */
  close(): void {
    this.#timeouts.close()
  }

  #call(unit: readonly Entry[], context: HandlerCall): unknown {
    const { run } = this.#options
    const call = (): unknown =>
      run.eachBatch === undefined
        ? run.eachRecord!(unit[0]!.record!, context)
        : run.eachBatch(
            unit.map(({ record }) => record!),
            context,
          )
    if (!handleChannel.hasSubscribers) return call()
    const { topic, partition, offset } = unit[0]!.record!
    const trace = { topic, partition, offset, lastOffset: unit.at(-1)!.offset, attempt: context.attempt }
    return handleChannel.tracePromise(async () => call(), trace)
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

  async #onFailure(lane: Lane, unit: readonly Entry[], error: unknown): Promise<boolean> {
    const { run, runtime } = this.#options
    const { work } = lane
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
    if (clock.monotonic() - this.#turnStartMs < TURN_MS) return
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

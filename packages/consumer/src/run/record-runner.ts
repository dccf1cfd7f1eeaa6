import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { Deadline } from '@ottla/core/internal'
import type PQueue from 'p-queue'
import type { ConsumerEngine, Iteration } from '../consumer-engine.ts'
import { RecordDeserializationError } from '../errors.ts'
import type { Collected } from '../fetch/fetch-collector.ts'
import type { PartitionsInWork } from '../group/rebalance-listener.ts'
import type { PartitionState } from '../state/partition-state.ts'
import { TopicPartitionMap } from '../state/topic-partition-map.ts'
import { Entry } from './low-water-mark.ts'
import { type Lane, PartitionWork } from './partition-work.ts'
import type { ResolvedRunOptions } from './run-options.ts'
import { WorkQueue } from './work-queue.ts'

/** Longest time in one poll, in ms; then it polls again. */
const POLL_MS = 60_000

/**
 * Records, or lanes, that wait for a turn: more are not taken out of what was fetched. Those that wait for long
 * outlive the garbage collector's young generation, which took 40 % of the time of a run with short handlers.
 */
const ENOUGH = 128

/**
 * The loop behind {@link Consumer.run}: polls, puts the records into lanes, and sees that nothing is committed that
 * is not finished. Heartbeats, rebalances and commits go on in its polls, however long a handler takes.
 */
export class RecordRunner implements Iteration, PartitionsInWork {
  readonly name = 'run()'
  readonly #engine: ConsumerEngine
  readonly #options: ResolvedRunOptions
  readonly #queue: WorkQueue
  readonly #works = new TopicPartitionMap<PartitionWork>()
  #isStopping = false
  /** What close() leaves to the handlers: commits and leaving need some of its time. */
  #closeDeadline: Deadline | undefined
  #failure: { readonly error: unknown } | undefined
  #hasProgressed = false
  #onHandlerEnd: (() => void) | undefined
  readonly #enough: number
  /** Enough lanes wait, whatever partition they belong to. */
  #isFed = false

  constructor(engine: ConsumerEngine, options: ResolvedRunOptions, queue: PQueue) {
    this.#engine = engine
    this.#options = options
    const { concurrency, eachBatch, maxBatchRecords } = options
    this.#enough = Math.max(ENOUGH, 2 * concurrency, eachBatch === undefined ? 0 : 2 * maxBatchRecords)
    this.#queue = new WorkQueue({
      queue,
      runtime: engine.runtime,
      run: options,
      onFinished: (work) => {
        this.#hasProgressed = true
        this.#release(work)
      },
      onTurn: () => {
        if (this.#isFed) this.#releaseAll()
      },
      onHandlerEnd: () => this.#onHandlerEnd?.(),
      onFailure: (error) => this.#fail(error),
    })
  }

  /** Ends when it is stopped, or rejects with what it cannot go on after. */
  async run(): Promise<void> {
    const { signal } = this.#options
    const engine = this.#engine
    if (signal?.aborted === true) return
    const stop = (): void => this.stop()
    signal?.addEventListener('abort', stop, { once: true })
    const endAutoCommit = engine.commitAutomatically()
    engine.iteration = this
    engine.listener.work = this
    try {
      while (!this.#isStopping) await this.#pollOnce()
      await this.#windUp()
    } finally {
      signal?.removeEventListener('abort', stop)
      engine.iteration = undefined
      engine.listener.work = undefined
      endAutoCommit()
      this.#queue.close()
    }
    if (this.#failure !== undefined) throw this.#failure.error as Error
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  unconsumed(): TopicPartitionOffset[] {
    const offsets: TopicPartitionOffset[] = []
    for (const work of this.#works.values()) {
      const { topic, partition, mark } = work
      const { lowest } = mark
      if (lowest === undefined || !this.#isCurrent(work)) continue
      const { offset, leaderEpoch } = lowest
      offsets.push({ topic, partition, offset, ...(leaderEpoch < 0 ? {} : { leaderEpoch }) })
    }
    return offsets
  }

  takeProgress(): boolean {
    const progressed = this.#hasProgressed
    this.#hasProgressed = false
    return progressed
  }

  stop(deadline?: Deadline): void {
    this.#isStopping = true
    if (deadline !== undefined) {
      this.#closeDeadline ??= new Deadline(this.#engine.runtime.clock, deadline.remainingMs / 2)
    }
    for (const work of this.#works.values()) work.stop()
    this.#onHandlerEnd?.()
    this.#engine.notify()
  }

  changed(): void {
    this.#forgetPast()
    for (const work of this.#works.values()) {
      if (work.state.paused) continue
      const parked = [...work.parked]
      work.parked.clear()
      for (const lane of parked) this.#queue.offer(lane)
    }
  }

  async finish(partitions: readonly TopicPartition[]): Promise<void> {
    const works = this.#find(partitions)
    if (works.length === 0) return
    const { autoCommit, config } = this.#engine
    await this.#drain(works)
    await autoCommit?.commitNow(partitions, this.#engine.deadline({ timeoutMs: config.requestTimeoutMs }))
  }

  abandon(partitions: readonly TopicPartition[]): void {
    for (const work of this.#find(partitions)) work.abandon()
  }

  async #pollOnce(): Promise<void> {
    const engine = this.#engine
    const { clock } = engine.runtime
    try {
      const timeoutMs = Math.min(POLL_MS, engine.config.maxPollIntervalMs / 3)
      const collected = await engine.poll(new Deadline(clock, timeoutMs))
      this.#forgetPast()
      if (collected !== undefined) this.#take(collected)
    } catch (error) {
      if (engine.isClosing) this.#isStopping = true
      else if (!this.#takeUnreadable(error)) this.#fail(error)
    }
  }

  #take(collected: Collected): void {
    const { orderedBy, eachBatch } = this.#options
    const { all, ranges } = collected
    const shown = this.#engine.interceptors?.replace(collected) ?? all
    for (const { fetch, from, to } of ranges) {
      // The application may have moved the position before this had its turn.
      if (from === to || fetch.isMoved) continue
      const work = this.#workOn(fetch.partition)
      const lanes = new Set<Lane>()
      let lane: Lane | undefined
      for (let i = from; i < to; i++) {
        const record = shown[i]
        // Left out by an interceptor: it counts as finished.
        if (record === undefined) continue
        const entry = Entry.of(record)
        work.mark.add(entry)
        // Without an order a batch is what came together.
        if (lane === undefined || orderedBy === 'key' || (orderedBy === 'none' && eachBatch === undefined)) {
          lane = work.lane(orderedBy, entry)
          lanes.add(lane)
        }
        lane.push(entry)
      }
      for (const each of lanes) this.#queue.offer(each)
      this.#holdBack(work)
    }
  }

  /** A record that no handler can have goes the way of one that fails, in its turn. */
  #takeUnreadable(error: unknown): boolean {
    if (this.#options.onError === undefined || !(error instanceof RecordDeserializationError)) return false
    const { subscriptions, collector } = this.#engine
    const state = subscriptions.find(error.topic, error.partition)
    if (state === undefined || state.offset !== error.offset) return true
    collector.skip(state, error.offset)
    this.#forgetPast()
    const work = this.#workOn(state)
    const entry = Entry.unreadable(error)
    work.mark.add(entry)
    const lane = work.lane(this.#options.orderedBy, entry)
    lane.push(entry)
    this.#queue.offer(lane)
    this.#holdBack(work)
    return true
  }

  #workOn(state: PartitionState): PartitionWork {
    const { topic, partition } = state
    let work = this.#works.get(topic, partition)
    if (work === undefined) this.#works.set(topic, partition, (work = new PartitionWork(state)))
    // The run is ending: it is kept for its offset, and begins no more.
    if (this.#isStopping) work.stop()
    return work
  }

  #find(partitions: readonly TopicPartition[]): PartitionWork[] {
    return partitions
      .map(({ topic, partition }) => this.#works.get(topic, partition))
      .filter((work) => work !== undefined)
  }

  #isCurrent(work: PartitionWork): boolean {
    return !work.isMoved && this.#engine.subscriptions.find(work.topic, work.partition) === work.state
  }

  /** Ends the work on partitions that went away or were moved. */
  #forgetPast(): void {
    for (const work of [...this.#works.values()]) {
      if (this.#isCurrent(work)) continue
      work.abandon()
      work.state.isSaturated = work.state.isFed = false
      this.#works.delete(work.topic, work.partition)
    }
  }

  /** What one partition may hold, in bytes. */
  get #shareBytes(): number {
    return this.#options.maxBufferedBytes / Math.max(1, this.#engine.subscriptions.size)
  }

  #holdBack({ state, mark }: PartitionWork): void {
    if (mark.heldBytes >= this.#shareBytes) state.isSaturated = true
    if (this.#options.orderedBy === 'partition') {
      state.isFed = mark.count >= this.#enough
    } else if (this.#queue.waitingCount >= this.#enough) {
      state.isFed = this.#isFed = true
    }
  }

  #release({ state, mark }: PartitionWork): void {
    if (state.isSaturated && mark.heldBytes <= this.#shareBytes / 2) {
      state.isSaturated = false
      this.#engine.notify()
    }
    if (!this.#isFed && state.isFed && mark.count <= this.#enough / 2) {
      state.isFed = false
      this.#engine.notify()
    }
  }

  /** Lanes of other partitions may have been what there was enough of. */
  #releaseAll(): void {
    if (this.#queue.waitingCount > this.#enough / 2) return
    this.#isFed = false
    for (const { state } of this.#works.values()) state.isFed = false
    this.#engine.notify()
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.stop()
  }

  /** Lets the handlers of these partitions end, as long as there is time; then their outcome does not count. */
  async #drain(works: readonly PartitionWork[]): Promise<void> {
    const { runtime, config } = this.#engine
    for (const work of works) work.stop()
    const isIdle = (): boolean => works.every(({ runningCount }) => runningCount === 0)
    const drain = new Deadline(runtime.clock, this.#options.drainTimeoutMs)
    const shorter = (): Deadline => {
      const close = this.#closeDeadline
      return close !== undefined && close.remainingMs < drain.remainingMs ? close : drain
    }
    while (!isIdle() && !shorter().isOver) {
      const ended = new Promise<void>((resolve) => {
        this.#onHandlerEnd = resolve
      })
      await this.#engine.within(shorter(), ended)
    }
    this.#onHandlerEnd = undefined
    if (!isIdle()) {
      const partitions = works
        .filter(({ runningCount }) => runningCount > 0)
        .map(({ topic, partition }) => ({ topic, partition }))
      config.logger.warn({ partitions }, 'Handlers did not end in time; their records will be handled again')
    }
    for (const work of works) work.abandon()
  }

  /** Commits what is finished, and puts the positions where the next run or poll has to go on. */
  async #windUp(): Promise<void> {
    const engine = this.#engine
    await this.#drain([...this.#works.values()])
    for (const work of this.#works.values()) {
      work.state.isSaturated = work.state.isFed = false
      const { lowest } = work.mark
      if (lowest === undefined || !this.#isCurrent(work)) continue
      work.state.seek(lowest.offset, lowest.leaderEpoch)
      engine.positions.checkLeader(work.state)
    }
    this.#works.clear()
    const { config, subscriptions, autoCommit } = engine
    const timeoutMs = config.requestTimeoutMs
    await autoCommit?.commitNow(subscriptions.assignment(), engine.deadline({ timeoutMs }))
  }
}

import { type SeededRandom, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import PQueue from 'p-queue'
import { describe, expect, test } from 'vitest'
import type { RecordHandlerError } from '../src/errors.ts'
import type { ConsumerRecord } from '../src/records/consumer-record.ts'
import { ENTRY_BYTES, Entry, LowWaterMark } from '../src/run/low-water-mark.ts'
import { PartitionWork } from '../src/run/partition-work.ts'
import { type ResolvedRunOptions, resolveRunOptions } from '../src/run/run-options.ts'
import { WorkQueue } from '../src/run/work-queue.ts'
import { completed, drain, keyedBatch, partitionAt, range } from './support/fetches.ts'

/** Some offsets, with gaps as compaction leaves them. */
function offsetsWithGaps(random: SeededRandom, count: number): number[] {
  let offset = random.integer(5)
  return range(0, count).map(() => (offset += 1 + (random.next() < 0.2 ? random.integer(9) : 0)))
}

/** Records whose keys are one of a few, or none. */
function records(random: SeededRandom, offsets: readonly number[]): Promise<ConsumerRecord[]> {
  const [first] = offsets as [number]
  const keys = offsets.map(() => (random.next() < 0.1 ? null : `key-${random.integer(5)}`))
  const bytes = keyedBatch(offsets, keys)
  return drain(completed(partitionAt(first), { records: bytes }))
}

const seeds = range(1, 16)

describe('whatever order records finish in', () => {
  test.each(seeds)('seed %i: the low-water mark stands at the first that is not finished', async (seed) => {
    const { random } = virtualRuntime(seed)
    const offsets = offsetsWithGaps(random, 300)
    const entries = (await records(random, offsets)).map((record) => Entry.of(record))
    const mark = new LowWaterMark()
    const open = new Set<Entry>()
    let added = 0
    while (added < entries.length || open.size > 0) {
      if (added < entries.length && random.next() < 0.5) {
        const entry = entries[added++]!
        mark.add(entry)
        open.add(entry)
      } else if (open.size > 0) {
        const entry = [...open][random.integer(open.size)]!
        mark.finish(entry)
        open.delete(entry)
      }
      const lowest = open.size === 0 ? undefined : Math.min(...[...open].map(({ offset }) => offset))
      expect(mark.lowest?.offset).toBe(lowest)
      const openBytes = [...open].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      expect(mark.heldBytes).toBeGreaterThanOrEqual(openBytes + open.size * ENTRY_BYTES)
    }
    expect(mark.heldBytes).toBe(0)
  })
})

/** Handlers that end when the seed says so, fail when it says so, and write down what they see. */
class Simulation {
  readonly runtime: VirtualRuntime
  readonly random: SeededRandom
  readonly run: ResolvedRunOptions
  readonly queue: WorkQueue
  readonly work = new PartitionWork(partitionAt(0))
  /** Offsets in the order in which they were done with, by lane. */
  readonly done = new Map<string, number[]>()
  readonly handled = new Set<number>()
  readonly givenUp = new Set<number>()
  readonly busyLanes = new Set<string>()
  readonly keys = new Map<number, string>()
  readonly failures: RecordHandlerError[] = []
  running = 0
  mostRunning = 0

  constructor(seed: number) {
    this.runtime = virtualRuntime(seed)
    const { random } = this.runtime
    this.random = random
    const concurrency = 1 + random.integer(8)
    const orderedBy = (['partition', 'key', 'none'] as const)[random.integer(3)]!
    const handler =
      random.next() < 0.5
        ? { eachRecord: (record: ConsumerRecord) => this.handle([record]) }
        : { eachBatch: (batch: readonly ConsumerRecord[]) => this.handle(batch), maxBatchRecords: 7 }
    this.run = resolveRunOptions(
      { ...handler, concurrency, orderedBy, retry: { retries: 2 }, onError: (failed) => this.giveUp(failed.offset) },
      { maxPollRecords: 500, maxPollIntervalMs: 300_000 },
    )
    this.queue = new WorkQueue({
      queue: new PQueue({ concurrency }),
      runtime: this.runtime,
      run: this.run,
      onFinished: () => {},
      onTurn: () => {},
      onHandlerEnd: () => {},
      onFailure: (error) => this.failures.push(error),
    })
  }

  /** A record with this offset fails always. */
  isPoison(offset: number): boolean {
    return offset % 37 === 11
  }

  laneOf(offset: number): string {
    const key = this.keys.get(offset)!
    const { orderedBy } = this.run
    if (orderedBy === 'partition') return ''
    return orderedBy === 'none' || key === '' ? `offset ${offset}` : key
  }

  async handle(batch: readonly ConsumerRecord[]): Promise<void> {
    const offsets = batch.map(({ offset }) => offset)
    const lanes = new Set(offsets.map((offset) => this.laneOf(offset)))
    for (const lane of lanes) expect(this.busyLanes, `lane ${lane} at ${offsets[0]}`).not.toContain(lane)
    for (const lane of lanes) this.busyLanes.add(lane)
    this.mostRunning = Math.max(this.mostRunning, ++this.running)
    const ms = this.random.integer(20)
    const fails = this.random.next() < 0.1
    await new Promise<void>((resolve) => this.runtime.clock.setTimer(ms, resolve))
    this.running--
    for (const lane of lanes) this.busyLanes.delete(lane)
    if (fails || offsets.some((offset) => this.isPoison(offset))) throw new TypeError('not this time')
    for (const offset of offsets) this.note(offset)
    for (const offset of offsets) this.handled.add(offset)
  }

  giveUp(offset: number): void {
    this.note(offset)
    this.givenUp.add(offset)
  }

  note(offset: number): void {
    const lane = this.laneOf(offset)
    const done = this.done.get(lane) ?? []
    this.done.set(lane, [...done, offset])
  }

  add(record: ConsumerRecord): void {
    this.keys.set(record.offset, record.key?.toString() ?? '')
    const entry = Entry.of(record)
    this.work.mark.add(entry)
    const lane = this.work.lane(this.run.orderedBy, entry)
    lane.push(entry)
    this.queue.offer(lane)
  }

  /** Nothing below the mark is unfinished. */
  check(offsets: readonly number[], added: number): void {
    const { lowest } = this.work.mark
    const below = offsets.slice(0, added).filter((offset) => lowest === undefined || offset < lowest.offset)
    expect(below.filter((offset) => !this.handled.has(offset) && !this.givenUp.has(offset))).toEqual([])
  }
}

describe('whatever handlers do', () => {
  test.each(seeds)('seed %i: each record is done with once, in order within its lane', async (seed) => {
    const simulation = new Simulation(seed)
    const { random, runtime, work } = simulation
    const offsets = offsetsWithGaps(random, 200)
    const all = await records(random, offsets)
    for (const [index, record] of all.entries()) {
      simulation.add(record)
      if (random.next() < 0.2) await runtime.clock.advance(random.integer(10))
      if (random.next() < 0.05) work.state.paused = true
      simulation.check(offsets, index + 1)
    }
    work.state.paused = false
    for (const lane of work.parked) simulation.queue.offer(lane)
    for (let i = 0; i < 20_000 && work.mark.lowest !== undefined; i++) {
      await runtime.clock.advance(5)
      simulation.check(offsets, offsets.length)
    }
    expect(work.mark.lowest).toBeUndefined()
    expect(simulation.failures).toEqual([])
    for (const done of simulation.done.values()) expect(done).toEqual([...done].sort((a, b) => a - b))
    const seen = [...simulation.done.values()].flat().sort((a, b) => a - b)
    expect(seen).toEqual(offsets)
    for (const offset of offsets.filter((each) => simulation.isPoison(each))) {
      expect(simulation.givenUp).toContain(offset)
    }
    const lanes = simulation.run.orderedBy === 'partition' ? 1 : 5
    expect(simulation.mostRunning).toBeLessThanOrEqual(simulation.run.concurrency)
    expect(simulation.mostRunning).toBeGreaterThanOrEqual(Math.min(simulation.run.concurrency, lanes, 3))
  })

  test.each(seeds)('seed %i: what is abandoned changes the mark no more', async (seed) => {
    const simulation = new Simulation(seed)
    const { random, runtime, work } = simulation
    const offsets = offsetsWithGaps(random, 100)
    for (const record of await records(random, offsets)) simulation.add(record)
    await runtime.clock.advance(random.integer(60))
    work.stop()
    await runtime.clock.advance(random.integer(10))
    simulation.check(offsets, offsets.length)
    work.abandon()
    const { lowest } = work.mark
    await runtime.clock.advance(10_000)
    expect(work.mark.lowest).toEqual(lowest)
    expect(work.runningCount).toBe(0)
    simulation.queue.close()
    expect(runtime.clock.pendingTimers).toBe(0)
    simulation.check(offsets, offsets.length)
  })
})

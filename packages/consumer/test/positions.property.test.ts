import type { Deserializer } from '@ottla/core'
import { SeededRandom } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { FetchBuffer } from '../src/fetch/fetch-buffer.ts'
import { type Collected, FetchCollector } from '../src/fetch/fetch-collector.ts'
import type { PartitionState } from '../src/state/partition-state.ts'
import { SubscriptionState } from '../src/state/subscription-state.ts'
import { batch, completed, marker, range } from './support/fetches.ts'

const identity: Deserializer<unknown> = { deserialize: (_topic, bytes) => bytes }
const partitions = [0, 1, 2]
const logEnd = 400
/** Offsets that transactions' ends took, one after the other here and there, and the last ones of the log. */
const isMarker = (offset: number): boolean => offset % 7 === 3 || offset % 35 === 4 || offset >= logEnd - 2
/** The next offset that has a record. */
const visible = (from: number): number => {
  let offset = from
  while (offset < logEnd && isMarker(offset)) offset++
  return offset
}
/** Batches of records, and of one marker each. */
const logOf = (from: number, to: number): Buffer[] => {
  const batches: Buffer[] = []
  for (let at = from; at < to;) {
    let end = at
    while (end < to && !isMarker(end)) end++
    batches.push(end === at ? marker(at) : batch(range(at, end)))
    at = Math.max(end, at + 1)
  }
  return batches
}

/** A consumer without a network, beside a model that knows for each partition which record must come next. */
class Simulation {
  readonly random: SeededRandom
  readonly subscriptions = new SubscriptionState()
  readonly buffer = new FetchBuffer()
  readonly collector: FetchCollector
  /** What the application must see next. */
  readonly expected = new Map<number, number>()
  readonly committed = new Map<number, number>()
  readonly trace: string[] = []

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    const maxPollRecords = 1 + this.random.integer(20)
    const deserializer = this.random.next() < 0.5 ? identity : undefined
    this.collector = new FetchCollector({
      buffer: this.buffer,
      maxPollRecords,
      keyDeserializer: undefined,
      valueDeserializer: deserializer,
    })
    this.subscriptions.subscribe(new Set(['orders']))
    this.rebalance(partitions)
  }

  /** Partitions that leave commit where the application is; those that come start there. */
  rebalance(owned: readonly number[]): void {
    this.trace.push(`own ${owned.join()}`)
    for (const state of this.subscriptions.all())
      this.committed.set(state.partition, this.expected.get(state.partition)!)
    this.subscriptions.assignFromGroup(owned.map((partition) => ({ topic: 'orders', partition })))
    for (const state of this.subscriptions.all()) {
      if (state.state === 'FETCHING') continue
      const from = this.committed.get(state.partition) ?? 0
      state.seek(from, -1)
      this.expected.set(state.partition, visible(from))
    }
  }

  /** A response with whole batches, or one that is cut off inside a batch. */
  fetch(state: PartitionState): void {
    // A fetch from the middle of a batch brings the whole of it.
    let at = Math.max(0, state.fetchOffset - this.random.integer(4))
    const batches: Buffer[] = []
    let end = state.fetchOffset
    for (let count = this.random.integer(4); count >= 0 && at < logEnd; count--) {
      const to = Math.min(logEnd, at + 1 + this.random.integer(12))
      batches.push(...logOf(at, to))
      at = to
      end = Math.max(end, to)
    }
    const isCut = this.random.next() < 0.2
    const records = Buffer.concat(isCut ? [...batches, batch(range(at, at + 3)).subarray(0, 40)] : batches)
    this.trace.push(`fetch ${state.partition} ${state.fetchOffset}..${end}`)
    this.buffer.add(completed(state, { records, fetchOffset: state.fetchOffset }))
    state.fetchOffset = end
  }

  /** The log of the new leader has the position, but what was fetched from the old one is not used (KIP-320). */
  changeLeader(state: PartitionState): void {
    this.trace.push(`new leader of ${state.partition}`)
    state.awaitValidation(9)
    state.completeValidation()
  }

  async poll(): Promise<void> {
    const collected = await this.collector.collect()
    if (collected === undefined) return
    this.trace.push(`poll ${collected.all.map((record) => `${record.partition}:${record.offset}`).join(' ')}`)
    // The loop may be left in the middle.
    const upTo = this.random.next() < 0.3 ? this.random.integer(collected.all.length + 1) : collected.all.length
    for (const { partition, offset, value } of collected.all.slice(0, upTo)) {
      expect(offset, this.trace.slice(-12).join('\n')).toBe(this.expected.get(partition))
      expect(value!.toString()).toBe(`v${offset}`)
      const state = this.subscriptions.find('orders', partition)
      expect(state?.paused).toBe(false)
      this.expected.set(partition, visible(offset + 1))
    }
    if (this.random.next() < 0.05) for (const state of this.subscriptions.all()) this.changeLeader(state)
    this.#giveBack(collected, upTo)
    for (const state of this.subscriptions.all()) expect(visible(state.offset)).toBe(this.expected.get(state.partition))
  }

  #giveBack(collected: Collected, from: number): void {
    if (from === collected.all.length) return
    this.trace.push(`give back from ${from}`)
    this.collector.giveBack(collected, from)
  }

  async step(): Promise<void> {
    const owned = [...this.subscriptions.all()]
    const state = owned[this.random.integer(owned.length)]
    const dice = this.random.integer(100)
    if (state === undefined || dice < 5) {
      this.rebalance(partitions.filter(() => this.random.next() < 0.7))
    } else if (dice < 45) {
      if (!state.paused && state.bufferedBytes < 2_000) this.fetch(state)
    } else if (dice < 85) {
      await this.poll()
    } else if (dice < 90) {
      const offset = this.random.integer(logEnd)
      this.trace.push(`seek ${state.partition} ${offset}`)
      state.seek(offset, -1)
      this.expected.set(state.partition, visible(offset))
    } else if (dice < 92) {
      this.trace.push(`drop ${state.partition}`)
      state.dropFetched()
    } else if (dice < 94) {
      this.changeLeader(state)
    } else {
      state.paused = !state.paused
      this.trace.push(`${state.paused ? 'pause' : 'resume'} ${state.partition}`)
    }
    for (const each of this.subscriptions.all()) expect(each.bufferedBytes).toBeGreaterThanOrEqual(0)
  }

  /** Everything that is still to come must come, and every position get to the end of its log. */
  async finish(): Promise<void> {
    this.rebalance(partitions)
    for (const state of this.subscriptions.all()) state.paused = false
    for (let i = 0; i < 20_000; i++) {
      const open = [...this.subscriptions.all()].filter((state) => state.offset < logEnd)
      if (open.length === 0) return
      for (const state of open) if (state.fetchOffset < logEnd && state.bufferedBytes < 2_000) this.fetch(state)
      await this.poll()
    }
    throw new RangeError(`Some records never came:\n${this.trace.slice(-20).join('\n')}`)
  }
}

describe('whatever is polled, paused, sought, fetched and rebalanced', () => {
  test.each(range(1, 61))('seed %i: no record is lost, skipped or repeated', async (seed) => {
    const simulation = new Simulation(seed)
    for (let i = 0; i < 400; i++) await simulation.step()
    await simulation.finish()
  })
})

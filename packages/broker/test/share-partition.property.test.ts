// Members of a share group do what they like, by chance; a table with one line per record says what must come of it.
import { SeededRandom } from '@ottla/runtime'
import { expect, it } from 'vitest'
import { combineBatches, DeliveryState, type StateBatch } from '../src/share/delivery-state.ts'
import {
  AcknowledgeType,
  type OffsetRange,
  SharePartition,
  type SharePartitionChange,
} from '../src/share/share-partition.ts'

const limit = 3
const lockMs = 100
const members = ['anna', 'bert', 'carl']

/** What is true of one record. */
interface Line {
  state: number
  count: number
  owner: string
  lockedUntilMs: number
}

class Simulation {
  readonly random: SeededRandom
  share = new SharePartition(0, 0, [])
  nowMs = 1
  /** The log: ends of record batches. */
  readonly batches: OffsetRange[] = []
  readonly lines: Line[] = []
  /** What is on record. */
  stored: StateBatch[] = []
  storedStart = 0

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
  }

  below(limitOf: number): number {
    return Math.floor(this.random.next() * limitOf)
  }

  step(): void {
    this.nowMs += this.below(30)
    const steps = [
      () => this.append(),
      () => this.acquire(),
      () => this.acquire(),
      () => this.acknowledge(),
      () => this.acknowledge(),
      () => this.expire(),
      () => this.leave(),
      () => this.restart(),
    ]
    steps[this.below(this.below(8) === 0 ? steps.length : steps.length - 2)]!()
    this.check()
  }

  append(): void {
    const firstOffset = this.lines.length
    const count = 1 + this.below(6)
    for (let i = 0; i < count; i++)
      this.lines.push({ state: DeliveryState.AVAILABLE, count: 0, owner: '', lockedUntilMs: 0 })
    this.batches.push({ firstOffset, lastOffset: firstOffset + count - 1 })
  }

  acquire(): void {
    const memberId = members[this.below(members.length)]!
    const from = this.share.nextFetchOffset
    const read = this.batches.filter(({ lastOffset }) => lastOffset >= from).slice(0, 1 + this.below(4))
    const maxRecords = 1 + this.below(8)
    const isStrict = this.below(2) === 0
    const lockedUntilMs = this.nowMs + lockMs
    const limits = { maxRecords, isStrict, batchSize: 1 + this.below(5), maxInFlight: 30, lockedUntilMs }
    let given = 0
    for (const { firstOffset, lastOffset, deliveryCount } of this.share.acquire(memberId, read, limits)) {
      for (let offset = firstOffset; offset <= lastOffset; offset++) {
        const line = this.lines[offset]!
        expect(line.state, `record ${offset} is nobody's`).toBe(DeliveryState.AVAILABLE)
        expect(deliveryCount, `deliveries of ${offset}`).toBe(line.count + 1)
        Object.assign(line, { state: DeliveryState.ACQUIRED, count: deliveryCount, owner: memberId, lockedUntilMs })
        given++
      }
    }
    if (isStrict) expect(given).toBeLessThanOrEqual(maxRecords)
  }

  acknowledge(): void {
    if (this.lines.length === 0) return
    const memberId = members[this.below(members.length)]!
    const own = this.lines.flatMap(({ owner }, offset) => (owner === memberId ? [offset] : []))
    // Mostly about what it has, sometimes about anything.
    const isHonest = own.length > 0 && this.below(4) > 0
    const firstOffset = isHonest ? own[this.below(own.length)]! : this.below(this.lines.length)
    const lastOffset = Math.min(this.lines.length - 1, firstOffset + this.below(4))
    const range = Array.from({ length: lastOffset - firstOffset + 1 }, (_, i) => firstOffset + i)
    const types = range.map(() => this.below(5))
    const lockedUntilMs = this.nowMs + lockMs
    const options = { deliveryCountLimit: limit, canRenew: true, lockedUntilMs }
    const batch = { firstOffset, lastOffset, acknowledgeTypes: types }
    const start = this.share.startOffset
    const meant = range.filter((offset) => offset >= start)
    const isAllowed = lastOffset < start || meant.every((offset) => this.lines[offset]!.owner === memberId)
    const answer = this.share.acknowledge(memberId, [batch], options)
    expect('undo' in answer, `${memberId} may speak of ${firstOffset}-${lastOffset}`).toBe(isAllowed)
    if (!('undo' in answer)) return
    if (this.below(6) === 0) {
      answer.undo()
      return
    }
    this.write(answer)
    for (const offset of meant) {
      const type = types[offset - firstOffset]!
      const line = this.lines[offset]!
      if (type === AcknowledgeType.RENEW) line.lockedUntilMs = lockedUntilMs
      else if (type === AcknowledgeType.RELEASE) this.giveBack(line)
      else this.finish(line, type === AcknowledgeType.ACCEPT ? DeliveryState.ACKNOWLEDGED : DeliveryState.ARCHIVED)
    }
  }

  expire(): void {
    this.write(this.share.expire(this.nowMs, limit))
    for (const line of this.lines) {
      if (line.state === DeliveryState.ACQUIRED && line.lockedUntilMs <= this.nowMs) this.giveBack(line)
    }
  }

  leave(): void {
    const memberId = members[this.below(members.length)]!
    this.write(this.share.release(memberId, limit))
    for (const line of this.lines) if (line.owner === memberId) this.giveBack(line)
  }

  /** Only what is on record is left: who has records is forgotten, and that they have them. */
  restart(): void {
    this.share = new SharePartition(this.storedStart, 0, this.stored)
    for (const [offset, line] of this.lines.entries()) {
      const known = this.stored.find((batch) => batch.firstOffset <= offset && batch.lastOffset >= offset)
      if (line.state !== DeliveryState.ACQUIRED) continue
      const count = known?.deliveryCount ?? 0
      Object.assign(line, { state: DeliveryState.AVAILABLE, count, owner: '', lockedUntilMs: 0 })
    }
  }

  write(change: SharePartitionChange): void {
    this.share.settle()
    this.storedStart = this.share.startOffset
    this.stored = combineBatches(this.stored, change.stateBatches, this.storedStart)
  }

  giveBack(line: Line): void {
    if (line.count >= limit) this.finish(line, DeliveryState.ARCHIVED)
    else Object.assign(line, { state: DeliveryState.AVAILABLE, owner: '', lockedUntilMs: 0 })
  }

  finish(line: Line, state: number): void {
    Object.assign(line, { state, owner: '', lockedUntilMs: 0 })
  }

  check(): void {
    const { startOffset, runs } = this.share
    const open = this.lines.findIndex(({ state }) => state <= DeliveryState.ACQUIRED)
    expect(startOffset).toBe(open === -1 ? this.lines.length : open)
    let next = startOffset
    const wrong: string[] = []
    for (const run of runs) {
      if (run.firstOffset < next) wrong.push(`${run.firstOffset} twice`)
      for (let offset = run.firstOffset; offset <= run.lastOffset; offset++) {
        const { state, count, owner, lockedUntilMs } = this.lines[offset]!
        if (run.deliveryState !== state || run.memberId !== owner) wrong.push(`${offset} is ${state}, with ${owner}`)
        if (state > DeliveryState.ACQUIRED) continue
        if (run.deliveryCount !== count || run.lockedUntilMs !== lockedUntilMs) wrong.push(`${offset} counts ${count}`)
      }
      next = run.lastOffset + 1
    }
    expect(wrong).toEqual([])
    const later = this.lines.slice(next)
    expect(later.every(({ state, count }) => state === DeliveryState.AVAILABLE && count === 0)).toBe(true)
  }
}

it.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'seed %i: a record is with one member at a time, is counted, and ends once',
  (seed) => {
    const simulation = new Simulation(seed)
    for (let i = 0; i < 200; i++) simulation.step()
    // Who gets records accepts them from now on: nothing is left.
    for (let round = 0; simulation.share.startOffset < simulation.lines.length; round++) {
      expect(round).toBeLessThan(5000)
      simulation.nowMs += lockMs
      simulation.expire()
      simulation.acquire()
      simulation.acknowledge()
      simulation.check()
    }
  },
)

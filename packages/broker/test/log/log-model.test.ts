import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Disk, MemoryDisk, NodeDisk, SeededRandom, VirtualClock } from '@ottla/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { PartitionLog, PartitionLogOptions } from '../../src/log/partition-log.ts'
import { asClient, batchOf, openLog, readBatches } from './support/log-fixture.ts'

// Replay one seed with OTTLA_SEED=<seed> npx vitest run packages/broker/test/log/log-model.test.ts
const givenSeed = process.env['OTTLA_SEED']
const seeds = (count: number): number[] =>
  givenSeed === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [Number(givenSeed)]

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

interface StoredBatch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly bytes: Buffer
}

/** A log next to a list of what should be in it. */
class LogUnderTest {
  readonly random: SeededRandom
  readonly #disk: Disk
  readonly #clock = new VirtualClock(1_000_000)
  readonly #options: Partial<PartitionLogOptions>
  log: PartitionLog
  batches: StoredBatch[] = []
  logStartOffset = 0
  syncedOffset = 0

  constructor(seed: number, disk: Disk, folder: string) {
    this.random = new SeededRandom(seed)
    this.#disk = disk
    const config = {
      segmentBytes: 1500 + this.random.integer(4000),
      indexIntervalBytes: this.random.integer(3) * 150,
      segmentIndexBytes: this.random.integer(2) === 0 ? 80 : 10_000,
    }
    this.#options = { folder, config: config as never }
    this.log = this.#open({})
  }

  get logEndOffset(): number {
    return Math.max(this.batches.at(-1)?.lastOffset ?? -1, this.logStartOffset - 1)
  }

  append(): void {
    const count = 1 + this.random.integer(8)
    const batch = batchOf(count, {
      valueBytes: this.random.integer(80),
      baseTimestamp: 1000 + this.random.integer(5000),
    })
    const { baseOffset, lastOffset } = this.log.append(batch, asClient)
    expect([baseOffset, lastOffset]).toEqual([this.logEndOffset + 1, this.logEndOffset + count])
    this.batches.push({ baseOffset, lastOffset, bytes: Buffer.from(batch) })
  }

  async flush(): Promise<void> {
    await this.log.flush()
    this.syncedOffset = this.log.logEndOffset
    expect(this.log.recoveryPoint).toBe(this.syncedOffset)
  }

  async reopenCleanly(): Promise<void> {
    await this.log.close()
    this.syncedOffset = this.log.logEndOffset
    this.log = this.#open({ wasCleanShutdown: true, recoveryPoint: this.log.recoveryPoint })
  }

  /** The process dies; with a memory disk, so does the power. */
  crash(): void {
    const { recoveryPoint } = this.log
    this.log.abandon()
    if (this.#disk instanceof MemoryDisk) this.#disk.crash(this.random.integer(4) === 0 ? undefined : this.random)
    this.log = this.#open({ recoveryPoint: this.random.integer(2) === 0 ? recoveryPoint : 0 })
    expect(this.log.logEndOffset).toBeGreaterThanOrEqual(this.syncedOffset)
    if (!(this.#disk instanceof MemoryDisk)) expect(this.log.logEndOffset).toBe(this.logEndOffset + 1)
    // Of what was not synced, each file keeps a part of its own; what is there must be whole and as it was.
    const survivors = new Set(readBatches(this.log).map(({ baseOffset }) => baseOffset))
    const isLost = ({ baseOffset }: StoredBatch): boolean => !survivors.has(baseOffset)
    for (const lost of this.batches.filter((batch) => isLost(batch))) {
      expect(lost.lastOffset >= this.syncedOffset || lost.lastOffset < this.logStartOffset).toBe(true)
    }
    this.batches = this.batches.filter((batch) => !isLost(batch))
  }

  deleteRecords(): void {
    const offset = this.logStartOffset + this.random.integer(this.log.logEndOffset - this.logStartOffset + 1)
    expect(this.log.deleteRecordsBefore(offset)).toBe(offset)
    this.logStartOffset = offset
  }

  truncate(): void {
    const alive = this.batches.filter(({ baseOffset }) => baseOffset >= this.logStartOffset)
    const first = alive[this.random.integer(alive.length)]
    if (first === undefined) return
    this.log.truncateTo(first.baseOffset)
    this.syncedOffset = Math.min(this.syncedOffset, first.baseOffset)
    this.batches = this.batches.filter(({ lastOffset }) => lastOffset < first.baseOffset)
  }

  /** Reads at every offset and compares with the list. */
  checkReads(): void {
    const { log, batches } = this
    const end = this.logEndOffset + 1
    expect([log.logStartOffset, log.logEndOffset]).toEqual([this.logStartOffset, end])
    const step = 1 + this.random.integer(9)
    for (let offset = this.logStartOffset; offset <= end; offset += step) {
      const maxBytes = this.random.integer(1500)
      const maxOffset = this.random.integer(3) === 0 ? offset + this.random.integer(end - offset + 1) : end
      const { bytes, firstOffset, nextOffset } = log.read(offset, { maxBytes, maxOffset, minOneBatch: true })
      let at = batches.findIndex(({ lastOffset }) => lastOffset >= offset)
      if (at === -1 || batches[at]!.lastOffset >= maxOffset) {
        expect([bytes.length, nextOffset]).toEqual([0, offset])
        continue
      }
      expect(firstOffset).toBe(batches[at]!.baseOffset)
      let position = 0
      for (; position < bytes.length; at++) {
        const { length } = batches[at]!.bytes
        expect(bytes.subarray(position, position + length).equals(batches[at]!.bytes)).toBe(true)
        position += length
        expect(position <= maxBytes || position === length).toBe(true)
      }
      expect([position, nextOffset]).toEqual([bytes.length, batches[at - 1]!.lastOffset + 1])
    }
  }

  /** Searches for timestamps and compares with a search in the list. */
  checkTimestamps(): void {
    const alive = this.batches.filter(({ lastOffset }) => lastOffset >= this.logStartOffset)
    const timeOf = ({ bytes }: StoredBatch): number => Number(bytes.readBigInt64BE(35))
    for (let i = 0; i < 5; i++) {
      const timestamp = 900 + this.random.integer(5500)
      const expected = alive.find((batch) => timeOf(batch) >= timestamp)
      const found = this.log.offsetForTimestamp(timestamp)
      expect(found?.offset).toBe(expected && Math.max(expected.baseOffset, this.logStartOffset))
      expect(found?.timestamp).toBe(expected && timeOf(expected))
    }
  }

  #open(options: Omit<Partial<PartitionLogOptions>, 'disk' | 'clock' | 'config'>): PartitionLog {
    const { log } = openLog({
      disk: this.#disk,
      clock: this.#clock,
      ...(this.#options as object),
      ...options,
      logStartOffset: this.logStartOffset,
    })
    return log
  }
}

describe.each([
  ['MemoryDisk', () => new MemoryDisk(), 12],
  ['NodeDisk', () => new NodeDisk(), 3],
] as const)('a log on a %s', (_, createDisk, runs) => {
  it.each(seeds(runs))('holds what was appended whatever happens in between (seed %i)', async (number) => {
    const folder = mkdtempSync(join(tmpdir(), 'ottla-log-'))
    folders.push(folder)
    const test = new LogUnderTest(number, createDisk(), `${folder}/orders-0`)
    for (let step = 0; step < 250; step++) {
      const choice = test.random.integer(100)
      if (choice < 75) for (let i = test.random.integer(4); i >= 0; i--) test.append()
      else if (choice < 82) await test.flush()
      else if (choice < 86) await test.reopenCleanly()
      else if (choice < 90) test.crash()
      else if (choice < 93) test.deleteRecords()
      else if (choice < 95) test.truncate()
      else {
        test.checkReads()
        test.checkTimestamps()
      }
    }
    test.append()
    test.checkReads()
    test.log.abandon()
  })
})

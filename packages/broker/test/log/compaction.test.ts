import { encodeEndTxnMarker, readRecords, type RecordBatchView, type RecordInput } from '@ottla/protocol'
import { CodecRegistry } from '@ottla/compression'
import { MemoryDisk, SeededRandom, type VirtualClock } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { withCompression } from '../../src/log/batch-compression.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { asClient, batchWith, FOLDER, type LogFixture, openLog, readBatches } from './support/log-fixture.ts'

const codecs = CodecRegistry.portable()
const forCompaction = { isCompacted: true, isDeleted: false, minCleanableDirtyRatio: 0, retentionMs: -1 }
const asCoordinator = { origin: 'coordinator', leaderEpoch: 0 } as const
const mapBytes = 1_000_000

/** A log that begins a new segment with every batch of a hundred bytes or so. */
function open(options: Parameters<typeof openLog>[0] & object = {}): LogFixture {
  return openLog({ codecs, ...options, config: { ...forCompaction, segmentBytes: 150, ...options.config } })
}

/** Compacts what can be, letting virtual time stand still; returns where the next compaction begins. */
async function compact(
  { log, clock }: { log: PartitionLog; clock: VirtualClock },
  from = log.logStartOffset,
  bytes = mapBytes,
): Promise<number> {
  const range = log.cleanableRange(from, log.firstUnstableOffset ?? log.logEndOffset)
  if (range === undefined) return from
  let isSettled = false
  const compaction = log.compact(range, bytes).finally(() => (isSettled = true))
  await clock.runUntil(() => isSettled)
  return (await compaction)!.cleanedTo
}

function recordsOf(batch: RecordBatchView): string[] {
  if (batch.recordCount === 0) return []
  const payload =
    batch.compression === 0 ? batch.payload : Buffer.from(codecs.get(batch.compression).decompress(batch.payload, 1e6))
  return readRecords(batch, payload).map(({ offset, key, value }) => `${offset}:${String(key)}=${String(value)}`)
}

const contentOf = (log: PartitionLog): string[] =>
  readBatches(log)
    .filter(({ isControl }) => !isControl)
    .flatMap(recordsOf)

function append(
  log: PartitionLog,
  records: readonly (readonly [key: string, value: string | null])[],
  options = {},
): number {
  const inputs = records.map(([key, value]): RecordInput => ({ key, value }))
  return log.append(batchWith(inputs, options), { ...asClient, isVerified: true }).baseOffset
}

describe('compaction', () => {
  it('keeps the last record of each key with its offset, and does not touch the active segment', async () => {
    const fixture = open()
    const { log } = fixture
    append(log, [
      ['a', '1'],
      ['b', '1'],
      ['c', '1'],
    ])
    append(log, [
      ['a', '2'],
      ['b', '2'],
    ])
    append(log, [
      ['a', '3'],
      ['a', '4'],
      ['d', '1'],
    ])
    append(log, [
      ['a', '5'],
      ['a', '6'],
    ])
    expect(await compact(fixture)).toBe(8)
    expect(contentOf(log)).toEqual(['2:c=1', '4:b=2', '6:a=4', '7:d=1', '8:a=5', '9:a=6'])
    expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 10])
    // A reader that stands on an offset that is gone gets the next one there is.
    expect(log.read(0, { maxBytes: 1000 }).firstOffset).toBeLessThanOrEqual(2)
  })

  it('puts small segments together and leaves the files of the old ones for a while', async () => {
    const fixture = open({ config: { segmentBytes: 400 } })
    const { log, disk, clock } = fixture
    for (let i = 0; i < 40; i++)
      append(log, [
        ['same', `value ${i}`],
        [`key ${i % 3}`, 'x'.repeat(20)],
      ])
    const cleanedTo = await compact(fixture)
    const after = log.segmentCount
    for (let i = 0; i < 3; i++) append(log, [['same', 'x'.repeat(200)]])
    await compact(fixture, cleanedTo)
    expect(log.segmentCount).toBeLessThan(after)
    const names = (suffix: string): string[] => disk.list(FOLDER).filter((name) => name.endsWith(suffix))
    expect([names('.log').length, names('.swap'), names('.cleaned')]).toEqual([log.segmentCount, [], []])
    expect(names('.log.deleted').length).toBeGreaterThan(5)
    await clock.advance(60_000)
    expect(names('.deleted')).toEqual([])
  })

  it('keeps a tombstone for delete.retention.ms from the first time that it is compacted', async () => {
    const fixture = open({ config: { deleteRetentionMs: 5000 } })
    const { log, clock } = fixture
    append(log, [
      ['a', '1'],
      ['b', '1'],
    ])
    append(log, [
      ['a', null],
      ['x', '1'.repeat(60)],
    ])
    append(log, [['active', '1'.repeat(60)]])
    await compact(fixture)
    expect(contentOf(log)[1]).toBe('2:a=null')
    const [first] = readBatches(log, 2)
    expect(first!.deleteHorizonMs).toBe(clock.now() + 5000)
    expect(readRecords(first!)[0]!.timestamp).toBe(1000)
    await clock.advance(4999)
    await compact(fixture)
    expect(contentOf(log)[1]).toBe('2:a=null')
    await clock.advance(1)
    await compact(fixture)
    expect(contentOf(log)[1]).toBe(`3:x=${'1'.repeat(60)}`)
  })

  it('goes on where the memory for keys ended', async () => {
    const fixture = open()
    const { log } = fixture
    for (let i = 0; i < 6; i++)
      append(log, [
        [`k${i}`, '1'],
        [`k${i}`, '2'.repeat(40)],
      ])
    const first = await compact(fixture, 0, 200)
    expect([first > 0, first < 10]).toEqual([true, true])
    let from = first
    for (let i = 0; i < 5; i++) from = await compact(fixture, from, 200)
    expect(from).toBe(10)
    expect(contentOf(log).filter((record) => record.includes('=1'))).toEqual(['10:k5=1'])
  })

  it('drops the records of aborted transactions, and later their markers', async () => {
    const fixture = open({ config: { deleteRetentionMs: 1000, segmentBytes: 200 } })
    const { log, clock } = fixture
    const transactional = { producerId: 7, producerEpoch: 0, isTransactional: true }
    const marker = (commit: boolean): Buffer =>
      encodeEndTxnMarker({ producerId: 7, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 1000, commit })
    append(log, [['a', 'committed']], { ...transactional, baseSequence: 0 })
    log.append(marker(true), asCoordinator)
    append(
      log,
      [
        ['a', 'aborted'],
        ['b', 'aborted'],
      ],
      { ...transactional, baseSequence: 1 },
    )
    log.append(marker(false), asCoordinator)
    append(log, [['c', 'open']], { ...transactional, baseSequence: 3 })
    append(log, [['z', 'active'.repeat(20)]])
    await compact(fixture)
    // What the open transaction wrote stays out of it, and everything behind.
    expect(contentOf(log)).toEqual(['0:a=committed', '5:c=open', expect.stringContaining('z=')])
    log.append(marker(true), asCoordinator)
    append(log, [['y', 'active'.repeat(20)]])
    const controls = (): number[] =>
      readBatches(log)
        .filter(({ isControl, recordCount }) => isControl && recordCount > 0)
        .map(({ baseOffset }) => baseOffset)
    await compact(fixture)
    await clock.advance(1001)
    await compact(fixture)
    expect(controls()).toEqual([1, 7])
    expect(contentOf(log).map((record) => record.slice(0, 8))).toEqual(['0:a=comm', '5:c=open', '6:z=acti', '8:y=acti'])
    expect(log.abortedTransactions(0, log.logEndOffset)).toEqual([])
  })

  it('leaves an empty batch for the last sequence number of a producer', async () => {
    const fixture = open({ config: { segmentBytes: 160 } })
    const { log, disk, clock } = fixture
    append(log, [['a', '1']], { producerId: 3, producerEpoch: 0, baseSequence: 0 })
    append(log, [['a', '2'.repeat(80)]])
    append(log, [['active', '1'.repeat(80)]])
    await compact(fixture)
    expect(readBatches(log).map(({ producerId, recordCount }) => [producerId, recordCount])).toEqual([
      [3, 0],
      [-1, 1],
      [-1, 1],
    ])
    // Also when nothing but the log is left of it.
    for (const name of disk.list(FOLDER)) if (name.endsWith('.snapshot')) disk.remove(`${FOLDER}/${name}`)
    const again = open({ disk, clock }).log
    expect(again.producers.get(3)?.lastSequence).toBe(0)
    expect(() => append(again, [['a', '1']], { producerId: 3, producerEpoch: 0, baseSequence: 2 })).toThrow(
      /Out of order/,
    )
  })

  it('keeps the compression of a batch', async () => {
    const fixture = open({ config: { segmentBytes: 500 } })
    const { log } = fixture
    for (const name of ['gzip', 'snappy', 'lz4'] as const) {
      const batch = batchWith([
        { key: 'a', value: name },
        { key: name, value: 'x'.repeat(400) },
      ])
      log.append(withCompression(batch, batch.subarray(61), codecs.get(name)), asClient)
    }
    append(log, [['active', '1'.repeat(400)]])
    await compact(fixture)
    expect(readBatches(log).map(({ compression, recordCount }) => [compression, recordCount])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [0, 1],
    ])
    expect(contentOf(log).map((record) => record.slice(0, 9))).toEqual([
      '1:gzip=xx',
      '3:snappy=',
      '4:a=lz4',
      '5:lz4=xxx',
      '6:active=',
    ])
  })

  it('waits for min.compaction.lag.ms and for enough dirt, but not longer than max.compaction.lag.ms', async () => {
    const { log, clock } = open({
      config: { segmentBytes: 200, minCleanableDirtyRatio: 0.9, minCompactionLagMs: 5000, maxCompactionLagMs: 60_000 },
    })
    const now = clock.now()
    append(log, [['a', '1'.repeat(100)]], { baseTimestamp: now })
    append(log, [['b', '1'.repeat(100)]], { baseTimestamp: now })
    const range = (from = 0): ReturnType<PartitionLog['cleanableRange']> => log.cleanableRange(from, log.logEndOffset)
    expect(range()).toBeUndefined()
    await clock.advance(5000)
    expect(range()).toMatchObject({ endOffset: 1, dirtyRatio: 1, isDue: true })
    append(log, [['c', '1'.repeat(100)]], { baseTimestamp: now })
    expect(range(1)).toMatchObject({ firstDirtyOffset: 1, endOffset: 2, dirtyRatio: 0.5, isDue: false })
    await clock.advance(55_001)
    expect(range(1)).toMatchObject({ isDue: true })
  })

  it('gives up when the log is closed or loses segments meanwhile, and leaves nothing behind', async () => {
    for (const interrupt of [(log: PartitionLog) => log.abandon(), (log: PartitionLog) => log.deleteRecordsBefore(8)]) {
      const { log, clock, disk } = open()
      for (let i = 0; i < 10; i++) append(log, [['a', `${i}`.repeat(60)]])
      let isSettled = false
      const compaction = log.compact(log.cleanableRange(0, 10)!, mapBytes).finally(() => (isSettled = true))
      interrupt(log)
      await clock.runUntil(() => isSettled)
      expect(await compaction).toBeUndefined()
      expect(disk.list(FOLDER).filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([])
    }
  })

  it('refuses a damaged log and leaves it as it is', async () => {
    const { log, clock, disk } = open()
    for (let i = 0; i < 4; i++) append(log, [['a', `${i}`.repeat(60)]])
    const path = `${FOLDER}/${'1'.padStart(20, '0')}.log`
    disk.open(path, 'write').write([Buffer.from([0xff])], 70)
    let error: unknown
    log.compact(log.cleanableRange(0, 4)!, mapBytes).catch((reason: unknown) => (error = reason))
    await clock.runUntil(() => error !== undefined)
    expect(String(error)).toMatch(/damaged/)
    expect([log.segmentCount, log.logEndOffset]).toEqual([4, 4])
  })
})

interface Written {
  readonly offset: number
  readonly producerId: number
  readonly records: readonly (readonly [key: string, value: string | null])[]
  outcome: 'open' | 'committed' | 'aborted'
}

// R14: keys, tombstones, transactions, compactions, clean stops and power cuts at random, against a list of what was written.
describe('compaction against a model', () => {
  it.each(Array.from({ length: 15 }, (_, i) => i + 1))(
    'seed %i: what a reader ends with stays the same',
    async (seed) => {
      const random = new SeededRandom(seed)
      const disk = new MemoryDisk()
      const config = {
        ...forCompaction,
        segmentBytes: 300 + random.integer(700),
        deleteRetentionMs: 3000,
        indexIntervalBytes: 100,
      }
      let fixture = openLog({ disk, codecs, config })
      const { clock } = fixture
      const written: Written[] = []
      const sequences = new Map<number, number>()
      let from = 0
      for (let step = 0; step < 150; step++) {
        const { log } = fixture
        const choice = random.integer(20)
        await clock.advance(random.integer(400))
        const producerId = 1 + random.integer(3)
        const unfinished = written.filter((each) => each.producerId === producerId && each.outcome === 'open')
        if (choice < 12) {
          const records = Array.from({ length: 1 + random.integer(4) }, () => {
            const value = random.integer(5) === 0 ? null : `v${random.integer(1000)}`
            return [`k${random.integer(8)}`, value] as const
          })
          const isTransactional = unfinished.length > 0 || random.integer(4) === 0
          const baseSequence = sequences.get(producerId) ?? 0
          sequences.set(producerId, baseSequence + records.length)
          const options = { producerId, producerEpoch: 0, baseSequence, isTransactional, baseTimestamp: clock.now() }
          const offset = append(log, records, options)
          written.push({ offset, producerId, records, outcome: isTransactional ? 'open' : 'committed' })
        } else if (choice < 16) {
          if (unfinished.length === 0) continue
          const commit = random.integer(2) === 0
          const marker = { producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp: clock.now(), commit }
          log.append(encodeEndTxnMarker(marker), asCoordinator)
          for (const each of unfinished) each.outcome = commit ? 'committed' : 'aborted'
        } else if (choice < 18) {
          const end = log.logEndOffset
          from = await compact(fixture, from, random.integer(3) === 0 ? 400 : mapBytes)
          expect(log.logEndOffset).toBe(end)
        } else {
          const producers = sequencesOf(log)
          await log.flush()
          const { recoveryPoint } = log
          if (choice === 18) await log.close()
          else {
            log.abandon()
            disk.crash()
          }
          fixture = openLog({ disk, clock, codecs, config, recoveryPoint, wasCleanShutdown: choice === 18 })
          expect(sequencesOf(fixture.log)).toEqual(producers)
        }
        const isWorthLooking = choice >= 12 || random.integer(4) === 0
        if (isWorthLooking)
          expect(committedIn(fixture.log)).toEqual(expectedOf(written, fixture.log.firstUnstableOffset))
      }
      expect([from > 0, written.some(({ outcome }) => outcome === 'aborted')]).toEqual([true, true])
    },
  )
})

function sequencesOf(log: PartitionLog): Record<number, number> {
  return Object.fromEntries(Array.from(log.producers.values(), (entry) => [entry.producerId, entry.lastSequence]))
}

/** What the last committed values are, below the first open transaction. */
function expectedOf(written: readonly Written[], firstUnstableOffset = Infinity): Record<string, string> {
  const values = new Map<string, string>()
  for (const { offset, records, outcome } of written) {
    if (outcome !== 'committed' || offset >= firstUnstableOffset) continue
    for (const [key, value] of records) setOrDelete(values, key, value)
  }
  return Object.fromEntries(values)
}

/** The same as a reader of committed records sees it. */
function committedIn(log: PartitionLog): Record<string, string> {
  const values = new Map<string, string>()
  const end = log.firstUnstableOffset ?? log.logEndOffset
  const aborted = log.abortedTransactions(log.logStartOffset, end)
  for (const batch of readBatches(log)) {
    if (batch.baseOffset >= end || batch.isControl) continue
    const isAborted = aborted.some(
      ({ producerId, firstOffset, lastOffset }) =>
        batch.isTransactional &&
        producerId === batch.producerId &&
        batch.baseOffset >= firstOffset &&
        batch.baseOffset < lastOffset,
    )
    if (isAborted) continue
    for (const { key, value } of readRecords(batch)) setOrDelete(values, String(key), value?.toString() ?? null)
  }
  return Object.fromEntries(values)
}

function setOrDelete(values: Map<string, string>, key: string, value: string | null): void {
  if (value === null) values.delete(key)
  else values.set(key, value)
}

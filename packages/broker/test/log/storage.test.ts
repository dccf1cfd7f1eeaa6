import { ErrorCode } from '@ottla/protocol'
import { MemoryDisk, SeededRandom } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { FilePool } from '../../src/log/file-pool.ts'
import { asClient, batchOf, FOLDER, openLog, readBatches } from './support/log-fixture.ts'

describe('a disk that is full', () => {
  it('refuses appends, loses nothing, and takes appends again when there is room', async () => {
    const disk = new MemoryDisk({ capacityBytes: 6000 })
    const { log, clock } = openLog({ disk, config: { segmentBytes: 1500, indexIntervalBytes: 100 } })
    const random = new SeededRandom(4)
    let appended = 0
    let refused = 0
    for (let i = 0; i < 400; i++) {
      disk.capacityBytes =
        random.integer(10) === 0 ? disk.usedBytes + random.integer(4000) : disk.usedBytes + random.integer(300)
      const batch = batchOf(1 + random.integer(5), { producerId: 3, producerEpoch: 0, baseSequence: appended })
      try {
        const { lastOffset } = log.append(batch, asClient)
        appended = lastOffset + 1
      } catch (error) {
        expect((error as { errorCode: number }).errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
        refused++
      }
      expect(log.logEndOffset).toBe(appended)
    }
    expect([appended > 100, refused > 100, log.segmentCount > 3]).toEqual([true, true, true])
    const batches = readBatches(log)
    expect(batches.at(-1)!.nextOffset).toBe(appended)
    disk.capacityBytes = Infinity
    await log.close()
    for (const wasCleanShutdown of [true, false]) {
      const { log: again } = openLog({ disk, clock, wasCleanShutdown })
      expect([again.logEndOffset, readBatches(again).length]).toEqual([appended, batches.length])
    }
  })
})

describe('flushing', () => {
  it('makes what was appended survive a power cut', async () => {
    const { log, disk, clock } = openLog()
    log.append(batchOf(3), asClient)
    await log.flush()
    log.append(batchOf(3), asClient)
    log.abandon()
    ;(disk as MemoryDisk).crash()
    expect(openLog({ disk, clock, recoveryPoint: 3 }).log.logEndOffset).toBe(3)
  })

  it('by closing holds for the indexes and the snapshot too', async () => {
    const { log, disk, clock } = openLog({ config: { indexIntervalBytes: 0 } })
    for (let i = 0; i < 3; i++)
      log.append(batchOf(2, { producerId: 1, producerEpoch: 0, baseSequence: i * 2 }), asClient)
    await log.flush()
    await log.close()
    ;(disk as MemoryDisk).crash()
    expect(disk.readFile(`${FOLDER}/00000000000000000000.timeindex`)).toHaveLength(12)
    const { log: again } = openLog({ disk, clock, wasCleanShutdown: true })
    expect([again.logEndOffset, again.producers.get(1)?.lastSequence]).toEqual([6, 5])
  })

  it('does not count what was appended anew after a truncation', async () => {
    const { log } = openLog()
    for (let i = 0; i < 3; i++) log.append(batchOf(2), asClient)
    const flushed = log.flush()
    await Promise.resolve() // The flush has begun.
    log.truncateTo(2)
    for (let i = 0; i < 3; i++) log.append(batchOf(2), asClient)
    await flushed
    expect(log.recoveryPoint).toBe(2)
    await log.flush()
    expect(log.recoveryPoint).toBe(8)
  })

  it('is asked for by flush.messages, and the producer can wait for it', async () => {
    const { log } = openLog({ config: { flushMessages: 5 } })
    expect(log.append(batchOf(4), asClient).flushed).toBeUndefined()
    const { flushed } = log.append(batchOf(1), asClient)
    expect(log.recoveryPoint).toBe(0)
    await flushed
    expect(log.recoveryPoint).toBe(5)
  })

  it('happens flush.ms after an append', async () => {
    const { log, clock } = openLog({ config: { flushMs: 1000 } })
    log.append(batchOf(1), asClient)
    await clock.advance(999)
    expect(log.recoveryPoint).toBe(0)
    await clock.advance(1)
    expect(log.recoveryPoint).toBe(1)
    log.append(batchOf(1), asClient)
    await clock.advance(1000)
    expect(log.recoveryPoint).toBe(2)
  })

  it('that fails is told to who waits and leaves the recovery point', async () => {
    const disk = new MemoryDisk()
    const open = disk.open.bind(disk)
    let isBroken = true
    disk.open = (path, mode) => {
      const file = open(path, mode)
      const sync = file.sync.bind(file)
      file.sync = () => (isBroken ? Promise.reject(new Error('EIO: i/o error, fdatasync')) : sync())
      return file
    }
    const { log } = openLog({ disk })
    log.append(batchOf(1), asClient)
    await expect(log.flush()).rejects.toMatchObject({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR })
    expect(log.recoveryPoint).toBe(0)
    isBroken = false
    await log.flush()
    expect(log.recoveryPoint).toBe(1)
  })
})

describe('a segment', () => {
  it('is closed when the next batch would make it too large', () => {
    const size = batchOf(2).length
    const { log } = openLog({ config: { segmentBytes: size * 3 } })
    for (let i = 0; i < 7; i++) log.append(batchOf(2), asClient)
    expect([log.segmentCount, log.sizeBytes]).toEqual([3, size * 7])
    expect(log.read(0, { maxBytes: 100_000 })).toMatchObject({ nextOffset: 6 })
  })

  it('is closed when its first record is segment.ms older than the next', () => {
    const { log } = openLog({ config: { segmentMs: 100 } })
    for (const baseTimestamp of [1000, 1100, 1101, 1102]) log.append(batchOf(1, { baseTimestamp }), asClient)
    expect(log.segmentCount).toBe(2)
  })

  it('is closed earlier by a random part of segment.jitter.ms', () => {
    const { log } = openLog({ config: { segmentMs: 100, segmentJitterMs: 50 }, random: new SeededRandom(2) })
    const jitter = new SeededRandom(2).integer(50)
    expect(jitter).toBeGreaterThan(0)
    log.append(batchOf(1, { baseTimestamp: 1000 }), asClient)
    log.append(batchOf(1, { baseTimestamp: 1100 - jitter }), asClient)
    expect(log.segmentCount).toBe(1)
    log.append(batchOf(1, { baseTimestamp: 1101 - jitter }), asClient)
    expect(log.segmentCount).toBe(2)
  })

  it('is closed when an index is full', () => {
    const { log } = openLog({ config: { segmentIndexBytes: 40, indexIntervalBytes: 0 } })
    for (let i = 0; i < 30; i++) log.append(batchOf(1, { baseTimestamp: 1000 + i }), asClient)
    expect(log.segmentCount).toBeGreaterThan(5)
    expect(readBatches(log)).toHaveLength(30)
  })

  it('is closed when an offset is too far from its first', () => {
    const { log } = openLog()
    const asReplica = { origin: 'replica', leaderEpoch: 0 } as const
    for (const baseOffset of [0, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 2 ** 40]) {
      log.append(batchOf(1, { baseOffset }), asReplica)
    }
    expect(log.segmentCount).toBe(3)
    expect(readBatches(log).map(({ baseOffset }) => baseOffset)).toEqual([
      0,
      0x7fff_fffe,
      0x7fff_ffff,
      0x8000_0000,
      2 ** 40,
    ])
  })

  it('is removed when all its records are deleted', () => {
    const { log, disk } = openLog({ config: { segmentBytes: 1000 } })
    for (let i = 0; i < 20; i++) log.append(batchOf(4), asClient)
    const before = log.segmentCount
    expect(log.deleteRecordsBefore(41)).toBe(41)
    expect(log.segmentCount).toBeLessThan(before)
    expect(disk.list(FOLDER).filter((name) => name.endsWith('.log'))).toHaveLength(log.segmentCount)
    expect(log.read(41, { maxBytes: 100, minOneBatch: true })).toMatchObject({ firstOffset: 40 })
    expect(() => log.read(40, { maxBytes: 100 })).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }),
    )
    expect(() => log.deleteRecordsBefore(81)).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }),
    )
    expect(log.deleteRecordsBefore(80)).toBe(80)
    expect(log.append(batchOf(1), asClient)).toMatchObject({ baseOffset: 80, logStartOffset: 80 })
  })
})

describe('many partitions', () => {
  it('share a bounded number of open files', async () => {
    const disk = new MemoryDisk()
    const pool = new FilePool(disk, 40)
    const logs = Array.from({ length: 300 }, (_, i) => openLog({ disk, pool, folder: `/data/t-${i}` }).log)
    for (let round = 0; round < 3; round++) {
      for (const log of logs) log.append(batchOf(2), asClient)
      expect(pool.openFiles).toBeLessThanOrEqual(40)
    }
    await Promise.all(logs.map((log) => log.close()))
    expect(pool.openFiles).toBe(0)
    for (let i = 0; i < 300; i++) {
      expect(openLog({ disk, pool, folder: `/data/t-${i}`, wasCleanShutdown: true }).log.logEndOffset).toBe(6)
    }
  })
})

describe('a log that is abandoned', () => {
  it('writes nothing more, so that its folder can go', async () => {
    const { log, disk } = openLog({ config: { segmentBytes: 300 } })
    for (let i = 0; i < 10; i++)
      log.append(batchOf(2, { producerId: 1, producerEpoch: 0, baseSequence: i * 2 }), asClient)
    const flushed = log.flush()
    log.abandon()
    disk.rename(FOLDER, '/data/doomed-delete')
    await flushed
    await log.close()
    expect(disk.list('/data')).toEqual(['doomed-delete'])
  })
})

describe('a log that is closed', () => {
  it('refuses everything and can be closed again', async () => {
    const { log } = openLog()
    log.append(batchOf(1), asClient)
    await log.close()
    await log.close()
    const closed = expect.objectContaining({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR }) as Error
    expect(() => log.append(batchOf(1), asClient)).toThrow(closed)
    expect(() => log.read(0, { maxBytes: 1 })).toThrow(closed)
    expect(() => log.offsetForTimestamp(0)).toThrow(closed)
  })
})

import { ErrorCode } from '@ottla/protocol'
import { MemoryDisk, SeededRandom } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { logFileName } from '../../src/log/log-file-names.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { asClient, batchOf, FOLDER, openLog, readBatches } from './support/log-fixture.ts'

const small = { segmentBytes: 1000, indexIntervalBytes: 150 }
const path = (baseOffset: number, suffix: string): string => `${FOLDER}/${logFileName(baseOffset, suffix)}`
const offsetsIn = (log: PartitionLog): number[] => readBatches(log).map(({ baseOffset }) => baseOffset)

/** A disk with a log of 20 batches of 4 records in several segments, closed in order. */
async function filledDisk(): Promise<MemoryDisk> {
  const { disk, log } = openLog({ config: small })
  for (let i = 0; i < 20; i++) {
    log.append(batchOf(4, { producerId: 1, producerEpoch: 0, baseSequence: i * 4, baseTimestamp: 1000 + i }), asClient)
  }
  await log.close()
  return disk as MemoryDisk
}

function flip(disk: MemoryDisk, file: string, position: number, mask: number): void {
  const bytes = Buffer.from(disk.readFile(file))
  bytes[position]! ^= mask
  disk.replaceFile(file, bytes)
}

describe('recovery', () => {
  it('cuts off a torn batch and what follows it', async () => {
    for (let cut = 1; cut < batchOf(4).length; cut += 7) {
      const disk = await filledDisk()
      const last = disk
        .list(FOLDER)
        .filter((name) => name.endsWith('.log'))
        .at(-1)!
      const file = disk.open(`${FOLDER}/${last}`, 'write')
      file.truncate(file.size - cut)
      const { log } = openLog({ disk, config: small })
      expect(log.logEndOffset).toBe(76)
      expect(offsetsIn(log)).toEqual(Array.from({ length: 19 }, (_, i) => i * 4))
      expect(log.append(batchOf(4, { producerId: 1, producerEpoch: 0, baseSequence: 76 }), asClient).baseOffset).toBe(
        76,
      )
    }
  })

  it('cuts off bytes of zero and of noise behind the last batch', async () => {
    for (const tail of [Buffer.alloc(5000), Buffer.from(new SeededRandom(1).bytes(5000)), Buffer.alloc(3)]) {
      const disk = await filledDisk()
      const last = disk
        .list(FOLDER)
        .filter((name) => name.endsWith('.log'))
        .at(-1)!
      const file = disk.open(`${FOLDER}/${last}`, 'write')
      file.write([tail], file.size)
      for (const wasCleanShutdown of [false, true]) {
        const { log } = openLog({ disk, config: small, wasCleanShutdown })
        expect([log.logEndOffset, offsetsIn(log).length]).toEqual([80, 20])
        log.abandon()
      }
    }
  })

  it('notices every flipped bit that the checksum covers, wherever it is', async () => {
    const disk = await filledDisk()
    const whole = Buffer.from(disk.readFile(path(0, '.log')))
    const size = batchOf(4, { producerId: 1, producerEpoch: 0, baseSequence: 0 }).length
    for (let position = 0; position < whole.length; position++) {
      const inBatch = position % size
      // Base offset and leader epoch are outside the checksum, as brokers set them.
      if (inBatch < 8 || (inBatch >= 12 && inBatch < 16)) continue
      flip(disk, path(0, '.log'), position, 1 << (position % 8))
      const { log } = openLog({ disk: copyOf(disk), config: small })
      expect([position, log.logEndOffset]).toEqual([position, Math.floor(position / size) * 4])
      disk.replaceFile(path(0, '.log'), whole)
    }
  })

  it('survives any bit flip, also in a log that was closed in order', async () => {
    const random = new SeededRandom(7)
    for (let i = 0; i < 300; i++) {
      const disk = await filledDisk()
      const names = disk.list(FOLDER)
      const name = `${FOLDER}/${names[random.integer(names.length)]}`
      const size = disk.readFile(name).length
      if (size > 0) flip(disk, name, random.integer(size), 1 << random.integer(8))
      const { log } = openLog({ disk, config: small, wasCleanShutdown: random.integer(2) === 0 })
      let seen = -1
      for (let offset = log.logStartOffset; offset < log.logEndOffset;) {
        let read
        try {
          read = log.read(offset, { maxBytes: 10_000, minOneBatch: true })
        } catch (error) {
          expect((error as { errorCode: number }).errorCode).toBe(ErrorCode.CORRUPT_MESSAGE)
          break
        }
        expect(read.bytes.length).toBeGreaterThan(0)
        expect(read.nextOffset).toBeGreaterThan(seen)
        seen = read.nextOffset
        offset = read.nextOffset
      }
    }
  })

  it('builds lost, empty and impossible indexes anew', async () => {
    const damage: ((disk: MemoryDisk, file: string) => void)[] = [
      (disk, file) => disk.remove(file),
      (disk, file) => disk.replaceFile(file, Buffer.alloc(80)),
      (disk, file) => disk.replaceFile(file, Buffer.alloc(24, 0x7f)),
    ]
    const expected = await filledDisk()
    for (const breakFile of damage) {
      for (const suffix of ['.index', '.timeindex']) {
        const disk = await filledDisk()
        for (const name of disk.list(FOLDER)) if (name.endsWith(suffix)) breakFile(disk, `${FOLDER}/${name}`)
        const { log } = openLog({ disk, config: small, wasCleanShutdown: true })
        expect([log.logEndOffset, offsetsIn(log).length]).toEqual([80, 20])
        for (let i = 0; i < 20; i++) expect(log.offsetForTimestamp(1000 + i)?.offset).toBe(i * 4)
        await log.close()
        for (const name of disk.list(FOLDER)) {
          if (!name.endsWith('index')) continue
          expect(
            Buffer.from(disk.readFile(`${FOLDER}/${name}`)).equals(Buffer.from(expected.readFile(`${FOLDER}/${name}`))),
          ).toBe(true)
        }
      }
    }
  })

  it('does without damaged snapshots and epochs', async () => {
    const disk = await filledDisk()
    for (const name of disk.list(FOLDER)) {
      if (name.endsWith('.snapshot') || name.endsWith('checkpoint'))
        disk.replaceFile(`${FOLDER}/${name}`, Buffer.from('damaged'))
    }
    const { log } = openLog({ disk, config: small })
    expect([log.latestEpoch, log.epochAt(50)]).toEqual([0, 0])
    const batch = batchOf(4, { producerId: 1, producerEpoch: 0, baseSequence: 76 })
    expect(log.append(batch, asClient)).toMatchObject({ isDuplicate: true, baseOffset: 76 })
  })

  it('checks nothing before the recovery point', async () => {
    const disk = await filledDisk()
    const second = readBatches(openLog({ disk: copyOf(disk), config: small }).log)[1]!
    flip(disk, path(0, '.log'), second.position + 80, 1)
    const { log } = openLog({ disk, config: small, recoveryPoint: 60 })
    expect(log.logEndOffset).toBe(80)
    expect(() => readBatches(log)).toThrow('batch at offset 4 is corrupt')
  })

  it('begins anew where the start offset is when the log ends before it', async () => {
    const { log } = openLog({ disk: await filledDisk(), config: small, logStartOffset: 1000 })
    expect([log.logStartOffset, log.logEndOffset, log.sizeBytes]).toEqual([1000, 1000, 0])
    expect(log.append(batchOf(1), asClient).baseOffset).toBe(1000)
  })
})

describe('files that the cleaner left', () => {
  it('are removed when they are unfinished or deleted', async () => {
    const disk = await filledDisk()
    for (const name of ['.log.cleaned', '.index.cleaned', '.log.deleted', '.index.deleted', '.timeindex.deleted']) {
      disk.replaceFile(path(0, name), Buffer.from('x'))
    }
    disk.replaceFile(path(999, '.index'), Buffer.alloc(8))
    disk.replaceFile(`${FOLDER}/notes.txt`, Buffer.from('mine'))
    const { log } = openLog({ disk, config: small })
    expect(log.logEndOffset).toBe(80)
    expect(disk.list(FOLDER).filter((name) => /cleaned|deleted|999/.test(name))).toEqual([])
    expect(disk.exists(`${FOLDER}/notes.txt`)).toBe(true)
  })

  it('take the place of the segments they were made from when they are finished', async () => {
    const disk = await filledDisk()
    const logs = disk.list(FOLDER).filter((name) => name.endsWith('.log'))
    // The first two segments were merged into one, and the broker died before it had removed them.
    const merged = Buffer.concat(logs.slice(0, 2).map((name) => Buffer.from(disk.readFile(`${FOLDER}/${name}`))))
    disk.replaceFile(path(0, '.log.swap'), merged)
    disk.replaceFile(path(0, '.index.swap'), Buffer.alloc(0))
    disk.replaceFile(path(0, '.timeindex.swap'), Buffer.alloc(0))
    const { log } = openLog({ disk, config: small })
    expect([log.logEndOffset, log.segmentCount, offsetsIn(log).length]).toEqual([80, logs.length - 1, 20])
    expect(disk.list(FOLDER).filter((name) => name.endsWith('.swap'))).toEqual([])
  })

  it('are dropped when a swap belongs to unfinished work', async () => {
    const disk = await filledDisk()
    disk.replaceFile(path(4, '.log.swap'), Buffer.from('half'))
    disk.replaceFile(path(0, '.log.cleaned'), Buffer.from('half'))
    const { log } = openLog({ disk, config: small })
    expect([log.logEndOffset, offsetsIn(log).length]).toEqual([80, 20])
  })
})

function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk()
  for (const name of disk.list(FOLDER)) copy.replaceFile(`${FOLDER}/${name}`, disk.readFile(`${FOLDER}/${name}`))
  return copy
}

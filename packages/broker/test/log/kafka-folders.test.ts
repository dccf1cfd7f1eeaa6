import { readdirSync, readFileSync } from 'node:fs'
import { CodecRegistry } from '@ottla/compression'
import { readRecords } from '@ottla/protocol'
import { MemoryDisk, VirtualClock } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { decodeProducerSnapshot } from '../../src/log/producer-snapshot.ts'
import { asClient, batchOf, FOLDER, openLog, readBatches } from './support/log-fixture.ts'

type State = 'clean' | 'killed'

const folderOf = (state: State): URL => new URL(`fixtures/kafka-4.3.1/${state}/orders-0/`, import.meta.url)
const bytesOf = (state: State, name: string): Buffer => readFileSync(new URL(name, folderOf(state)))
const namesOf = (state: State, suffix: string): string[] =>
  readdirSync(folderOf(state))
    .filter((name) => name.endsWith(suffix))
    .sort()

/** A disk with the folder that Kafka wrote; the clock stands some seconds after. */
function kafkaDisk(state: State): { disk: MemoryDisk; clock: VirtualClock } {
  const disk = new MemoryDisk()
  for (const name of namesOf(state, '')) disk.replaceFile(`${FOLDER}/${name}`, bytesOf(state, name))
  return { disk, clock: new VirtualClock(Date.UTC(2026, 10, 22, 19, 10)) }
}

describe.each(['clean', 'killed'] as const)("a partition folder that Kafka's broker left %s", (state) => {
  const options = { ...kafkaDisk(state), wasCleanShutdown: state === 'clean', codecs: CodecRegistry.portable() }
  const { log } = openLog(options)

  it('is read byte for byte', () => {
    const written = Buffer.concat(namesOf(state, '.log').map((name) => bytesOf(state, name)))
    expect([log.logStartOffset, log.logEndOffset, log.segmentCount]).toEqual([0, 300, 3])
    expect(Buffer.concat(readBatches(log).map((batch) => Buffer.from(batch.wholeBatch))).equals(written)).toBe(true)
  })

  it('gives the records of all codecs that are at hand', () => {
    const counts = new Map<number, number>()
    for (const batch of readBatches(log)) {
      const { compression, payload } = batch
      // zstd is not there on every version of Node.
      const records =
        compression === 4
          ? []
          : readRecords(batch, Buffer.from(CodecRegistry.portable().get(compression).decompress(payload, 1e6)))
      for (const record of records) expect(record.value).toHaveLength(40)
      counts.set(compression, (counts.get(compression) ?? 0) + records.length)
    }
    expect([...counts]).toEqual([
      [0, 60],
      [1, 60],
      [2, 60],
      [3, 60],
      [4, 0],
    ])
  })

  it('finds every batch by its timestamp and its epoch', () => {
    const first = readBatches(log)[0]!
    expect(log.offsetForTimestamp(0)).toEqual({ offset: 0, timestamp: first.baseTimestamp, leaderEpoch: 0 })
    let largest = -1
    for (const batch of readBatches(log)) {
      if (batch.maxTimestamp <= largest) continue
      const { offset } = log.offsetForTimestamp(largest + 1)!
      expect(offset >= batch.baseOffset && offset <= batch.lastOffset).toBe(true)
      largest = batch.maxTimestamp
    }
    expect(log.offsetOfMaxTimestamp()!.timestamp).toBe(largest)
    expect(log.offsetForTimestamp(largest + 1)).toBeUndefined()
  })

  it('knows the producers that Kafka knew', () => {
    const newest = namesOf('clean', '.snapshot').at(-1)!
    expect(newest).toBe('00000000000000000300.snapshot')
    const byId = (entries: Iterable<{ producerId: number }>): unknown[] =>
      [...entries].sort((a, b) => a.producerId - b.producerId).map((entry) => ({ ...entry, batches: undefined }))
    expect(byId(log.producers.values())).toEqual(byId(decodeProducerSnapshot(bytesOf('clean', newest))!))
  })
})

describe('a partition folder of Kafka', () => {
  it('gets the indexes that Kafka built when ours are built anew', async () => {
    const { disk, clock } = kafkaDisk('clean')
    for (const name of namesOf('clean', 'index')) disk.remove(`${FOLDER}/${name}`)
    const { log } = openLog({ disk, clock, wasCleanShutdown: true, config: { indexIntervalBytes: 300 } })
    await log.close()
    for (const name of namesOf('clean', 'index')) {
      expect([name, Buffer.from(disk.readFile(`${FOLDER}/${name}`)).toString('hex')]).toEqual([
        name,
        bytesOf('clean', name).toString('hex'),
      ])
    }
  })

  it('is continued where it ends', () => {
    const { log } = openLog({ ...kafkaDisk('killed') })
    expect(log.append(batchOf(2), asClient).baseOffset).toBe(300)
    expect(readBatches(log, 300)[0]!.lastOffset).toBe(301)
  })
})

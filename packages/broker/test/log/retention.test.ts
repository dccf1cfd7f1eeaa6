import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { produce } from '@ottla/protocol/messages/produce'
import { SeededRandom } from '@ottla/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { batchOf as worldBatchOf, World } from '../support/world.ts'
import { asClient, batchOf, FOLDER, openLog, readBatches } from './support/log-fixture.ts'

const keepAll = { retentionMs: -1, retentionBytes: -1 }

/** A log whose segments hold one batch of ten records each, written a second apart. */
function logOfSegments(count: number, config: Parameters<typeof openLog>[0] & object = {}): ReturnType<typeof openLog> {
  const segmentBytes = batchOf(10).length
  const fixture = openLog({ ...config, config: { ...keepAll, segmentBytes, ...config.config } })
  for (let i = 0; i < count; i++) {
    fixture.log.append(batchOf(10, { baseTimestamp: fixture.clock.now() + i * 1000 }), asClient)
  }
  expect(fixture.log.segmentCount).toBe(count)
  return fixture
}

const namesIn = (fixture: ReturnType<typeof openLog>, suffix: string): string[] =>
  fixture.disk.list(FOLDER).filter((name) => name.endsWith(suffix))

describe('retention of a log', () => {
  it('keeps a segment until its newest record is older than retention.ms', async () => {
    const { log, clock } = logOfSegments(3, { config: { retentionMs: 60_000 } })
    await clock.advance(60_000)
    expect(log.deleteOldSegments(log.logEndOffset)).toBe(false)
    expect(readBatches(log)[0]!.baseOffset).toBe(0)
    await clock.advance(1)
    expect(log.deleteOldSegments(log.logEndOffset)).toBe(true)
    expect([log.logStartOffset, log.segmentCount]).toEqual([10, 2])
    expect(readBatches(log)[0]!.baseOffset).toBe(10)
  })

  it('empties the log when all of it is too old, and goes on with the offsets', async () => {
    const { log, clock, disk } = logOfSegments(3, { config: { retentionMs: 60_000 } })
    await clock.advance(100_000)
    expect(log.deleteOldSegments(log.logEndOffset)).toBe(true)
    expect([log.logStartOffset, log.logEndOffset, log.segmentCount, log.sizeBytes]).toEqual([30, 30, 1, 0])
    expect(log.deleteOldSegments(log.logEndOffset)).toBe(false)
    expect(log.append(batchOf(1), asClient).baseOffset).toBe(30)
    await log.close()
    const again = openLog({ disk, clock, wasCleanShutdown: true, logStartOffset: 30 }).log
    expect([again.logStartOffset, again.logEndOffset]).toEqual([30, 31])
  })

  it('deletes no more than it takes to get down to retention.bytes', () => {
    const size = batchOf(10).length
    const { log } = logOfSegments(5, { config: { retentionBytes: size * 3 - 1 } })
    expect(log.deleteOldSegments(log.logEndOffset)).toBe(true)
    // Two segments would be too few, so the one that reaches over the border is kept, as with Kafka.
    expect([log.logStartOffset, log.sizeBytes]).toEqual([20, size * 3])
  })

  it('keeps what is not on all replicas yet, and what is only compacted', async () => {
    const { log, clock } = logOfSegments(3, { config: { retentionMs: 1000 } })
    await clock.advance(100_000)
    expect(log.deleteOldSegments(19)).toBe(true)
    expect(log.logStartOffset).toBe(10)
    const compacted = logOfSegments(3, { config: { retentionMs: 1000, isDeleted: false, isCompacted: true } })
    await compacted.clock.advance(100_000)
    expect(compacted.log.deleteOldSegments(30)).toBe(false)
  })

  it('renames the files of a segment to .deleted and removes them after file.delete.delay.ms', async () => {
    const fixture = logOfSegments(3, { config: { retentionBytes: 0, fileDeleteDelayMs: 60_000 } })
    fixture.log.deleteOldSegments(20)
    expect(namesIn(fixture, '.log')).toEqual(['00000000000000000020.log'])
    expect(namesIn(fixture, '.deleted')).toEqual(
      ['00000000000000000000', '00000000000000000010'].flatMap((base) =>
        ['.index', '.log', '.timeindex'].map((suffix) => `${base}${suffix}.deleted`),
      ),
    )
    await fixture.clock.advance(59_999)
    expect(namesIn(fixture, '.deleted')).toHaveLength(6)
    await fixture.clock.advance(1)
    expect(namesIn(fixture, '.deleted')).toEqual([])
  })

  it('removes at the next start what waited to be removed', () => {
    const fixture = logOfSegments(3, { config: { retentionBytes: 0 } })
    fixture.log.deleteOldSegments(20)
    fixture.log.abandon()
    const again = openLog({ disk: fixture.disk, clock: fixture.clock })
    expect(namesIn(fixture, '.deleted')).toEqual([])
    expect([again.log.logStartOffset, again.log.logEndOffset]).toEqual([20, 30])
  })

  it.each(Array.from({ length: 20 }, (_, i) => i + 1))('agrees with a plain list of batches, seed %i', async (seed) => {
    const random = new SeededRandom(seed)
    const batchBytes = batchOf(1).length
    const config = {
      segmentBytes: batchBytes * (1 + random.integer(5)),
      retentionMs: random.integer(3) === 0 ? -1 : 1000 + random.integer(20_000),
      retentionBytes: random.integer(3) === 0 ? -1 : batchBytes * random.integer(12),
    }
    let fixture = openLog({ config })
    const { disk, clock } = fixture
    const times: number[] = []
    for (let step = 0; step < 150; step++) {
      const { log } = fixture
      await clock.advance(random.integer(1500))
      const choice = random.integer(10)
      if (choice < 7) {
        log.append(batchOf(1, { baseTimestamp: clock.now() }), asClient)
        times.push(clock.now())
      } else if (choice < 9) {
        const before = { start: log.logStartOffset, size: log.sizeBytes }
        log.deleteOldSegments(log.logEndOffset)
        const { logStartOffset: start } = log
        // Nothing that either limit protects is gone …
        const newestDeletedMs = start > before.start ? times[start - 1]! : -Infinity
        const isTooOld = config.retentionMs >= 0 && clock.now() - newestDeletedMs > config.retentionMs
        const isTooMuch = config.retentionBytes >= 0 && log.sizeBytes >= config.retentionBytes
        expect(start === before.start || isTooOld || isTooMuch).toBe(true)
        // … and what is left is all there, within one segment of the limits.
        expect(readBatches(log).map(({ baseOffset }) => baseOffset)).toEqual(
          times.map((_, offset) => offset).slice(start),
        )
        if (config.retentionBytes >= 0)
          expect(log.sizeBytes).toBeLessThanOrEqual(config.retentionBytes + config.segmentBytes)
        const oldest = times[start]
        if (config.retentionMs >= 0 && oldest !== undefined) {
          const newestOfSegmentMs = times[Math.min(times.length, start + config.segmentBytes / batchBytes) - 1]!
          expect(clock.now() - newestOfSegmentMs).toBeLessThanOrEqual(config.retentionMs)
        }
      } else {
        const { recoveryPoint, logStartOffset } = log
        if (random.integer(2) === 0) {
          await log.close()
          fixture = openLog({ disk, clock, config, wasCleanShutdown: true, recoveryPoint, logStartOffset })
        } else {
          log.abandon()
          fixture = openLog({ disk, clock, config, recoveryPoint, logStartOffset })
        }
      }
    }
    expect(times.length).toBeGreaterThan(50)
  })
})

describe('retention in a broker', () => {
  const world = new World()
  afterEach(() => world.run(world.broker.close()))

  it('looks every log.retention.check.interval.ms, and remembers where the logs begin', async () => {
    const configs = { 'retention.ms': 60_000 }
    const options = { dataDir: '/data', config: { 'log.retention.check.interval.ms': '1000' } }
    await world.start({ ...options, topics: { orders: { partitions: 1, configs } } })
    const client = await world.connect()
    const timestamp = world.runtime.clock.now()
    const records = worldBatchOf(['a', 'b'], { baseTimestamp: timestamp })
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
    await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
    const logs = (): string[] => world.disk.list('/data/orders-0').filter((name) => name.endsWith('.log'))
    await world.runtime.clock.advance(60_000)
    expect(logs()).toEqual(['00000000000000000000.log'])
    await world.runtime.clock.advance(1001)
    expect(logs()).toEqual(['00000000000000000002.log'])
    expect(Buffer.from(world.disk.readFile('/data/log-start-offset-checkpoint')).toString()).toContain('orders 0 2')
  })

  it('keeps the files of a deleted topic for file.delete.delay.ms under another name', async () => {
    const configs = { 'file.delete.delay.ms': 5000 }
    await world.start({ dataDir: '/deleting', topics: { orders: { partitions: 1, configs } } })
    const client = await world.connect()
    await world.run(client.send(deleteTopics, 4, { topicNames: ['orders'], timeoutMs: 1000 }))
    const folders = (): string[] => world.disk.list('/deleting').filter((name) => name.startsWith('orders-0'))
    expect(folders()).toEqual([expect.stringMatching(/^orders-0\..*-delete$/)])
    await world.runtime.clock.advance(4999)
    expect(folders()).toHaveLength(1)
    await world.runtime.clock.advance(1)
    expect(folders()).toEqual([])
  })
})

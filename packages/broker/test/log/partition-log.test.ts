import { ErrorCode } from '@ottla/protocol'
import { describe, expect, it } from 'vitest'
import { asClient, batchOf, openLog, readBatches } from './support/log-fixture.ts'

describe('PartitionLog', () => {
  it('gives consecutive offsets to batches and reads them back as they came', () => {
    const { log } = openLog()
    expect([log.logStartOffset, log.logEndOffset, log.sizeBytes]).toEqual([0, 0, 0])
    const first = log.append(batchOf(3), asClient)
    const second = log.append(batchOf(2), { origin: 'client', leaderEpoch: 4 })
    expect(first).toMatchObject({ baseOffset: 0, lastOffset: 2, logAppendTimeMs: -1, isDuplicate: false })
    expect(second).toMatchObject({ baseOffset: 3, lastOffset: 4 })
    const batches = readBatches(log)
    expect(batches.map((batch) => [batch.baseOffset, batch.lastOffset, batch.partitionLeaderEpoch])).toEqual([
      [0, 2, 0],
      [3, 4, 4],
    ])
    expect([log.logEndOffset, log.latestEpoch, log.epochAt(2), log.epochAt(3)]).toEqual([5, 4, 0, 4])
  })

  it('returns whole batches from the one that holds the offset, up to the limits', () => {
    const { log } = openLog()
    const size = batchOf(10).length
    for (let i = 0; i < 5; i++) log.append(batchOf(10), asClient)
    expect(log.read(25, { maxBytes: size * 2 + 5 })).toMatchObject({ firstOffset: 20, nextOffset: 40 })
    expect(log.read(25, { maxBytes: size * 2 + 5 }).bytes.length).toBe(size * 2)
    expect(log.read(25, { maxBytes: 1000_000, maxOffset: 30 })).toMatchObject({ firstOffset: 20, nextOffset: 30 })
    expect(log.read(25, { maxBytes: 1 })).toMatchObject({ nextOffset: 25 })
    expect(log.read(25, { maxBytes: 1 }).bytes.length).toBe(0)
    expect(log.read(25, { maxBytes: 1, minOneBatch: true }).bytes.length).toBe(size)
    expect(log.read(50, { maxBytes: 1000 })).toMatchObject({ firstOffset: 50, nextOffset: 50 })
    expect(() => log.read(51, { maxBytes: 1000 })).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }),
    )
  })
})

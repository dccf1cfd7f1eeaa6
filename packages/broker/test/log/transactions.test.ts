import { encodeEndTxnMarker, ErrorCode } from '@ottla/protocol'
import type { MemoryDisk } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import type { LogAppendError } from '../../src/log/log-error.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { batchOf, FOLDER, type LogFixture, openLog } from './support/log-fixture.ts'

const txnIndex = `${FOLDER}/00000000000000000000.txnindex`

function write(log: PartitionLog, producerId: number, baseSequence: number, count = 2, producerEpoch = 0): number {
  const batch = batchOf(count, { producerId, producerEpoch, baseSequence, isTransactional: true })
  return log.append(batch, { origin: 'client', leaderEpoch: 0, isVerified: true }).baseOffset
}

function end(log: PartitionLog, producerId: number, commit: boolean, producerEpoch = 0, coordinatorEpoch = 3): number {
  const marker = encodeEndTxnMarker({ commit, producerId, producerEpoch, coordinatorEpoch, timestamp: 2000 })
  return log.append(marker, { origin: 'coordinator', leaderEpoch: 0 }).baseOffset
}

function refused(run: () => unknown): number {
  try {
    run()
  } catch (error) {
    return (error as LogAppendError).errorCode
  }
  return ErrorCode.NONE
}

/** Two transactions that overlap, both aborted, a committed one between them, and one that stays open. */
function fill({ log }: LogFixture): void {
  write(log, 1, 0) // 0-1
  write(log, 2, 0) // 2-3
  end(log, 1, false) // 4
  write(log, 3, 0) // 5-6
  end(log, 3, true) // 7
  end(log, 2, false) // 8
  write(log, 4, 0) // 9-10
}

/** Producers and first offsets of the aborted transactions in a range. */
function abortedIn(log: PartitionLog, from: number, to: number): { producerId: number; firstOffset: number }[] {
  return log.abortedTransactions(from, to).map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
}

describe('A log with transactions', () => {
  it('takes the first records of a transaction only when the coordinator vouches for it', () => {
    const { log } = openLog()
    const batch = (baseSequence: number): Buffer =>
      batchOf(1, { producerId: 7, producerEpoch: 0, baseSequence, isTransactional: true })
    const client = { origin: 'client', leaderEpoch: 0 } as const
    expect(refused(() => log.append(batch(0), client))).toBe(ErrorCode.INVALID_TXN_STATE)
    log.append(batch(0), { ...client, isVerified: true })
    expect(log.append(batch(1), client).baseOffset).toBe(1)
    // A retry is answered as the first try was, whatever has become of the transaction.
    end(log, 7, true)
    expect(log.append(batch(1), client)).toMatchObject({ isDuplicate: true, baseOffset: 1 })
    expect(refused(() => log.append(batch(2), client))).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(log.logEndOffset).toBe(3)
  })

  it('refuses plain records of a producer whose transaction is open', () => {
    const { log } = openLog()
    write(log, 7, 0)
    const plain = batchOf(1, { producerId: 7, producerEpoch: 0, baseSequence: 2 })
    expect(refused(() => log.append(plain, { origin: 'client', leaderEpoch: 0 }))).toBe(ErrorCode.INVALID_TXN_STATE)
  })

  it('refuses markers and records of epochs that are over', () => {
    const { log } = openLog()
    write(log, 7, 0, 2, 5)
    expect(refused(() => end(log, 7, true, 4))).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    end(log, 7, true, 6, 3)
    expect(refused(() => end(log, 7, true, 6, 2))).toBe(ErrorCode.TRANSACTION_COORDINATOR_FENCED)
    expect(refused(() => write(log, 7, 2, 2, 5))).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    // The marker's epoch begins its sequence anew.
    expect(refused(() => write(log, 7, 2, 2, 6))).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
    expect(write(log, 7, 0, 2, 6)).toBe(3)
  })

  it('knows the first offset that is not decided', () => {
    const { log } = openLog()
    expect(log.firstUnstableOffset).toBeUndefined()
    write(log, 1, 0)
    write(log, 2, 0)
    write(log, 1, 2)
    expect(log.firstUnstableOffset).toBe(0)
    end(log, 1, true)
    expect(log.firstUnstableOffset).toBe(2)
    log.deleteRecordsBefore(3)
    expect(log.firstUnstableOffset).toBe(3)
    end(log, 2, true)
    expect(log.firstUnstableOffset).toBeUndefined()
  })

  it('tells the aborted transactions of a range, and no committed ones', () => {
    const fixture = openLog()
    fill(fixture)
    const { log } = fixture
    expect(abortedIn(log, 0, 9)).toEqual([
      { producerId: 1, firstOffset: 0 },
      { producerId: 2, firstOffset: 2 },
    ])
    expect(abortedIn(log, 0, 2)).toEqual([{ producerId: 1, firstOffset: 0 }])
    expect(abortedIn(log, 5, 7)).toEqual([{ producerId: 2, firstOffset: 2 }])
    expect(abortedIn(log, 9, 11)).toEqual([])
  })

  it('writes the transaction index in entries of 34 bytes, and no file where nothing was aborted', async () => {
    const committed = openLog()
    write(committed.log, 1, 0)
    end(committed.log, 1, true)
    await committed.log.close()
    expect(committed.disk.exists(txnIndex)).toBe(false)
    const fixture = openLog()
    fill(fixture)
    await fixture.log.close()
    const bytes = Buffer.from(fixture.disk.readFile(txnIndex))
    expect(bytes.length).toBe(68)
    const entry = (at: number): number[] => [
      bytes.readInt16BE(at),
      ...[2, 10, 18, 26].map((field) => Number(bytes.readBigInt64BE(at + field))),
    ]
    // Version, producer id, first offset, offset of the marker, last stable offset after it.
    expect(entry(0)).toEqual([0, 1, 0, 4, 2])
    expect(entry(34)).toEqual([0, 2, 2, 8, 9])
  })

  it('has all of it again after a clean stop, after a crash and without its index', async () => {
    const fixture = openLog()
    fill(fixture)
    const { disk, clock } = fixture
    const expectAll = (log: PartitionLog): void => {
      expect(log.abortedTransactions(0, 11)).toHaveLength(2)
      expect(log.firstUnstableOffset).toBe(9)
      expect(log.hasOpenTransaction(4, 0)).toBe(true)
      expect(log.producers.get(2)).toMatchObject({ coordinatorEpoch: 3, currentTxnFirstOffset: -1 })
    }
    const crashed = openLog({ disk, clock })
    expectAll(crashed.log)
    await crashed.log.close()
    expectAll(openLog({ disk, clock, wasCleanShutdown: true }).log)
    ;(disk as MemoryDisk).remove(txnIndex)
    expectAll(openLog({ disk, clock }).log)
  })

  it('finds transactions that reach over segments, also when only the last one is recovered', async () => {
    const config = { segmentBytes: 300 }
    const fixture = openLog({ config })
    const { log, disk, clock } = fixture
    write(log, 1, 0)
    for (let i = 0; i < 5; i++) write(log, 2, 2 * i)
    end(log, 1, false)
    for (let i = 0; i < 5; i++) write(log, 2, 10 + 2 * i)
    const marker = end(log, 2, false)
    expect(log.segmentCount).toBeGreaterThan(5)
    await log.flush()
    const both = [
      { producerId: 1, firstOffset: 0 },
      { producerId: 2, firstOffset: 2 },
    ]
    expect(abortedIn(log, 0, marker)).toEqual(both)
    expect(abortedIn(log, 14, marker)).toEqual([both[1]])
    const { log: recovered } = openLog({ disk, clock, config, recoveryPoint: log.recoveryPoint })
    expect(abortedIn(recovered, 0, marker)).toEqual(both)
    expect(recovered.firstUnstableOffset).toBeUndefined()
  })

  it('forgets what is cut off', () => {
    const fixture = openLog()
    fill(fixture)
    const { log } = fixture
    log.truncateTo(8)
    expect(abortedIn(log, 0, 8)).toEqual([{ producerId: 1, firstOffset: 0 }])
    expect(log.firstUnstableOffset).toBe(2)
    end(log, 2, true)
    expect(log.abortedTransactions(0, 9)).toHaveLength(1)
    expect(log.firstUnstableOffset).toBeUndefined()
  })

  it('forgets no producer while its transaction is open', async () => {
    const { log, clock } = openLog()
    write(log, 1, 0)
    await clock.advance(172_800_000)
    log.removeExpiredProducers()
    expect(log.firstUnstableOffset).toBe(0)
    end(log, 1, false)
    expect(log.abortedTransactions(0, 3)).toHaveLength(1)
  })
})

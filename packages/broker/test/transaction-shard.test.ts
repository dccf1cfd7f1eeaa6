// The state machine of transactional ids alone: requests and times in, steps out. What is on record is replayed.
import { ErrorCode } from '@ottla/protocol'
import { SeededRandom } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import type { Transaction } from '../src/transaction/transaction.ts'
import { decodeTransactionRecord, encodeTransactionBatch } from '../src/transaction/transaction-records.ts'
import { TransactionShard } from '../src/transaction/transaction-shard.ts'
import type { TransactionStep } from '../src/transaction/transaction-step.ts'
import { RecordBatchView, readRecords } from '@ottla/protocol'

const transactionalId = 'tx'
const settings = { maxTimeoutMs: 900_000, idExpirationMs: 1000, transactionVersion: 2 }
const lastClientEpoch = 32_766

/** A shard whose steps all get on record, and one that is rebuilt from the records. */
class Fixture {
  readonly shard: TransactionShard
  nowMs = 1000
  #nextProducerId = 1
  readonly #written: Buffer[] = []

  constructor() {
    this.shard = new TransactionShard(settings, () => this.#nextProducerId++)
  }

  get known(): Transaction {
    return this.shard.transaction(transactionalId)!
  }

  record(transaction: Transaction): void {
    this.#written.push(encodeTransactionBatch([{ transactionalId, transaction }], 2, this.nowMs))
    this.shard.replay({ transactionalId, transaction })
  }

  take(step: TransactionStep): TransactionStep {
    if (step.next !== undefined) this.record(step.next)
    return step
  }

  init(expected?: { producerId: number; producerEpoch: number }): TransactionStep {
    return this.take(this.shard.init({ transactionalId, timeoutMs: 500, expected }, this.nowMs))
  }

  add(producerId: number, producerEpoch: number, version = 2): TransactionStep {
    const partitions = new Map([['t', new Set([0])]])
    return this.take(
      this.shard.addPartitions({ transactionalId, producerId, producerEpoch, partitions }, version, this.nowMs),
    )
  }

  end(producerId: number, producerEpoch: number, isCommit = true, version = 2): TransactionStep {
    const request = { transactionalId, producerId, producerEpoch, isCommit, clientTransactionVersion: version }
    return this.take(this.shard.end(request, this.nowMs))
  }

  complete(): void {
    this.record(this.shard.complete(transactionalId, this.nowMs)!.transaction!)
  }

  /** Brings a producer to its last epoch. */
  exhaust(): { producerId: number; producerEpoch: number } {
    this.init()
    this.record({ ...this.known, producerEpoch: lastClientEpoch, lastProducerEpoch: -1 })
    return { producerId: this.known.producerId, producerEpoch: lastClientEpoch }
  }

  replayed(): Transaction | undefined {
    const shard = new TransactionShard(settings, () => -1)
    for (const batch of this.#written) {
      for (const { key, value } of readRecords(new RecordBatchView(batch, 0))) {
        shard.replay(decodeTransactionRecord(key!, value)!)
      }
    }
    return shard.transaction(transactionalId)
  }
}

describe('A transactional id', () => {
  it('waits for the markers before anything else happens to it', () => {
    const fixture = new Fixture()
    fixture.init()
    fixture.add(1, 0)
    expect(fixture.end(1, 0)).toMatchObject({ errorCode: ErrorCode.NONE, producerEpoch: 1 })
    expect(fixture.known).toMatchObject({ state: 'PrepareCommit', producerEpoch: 1 })
    expect(fixture.end(1, 0).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(fixture.end(1, 0, false).errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(fixture.end(1, 1).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
    expect(fixture.add(1, 1).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(fixture.init().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(fixture.shard.decided()).toEqual([fixture.known])
    fixture.complete()
    expect(fixture.known).toMatchObject({ state: 'CompleteCommit', producerEpoch: 1, partitions: new Map() })
    expect(fixture.add(1, 1).errorCode).toBe(ErrorCode.NONE)
  })

  it('gets a new producer id from InitProducerId when its epochs are used up', () => {
    const fixture = new Fixture()
    const last = fixture.exhaust()
    expect(fixture.init(last)).toMatchObject({ errorCode: ErrorCode.NONE, producerId: 2, producerEpoch: 0 })
    // A retry is recognised by the id before, and gets the same.
    expect(fixture.init(last)).toMatchObject({ errorCode: ErrorCode.NONE, producerId: 2, producerEpoch: 0 })
    expect(fixture.init({ producerId: 1, producerEpoch: 5 }).errorCode).toBe(ErrorCode.PRODUCER_FENCED)
  })

  it('gets a new producer id at the end of a transaction, whose markers carry the last epoch of the old one', () => {
    const fixture = new Fixture()
    const { producerId, producerEpoch } = fixture.exhaust()
    fixture.add(producerId, producerEpoch)
    const ended = { errorCode: ErrorCode.NONE, producerId: 2, producerEpoch: 0 }
    expect(fixture.end(producerId, producerEpoch)).toMatchObject(ended)
    expect(fixture.known).toMatchObject({ producerId, producerEpoch: 32_767, nextProducerId: 2 })
    expect(fixture.end(producerId, producerEpoch).errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    fixture.complete()
    expect(fixture.known).toMatchObject({ producerId: 2, producerEpoch: 0, nextProducerId: -1 })
    expect(fixture.end(producerId, producerEpoch)).toMatchObject(ended)
    expect(fixture.end(producerId, 7).errorCode).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
    expect(fixture.add(2, 0).errorCode).toBe(ErrorCode.NONE)
  })

  it('is fenced with the epoch that no client gets', () => {
    const fixture = new Fixture()
    const { producerId, producerEpoch } = fixture.exhaust()
    fixture.add(producerId, producerEpoch, 0)
    expect(fixture.init().errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(fixture.known).toMatchObject({ state: 'PrepareAbort', producerEpoch: 32_767 })
    fixture.complete()
    expect(fixture.init()).toMatchObject({ producerId: 2, producerEpoch: 0 })
  })

  it('keeps its epoch over the transactions of old clients', () => {
    const fixture = new Fixture()
    fixture.init()
    for (const isCommit of [true, false]) {
      fixture.add(1, 0, 0)
      expect(fixture.end(1, 0, isCommit, 0).errorCode).toBe(ErrorCode.NONE)
      fixture.complete()
      expect(fixture.known.producerEpoch).toBe(0)
    }
    expect(fixture.end(1, 0, false, 0).errorCode).toBe(ErrorCode.NONE)
    expect(fixture.end(1, 0, true, 0).errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
  })

  it('times out by the time of its first partition, and expires by that of its last change', () => {
    const fixture = new Fixture()
    fixture.init()
    expect(fixture.shard.timedOut(10_000)).toEqual([])
    fixture.nowMs = 2000
    fixture.add(1, 0)
    expect(fixture.shard.timedOut(2500)).toEqual([])
    expect(fixture.shard.timedOut(2501)).toEqual([fixture.known])
    expect(fixture.shard.expired(10_000)).toEqual([])
    fixture.end(1, 0)
    expect(fixture.shard.expired(10_000)).toEqual([])
    fixture.complete()
    expect(fixture.shard.expired(2999)).toEqual([])
    expect(fixture.shard.expired(3000)).toEqual([{ transactionalId, transaction: null }])
  })
})

describe('Random requests of two producers', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => [seed]))('seed %i: epochs never go back, records replay', (seed) => {
    const random = new SeededRandom(seed)
    const fixture = new Fixture()
    const producers = [
      { producerId: -1, producerEpoch: -1 },
      { producerId: -1, producerEpoch: -1 },
    ]
    let last = { producerId: 0, producerEpoch: -1 }
    let outcomes = 0
    for (let i = 0; i < 300; i++) {
      fixture.nowMs += random.integer(50)
      const producer = producers[random.integer(2)]!
      const { producerId, producerEpoch } = producer
      const version = random.integer(4) === 0 ? 0 : 2
      const choice = random.integer(6)
      const before = fixture.shard.transaction(transactionalId)
      let step: TransactionStep | undefined
      if (choice === 0) step = fixture.init(random.integer(2) === 0 && producerId >= 0 ? producer : undefined)
      else if (choice <= 2) step = fixture.add(producerId, producerEpoch, version)
      else if (choice === 3) step = fixture.end(producerId, producerEpoch, random.integer(2) === 0, version)
      else if (fixture.shard.decided().length > 0) fixture.complete()
      if (step?.errorCode === ErrorCode.NONE && step.producerId >= 0) {
        producer.producerId = step.producerId
        producer.producerEpoch = step.producerEpoch
      }
      const known = fixture.shard.transaction(transactionalId)
      if (known === undefined) continue
      // A decided outcome never changes.
      if (before?.state === 'PrepareCommit') expect(known.state).toMatch(/^(Prepare|Complete)Commit$/)
      if (before?.state === 'PrepareAbort') expect(known.state).toMatch(/^(Prepare|Complete)Abort$/)
      if (before?.state === 'Ongoing' && known.state !== 'Ongoing') outcomes++
      const isNewId = known.producerId > last.producerId
      expect(isNewId || known.producerEpoch >= last.producerEpoch).toBe(true)
      last = known
    }
    expect({ ...fixture.replayed()!, lastProducerEpoch: 0 }).toEqual({ ...fixture.known, lastProducerEpoch: 0 })
    expect(outcomes).toBeGreaterThan(3)
  })
})

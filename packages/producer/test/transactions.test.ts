import { RequestTimeoutError } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { ConfigError, InvalidStateError, type VirtualRuntime, virtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import {
  Producer,
  type ProducerConfig,
  ProducerFencedError,
  RecordTooLargeError,
  type Transaction,
  TransactionAbortableError,
  TransactionAbortedError,
} from '../src/index.ts'
import { ModelCluster, type Verdict } from './support/model-cluster.ts'
import { type CoordinatorVerdict, TransactionCoordinator } from './support/transaction-coordinator.ts'

class World {
  readonly runtime: VirtualRuntime = virtualRuntime(1)
  readonly coordinator: TransactionCoordinator
  readonly cluster: ModelCluster
  readonly producer: Producer
  onCoordinator: (apiKey: number) => CoordinatorVerdict = () => 'serve'
  onProduce: () => Verdict = () => 'append'

  constructor(version: number, config: Partial<ProducerConfig<never, never>> = {}) {
    const { runtime } = this
    this.coordinator = new TransactionCoordinator(runtime, {
      version: () => version,
      onRequest: (apiKey) => this.onCoordinator(apiKey),
    })
    this.cluster = new ModelCluster(runtime, {
      coordinator: this.coordinator,
      delayMs: () => 1,
      onProduce: () => this.onProduce(),
    })
    this.producer = new Producer(
      { bootstrapServers: this.cluster.bootstrapServers, transactionalId: 'tx', ...config },
      { runtime },
    ) as Producer
  }

  static async ready(version: number, config: Partial<ProducerConfig<never, never>> = {}): Promise<World> {
    const w = new World(version, config)
    await w.cluster.start()
    await w.end(w.producer.initTransactions())
    return w
  }

  /** Lets the time pass until the promise has an outcome: its error, or undefined. */
  async end(promise: Promise<unknown>): Promise<unknown> {
    let outcome: { error: unknown } | undefined
    promise.then(
      () => (outcome = { error: undefined }),
      (error: unknown) => (outcome = { error }),
    )
    await this.runtime.clock.runUntil(() => outcome !== undefined)
    return outcome!.error
  }

  readonly record = (value: string): { topic: string; partition: number; value: string } => ({
    topic: this.cluster.topic,
    partition: 0,
    value,
  })
}

const group = { groupId: 'billing', generationId: -1, memberId: '' }

test('each protocol uses its own requests in their own versions', async () => {
  const calls = async (version: number): Promise<unknown> => {
    const w = await World.ready(version)
    const { topic } = w.cluster
    const body = async (transaction: Transaction): Promise<void> => {
      await transaction.send(w.record('a'))
      await transaction.sendOffsets([{ topic, partition: 0, offset: 5 }], group)
    }
    for (let i = 0; i < 2; i++) expect(await w.end(w.producer.transaction(body))).toBeUndefined()
    expect(w.coordinator.visible).toEqual([['a'], ['a']])
    expect(w.coordinator.groupOffset).toBe(5)
    const { received } = w.cluster
    return [
      w.coordinator.calls.filter((call) => !call.startsWith('Find')).slice(1),
      received.map((batch) => [batch.version, batch.producerEpoch, batch.baseSequence]),
    ]
  }
  const explicit = ['AddPartitionsToTxn v3', 'AddOffsetsToTxn v4', 'TxnOffsetCommit v4', 'EndTxn v4']
  expect(await calls(1)).toEqual([
    [...explicit, ...explicit],
    [
      [11, 0, 0],
      [11, 0, 1],
    ],
  ])
  const implicit = ['TxnOffsetCommit v5', 'EndTxn v5']
  expect(await calls(2)).toEqual([
    [...implicit, ...implicit],
    [
      [12, 0, 0],
      [12, 1, 0],
    ],
  ])
})

test('a transaction that comes right behind another is added after 20 ms, not after a backoff', async () => {
  const w = await World.ready(1, { retryBackoffMs: 5_000, retryBackoffMaxMs: 5_000 })
  let refusals = 1
  w.onCoordinator = (key) =>
    key === addPartitionsToTxn.key && refusals-- > 0 ? ErrorCode.CONCURRENT_TRANSACTIONS : 'serve'
  const startMs = w.runtime.clock.monotonic()
  expect(await w.end(w.producer.transaction((transaction) => transaction.send(w.record('a'))))).toBeUndefined()
  const tookMs = w.runtime.clock.monotonic() - startMs
  expect(tookMs).toBeGreaterThanOrEqual(20)
  expect(tookMs).toBeLessThan(100)
})

test.each([1, 2])(
  'version %i: a commit that nobody waits for any more goes on, and the next call gets its outcome',
  async (version) => {
    const w = await World.ready(version, { requestTimeoutMs: 200 })
    const { producer } = w
    producer.beginTransaction()
    void producer.send(w.record('a'))
    let isBroken = true
    w.onCoordinator = (key) => (key === endTxn.key && isBroken ? 'serve-and-cut' : 'serve')
    const error = await w.end(producer.commitTransaction({ timeoutMs: 500 }))
    expect(error).toBeInstanceOf(RequestTimeoutError)
    expect((error as RequestTimeoutError).outcomeUnknown).toBe(true)
    expect(() => producer.beginTransaction()).toThrow(/call commitTransaction again/)
    expect(await w.end(producer.abortTransaction())).toBeInstanceOf(InvalidStateError)
    expect(await w.end(producer.send(w.record('between')))).toBeInstanceOf(InvalidStateError)
    isBroken = false
    expect(await w.end(producer.commitTransaction())).toBeUndefined()
    expect(w.coordinator.visible).toEqual([['a']])
  },
)

test('transaction() settles what an abandoned one has left before it begins', async () => {
  const w = await World.ready(2)
  let isBroken = true
  w.onCoordinator = (key) => (key === endTxn.key && isBroken ? 'cut' : 'serve')
  const error = await w.end(
    w.producer.transaction((transaction) => transaction.send(w.record('a')), { timeoutMs: 300 }),
  )
  expect(error).toBeInstanceOf(RequestTimeoutError)
  isBroken = false
  expect(await w.end(w.producer.transaction((transaction) => transaction.send(w.record('b'))))).toBeUndefined()
  expect(w.coordinator.visible).toEqual([['a'], ['b']])
})

test('transaction() aborts what a later call found out cannot be committed', async () => {
  const w = await World.ready(2, { requestTimeoutMs: 200, deliveryTimeoutMs: 1_000 })
  const { producer } = w
  let isBroken = true
  w.onProduce = () => (isBroken ? 'cut' : 'append')
  const sendLost = (transaction: Transaction): void => transaction.sendAndForget(w.record('lost'))
  expect(await w.end(producer.transaction(sendLost, { timeoutMs: 300 }))).toBeInstanceOf(RequestTimeoutError)
  expect(await w.end(producer.commitTransaction())).toBeInstanceOf(TransactionAbortableError)
  isBroken = false
  expect(await w.end(producer.transaction((transaction) => transaction.send(w.record('kept'))))).toBeUndefined()
  expect(w.coordinator.visible.flat()).toEqual(['kept'])
})

test.each([1, 2])(
  'version %i: what a new attempt may cure is aborted and run again, the rest is told',
  async (version) => {
    const w = await World.ready(version)
    const failing = (verdict: Verdict, times: number): (() => Verdict) => {
      let left = times
      return () => (left-- > 0 ? verdict : 'append')
    }
    let runs = 0
    const body = async (transaction: Transaction): Promise<void> => {
      runs++
      await transaction.send(w.record(`run ${runs}`))
    }
    w.onProduce = failing(ErrorCode.TRANSACTION_ABORTABLE, 2)
    expect(await w.end(w.producer.transaction(body))).toBeUndefined()
    expect(runs).toBe(3)
    w.onProduce = failing(ErrorCode.TOPIC_AUTHORIZATION_FAILED, 1)
    expect(await w.end(w.producer.transaction(body))).toMatchObject({ errorName: 'TOPIC_AUTHORIZATION_FAILED' })
    expect(runs).toBe(4)
    w.onProduce = failing(ErrorCode.TRANSACTION_ABORTABLE, 9)
    expect(await w.end(w.producer.transaction(body, { retries: 1 }))).toMatchObject({
      errorName: 'TRANSACTION_ABORTABLE',
    })
    expect(runs).toBe(6)
    w.onProduce = () => 'append'
    const failure = new RangeError('changed my mind')
    const change = async (transaction: Transaction): Promise<void> => {
      await body(transaction)
      throw failure
    }
    expect(await w.end(w.producer.transaction(change))).toBe(failure)
    expect(runs).toBe(7)
    expect(await w.end(w.producer.transaction(body))).toBeUndefined()
    expect(w.coordinator.visible.filter((values) => values.length > 0)).toEqual([['run 3'], ['run 8']])
  },
)

test.each([1, 2])('version %i: a fenced producer never tries again and says what to do', async (version) => {
  const w = await World.ready(version)
  let runs = 0
  const error = await w.end(
    w.producer.transaction(async (transaction) => {
      runs++
      await transaction.send(w.record('of the zombie'))
      w.coordinator.fence()
    }),
  )
  expect(error).toBeInstanceOf(ProducerFencedError)
  expect((error as Error).message).toMatch(/another producer uses the id.*close this producer and make a new one/)
  expect(runs).toBe(1)
  expect(await w.end(w.producer.transaction(() => {}))).toBe(error)
  expect(w.coordinator.visible).toEqual([])
})

test('a record that fails before it is sent makes its transaction fail, also when nobody looks', async () => {
  const w = await World.ready(2, { maxRequestSize: 1_000 })
  const { producer } = w
  const error = await w.end(
    producer.transaction((transaction) => {
      void transaction.send(w.record('small'))
      transaction.sendAndForget(w.record('x'.repeat(5_000)))
    }),
  )
  expect(error).toBeInstanceOf(TransactionAbortableError)
  expect((error as Error).cause).toBeInstanceOf(RecordTooLargeError)
  expect(w.coordinator.visible.flat()).toEqual([])
})

test.each([1, 2])(
  'version %i: aborting gives up what waits and what is queued, and the producer goes on',
  async (version) => {
    const w = await World.ready(version, { lingerMs: 60_000 })
    const { producer } = w
    for (let i = 0; i < 2; i++) {
      producer.beginTransaction()
      // The first time the topic is not known yet, the second time the record is in a batch.
      const sent = producer.send(w.record('never'))
      expect(await w.end(producer.abortTransaction())).toBeUndefined()
      await expect(sent).rejects.toBeInstanceOf(TransactionAbortedError)
      expect(await w.end(producer.transaction((transaction) => transaction.sendAndForget(w.record('kept'))))).toBe(
        undefined,
      )
    }
    expect(w.coordinator.visible.flat()).toEqual(['kept', 'kept'])
  },
)

test('closing aborts what is open', async () => {
  const w = await World.ready(2)
  w.producer.beginTransaction()
  await w.end(w.producer.send(w.record('half')))
  expect(await w.end(w.producer.close())).toBeUndefined()
  expect(w.coordinator.endings).toBe(1)
  expect(w.coordinator.visible).toEqual([])
})

test('closing does not wait for ever for a coordinator that is gone, and ends calls that wait', async () => {
  const w = await World.ready(2, { maxBlockMs: 3_000 })
  w.producer.beginTransaction()
  await w.end(w.producer.send(w.record('half')))
  w.onCoordinator = () => 'cut'
  const startMs = w.runtime.clock.monotonic()
  expect(await w.end(w.producer.close())).toBeUndefined()
  expect(w.runtime.clock.monotonic() - startMs).toBeLessThanOrEqual(3_100)
  expect(await w.end(w.producer.initTransactions())).toBeInstanceOf(InvalidStateError)
  const second = new World(2)
  second.onCoordinator = () => 'cut'
  await second.cluster.start()
  const init = second.producer.initTransactions()
  init.catch(() => {})
  await second.runtime.clock.advance(100)
  await second.end(second.producer.close())
  expect(await second.end(init)).toBeInstanceOf(InvalidStateError)
})

test('misuse is told and changes nothing', async () => {
  const w = await World.ready(2)
  const { producer } = w
  const { topic } = w.cluster
  expect(await w.end(producer.send(w.record('outside')))).toBeInstanceOf(InvalidStateError)
  expect(await w.end(producer.commitTransaction())).toBeInstanceOf(InvalidStateError)
  expect(await w.end(producer.initTransactions())).toBeInstanceOf(InvalidStateError)
  producer.beginTransaction()
  expect(() => producer.beginTransaction()).toThrow(/in the state IN_TRANSACTION.*end the one that is open first/)
  const negative = [{ topic, partition: 0, offset: -1 }]
  expect(await w.end(producer.sendOffsetsToTransaction(negative, group))).toBeInstanceOf(ConfigError)
  const stranger = { ...group, generationId: 4 }
  expect(await w.end(producer.sendOffsetsToTransaction([], stranger))).toBeInstanceOf(InvalidStateError)
  await w.end(producer.send(w.record('inside')))
  expect(await w.end(producer.commitTransaction())).toBeUndefined()
  let late: Transaction | undefined
  await w.end(producer.transaction((transaction) => void (late = transaction)))
  expect(() => late!.sendAndForget(w.record('late'))).toThrow(/has ended/)
  expect(w.coordinator.visible).toEqual([['inside']])
  const plain = new Producer({ bootstrapServers: w.cluster.bootstrapServers }, { runtime: w.runtime })
  expect(() => plain.beginTransaction()).toThrow(/configure transactionalId/)
  await w.end(plain.close())
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tracingChannel } from 'node:diagnostics_channel'
import { ErrorCode } from '@ottla/protocol'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer, type ProducerConfig } from '../src/index.ts'
import { ModelCluster, type ModelClusterOptions, type Verdict } from './support/model-cluster.ts'
import { TransactionCoordinator } from './support/transaction-coordinator.ts'

type Figures = Record<string, number>

interface World {
  readonly runtime: VirtualRuntime
  readonly cluster: ModelCluster
  readonly producer: Producer
  readonly figures: (group?: string) => Figures
}

async function world(options: ModelClusterOptions = {}, config: Partial<ProducerConfig> = {}): Promise<World> {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime, options).start()
  const { bootstrapServers } = cluster
  const producer = new Producer({ bootstrapServers, ...config } as ProducerConfig, { runtime }) as Producer
  return {
    runtime,
    cluster,
    producer,
    figures: (group = 'producer-metrics') => producer.metrics()[group] as Figures,
  }
}

async function settle(runtime: VirtualRuntime, promise: Promise<unknown>): Promise<void> {
  let isSettled = false
  promise.then(
    () => (isSettled = true),
    () => (isSettled = true),
  )
  await runtime.clock.runUntil(() => isSettled)
}

/** What the JVM or its selector has and Node.js has not, and features that are not there. */
const absent = [
  /^select-/,
  /^io-/,
  /no-reauth/,
  /^txn-prepare-/, // two-phase commit
  /^commit-id$/,
]

test('the names of the metrics are those of the Java producer', async () => {
  const file = join(import.meta.dirname, '..', '..', '..', 'test', 'vectors', 'metric-names.json')
  const java = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string[]>>)['producer']!
  const { runtime, producer, cluster } = await world()
  await settle(runtime, producer.send({ topic: cluster.topic, value: 'v' }))
  const metrics = producer.metrics()
  for (const [group, names] of Object.entries(java)) {
    const [name, tag] = group.split(',')
    const key =
      tag === undefined ? name! : tag === 'topic' ? `${name},topic=${cluster.topic}` : `${name},node-id=node-1`
    const expected = names.filter((entry) => !absent.some((pattern) => pattern.test(entry)))
    expect([key, Object.keys(metrics[key]!).toSorted()]).toEqual([key, expected.toSorted()])
  }
})

test('batches, records, bytes and times are what was sent', async () => {
  const { runtime, producer, cluster, figures } = await world({ partitions: 2, delayMs: () => 7 }, { lingerMs: 20 })
  const sent = [10, 20, 30].flatMap((length) =>
    [0, 1].map((partition) => producer.send({ topic: cluster.topic, partition, value: 'x'.repeat(length) })),
  )
  await settle(runtime, Promise.all(sent))
  expect(figures()).toMatchObject({
    'record-send-total': 6,
    'records-per-request-avg': 6,
    'record-error-total': 0,
    'record-retry-total': 0,
    'request-latency-avg': 7,
    'request-latency-max': 7,
    'compression-rate-avg': 1,
    'requests-in-flight': 0,
    'buffer-total-bytes': 33_554_432,
    'buffer-available-bytes': 33_554_432,
    'waiting-threads': 0,
  })
  const [first, second] = cluster.received
  expect(first!.recordCount + second!.recordCount).toBe(6)
  expect(figures()['batch-size-avg']).toBe((first!.sizeBytes + second!.sizeBytes) / 2)
  expect(figures()['batch-size-max']).toBe(Math.max(first!.sizeBytes, second!.sizeBytes))
  expect(figures()['record-size-max']).toBeGreaterThan(30)
  expect(figures()['record-queue-time-avg']).toBeGreaterThanOrEqual(20)
  expect(figures()['metadata-wait-time-ns-total']).toBeGreaterThan(0)
  expect(figures()['metadata-age']).toBeLessThan(1)
  expect(figures(`producer-topic-metrics,topic=${cluster.topic}`)).toMatchObject({
    'record-send-total': 6,
    'byte-total': first!.sizeBytes + second!.sizeBytes,
  })
  const rate = figures()['record-send-rate']!
  await runtime.clock.advance(45_000)
  expect(figures()['record-send-rate']).toBeLessThan(rate)
  await runtime.clock.advance(60_000)
  expect(figures()).toMatchObject({ 'record-send-rate': 0, 'record-send-total': 6, 'batch-size-avg': Number.NaN })
})

test('retries, failures and splits are counted, by topic too', async () => {
  const verdicts: Verdict[] = [ErrorCode.NOT_ENOUGH_REPLICAS, 'append', ErrorCode.INVALID_RECORD, 'append']
  const { runtime, producer, cluster, figures } = await world(
    { onProduce: () => verdicts.shift() ?? 'append' },
    { lingerMs: 5, batchSize: 10_000 },
  )
  const { topic } = cluster
  await settle(runtime, producer.send({ topic, value: 'retried' }))
  await settle(runtime, producer.send({ topic, value: 'refused' }))
  await settle(runtime, producer.send({ topic: 'no such name!', value: 'v' }))
  cluster.maxBatchBytes = 400
  const values = Array.from({ length: 10 }, () => 'x'.repeat(100))
  await settle(runtime, Promise.all(values.map((value) => producer.send({ topic, value }))))
  expect(figures()).toMatchObject({ 'record-retry-total': 1, 'record-error-total': 2 })
  expect(figures()['batch-split-total']).toBeGreaterThan(0)
  expect(figures(`producer-topic-metrics,topic=${topic}`)).toMatchObject({
    'record-retry-total': 1,
    'record-error-total': 1,
  })
  expect(Object.keys(producer.metrics()).filter((key) => key.includes('no such'))).toEqual([])
})

test('waiting for memory is a figure, and so are sends that were given up for it', async () => {
  const { runtime, producer, cluster, figures } = await world(
    { onProduce: () => 'silence' },
    { bufferMemory: 6_000, batchSize: 2_000, maxBlockMs: 500, lingerMs: 0 },
  )
  const { topic } = cluster
  const outcomes: unknown[] = []
  await settle(runtime, producer.partitionsFor(topic))
  for (let i = 0; i < 5; i++) {
    producer.send({ topic, value: 'x'.repeat(1850) }, (error) => outcomes.push((error as { code?: string })?.code))
  }
  await runtime.clock.advance(250)
  expect(figures()['waiting-threads']).toBe(2)
  await runtime.clock.runUntil(() => outcomes.length === 2)
  expect(outcomes).toEqual(['ERR_KAFKA_BUFFER_EXHAUSTED', 'ERR_KAFKA_BUFFER_EXHAUSTED'])
  expect(figures()).toMatchObject({ 'buffer-exhausted-total': 2, 'waiting-threads': 0 })
  expect(figures()['bufferpool-wait-time-ns-total']).toBeGreaterThan(400e6)
  expect(figures()['bufferpool-wait-time-ns-total']).toBeLessThan(520e6)
  expect(figures()['bufferpool-wait-ratio']).toBeGreaterThan(0)
})

test('calls and batches have tracing channels, and the time of calls is summed up', async () => {
  const seen: string[] = []
  const contexts: object[] = []
  const methods = ['initTransactions', 'beginTransaction', 'sendOffsetsToTransaction', 'commitTransaction']
  const all = [...methods, 'abortTransaction', 'transaction', 'flush', 'partitionsFor', 'close', 'batch']
  const subscriptions = all.map((name) => {
    const note = (event: string) => (context: unknown) => {
      seen.push(`${name} ${event}`)
      contexts.push(context as object)
    }
    const subscribers = {
      start: note('start'),
      end: () => {},
      asyncStart: () => {},
      asyncEnd: note('done'),
      error: note('error'),
    }
    const channel = tracingChannel(`ottla:producer:${name}`)
    channel.subscribe(subscribers)
    return () => channel.unsubscribe(subscribers)
  })
  const runtime = virtualRuntime(1)
  const coordinator = new TransactionCoordinator(runtime, { version: () => 2 })
  const cluster = await new ModelCluster(runtime, { coordinator, delayMs: () => 3 }).start()
  const { topic, bootstrapServers } = cluster
  const producer = new Producer({ bootstrapServers, transactionalId: 'payments', clientId: 'me' }, { runtime })
  await settle(
    runtime,
    producer.transaction((transaction) => void transaction.send({ topic, value: 'v' })),
  )
  expect(seen).toEqual([
    'transaction start',
    'initTransactions start',
    'initTransactions done',
    'beginTransaction start',
    'commitTransaction start',
    'batch start',
    'batch done',
    'commitTransaction done',
    'transaction done',
  ])
  expect(contexts[0]).toMatchObject({ clientId: 'me', transactionalId: 'payments' })
  expect(contexts[6]).toMatchObject({ topic, partition: 0, recordCount: 1, nodeId: 1, retryCount: 0 })
  expect(contexts[6]).toHaveProperty('result', { baseOffset: 0 })
  seen.length = 0
  await settle(runtime, producer.partitionsFor('bad name!'))
  await settle(runtime, producer.close())
  expect(seen).toEqual([
    'partitionsFor start',
    'partitionsFor error',
    'partitionsFor done',
    'close start',
    'flush start',
    'flush done',
    'close done',
  ])
  const figures = producer.metrics()['producer-metrics'] as Figures
  for (const call of ['txn-init', 'txn-commit']) expect(figures[`${call}-time-ns-total`]).toBeGreaterThan(0)
  for (const unsubscribe of subscriptions) unsubscribe()
})

test('a batch that fails says so on its channel, and without listeners nothing is kept', async () => {
  const errors: { error?: unknown; retryCount?: number }[] = []
  const channel = tracingChannel('ottla:producer:batch')
  const subscribers = { error: (context: unknown) => void errors.push(context as object) } as never
  channel.subscribe(subscribers)
  const verdicts: Verdict[] = [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.INVALID_RECORD]
  const { runtime, producer, cluster } = await world({ onProduce: () => verdicts.shift() ?? 'append' })
  await settle(runtime, producer.send({ topic: cluster.topic, value: 'v' }))
  expect(errors).toMatchObject([{ retryCount: 1, error: { errorName: 'INVALID_RECORD' } }])
  channel.unsubscribe(subscribers)
  await settle(runtime, producer.send({ topic: cluster.topic, value: 'v' }))
  expect(errors).toHaveLength(1)
})

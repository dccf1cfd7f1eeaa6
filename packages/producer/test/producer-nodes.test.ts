// What goes to which broker, and what happens when one of them is silent.
import { ErrorCode } from '@ottla/protocol'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { produce } from '@ottla/protocol/messages/produce'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { tracingChannel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { Producer, type ProducerConfig } from '../src/index.ts'
import { ModelCluster, type ModelClusterOptions, type Verdict } from './support/model-cluster.ts'

async function world(
  options: ModelClusterOptions,
  config: Partial<ProducerConfig> = {},
): Promise<{
  readonly runtime: VirtualRuntime
  readonly cluster: ModelCluster
  readonly producer: Producer
  readonly settle: (promise: Promise<unknown>) => Promise<void>
}> {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime, options).start()
  const producer = new Producer({ bootstrapServers: cluster.bootstrapServers, ...config } as ProducerConfig, {
    runtime,
  })
  const settle = async (promise: Promise<unknown>): Promise<void> => {
    let isSettled = false
    void promise.catch(() => {}).then(() => (isSettled = true))
    await runtime.clock.runUntil(() => isSettled)
  }
  return { runtime, cluster, producer: producer as Producer, settle }
}

test('there is one connection for records to each leader that is written to, and each batch goes to its leader', async () => {
  const opened: string[] = []
  const channel = tracingChannel('ottla:core:connect')
  const subscribers = {
    start: (trace: { nodeId: number; channel: string }) => void opened.push(`${trace.channel} ${trace.nodeId}`),
  } as never
  channel.subscribe(subscribers)
  const { cluster, producer, settle } = await world({ partitions: 6, nodes: [1, 2, 3] })
  // The partitions of nodes 1 and 2 only.
  const sends = Array.from({ length: 400 }, (_, i) =>
    producer.send({ topic: cluster.topic, partition: [0, 1, 3, 4][i % 4]!, value: `${i}` }),
  )
  await settle(Promise.all(sends))
  channel.unsubscribe(subscribers)
  expect(opened.filter((name) => name.startsWith('produce')).toSorted()).toEqual(['produce 1', 'produce 2'])
  expect(cluster.received.length).toBeGreaterThan(3)
  expect(cluster.received.filter(({ nodeId, partition }) => cluster.leaders[partition] !== nodeId)).toEqual([])
})

test('one Produce request carries the batches of many partitions', async () => {
  const { cluster, producer, settle } = await world({ partitions: 8 }, { lingerMs: 5 })
  const sends = Array.from({ length: 80 }, (_, i) =>
    producer.send({ topic: cluster.topic, partition: i % 8, value: `${i}` }),
  )
  await settle(Promise.all(sends))
  expect(cluster.requests.filter((key) => key === produce.key)).toHaveLength(1)
  expect(cluster.received.map(({ partition }) => partition).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(cluster.requests.filter((key) => key === initProducerId.key)).toHaveLength(1)
})

test('a broker that swallows requests is given up after request.timeout.ms, and the records go to the next leader', async () => {
  let isDead = true
  const { runtime, cluster, producer, settle } = await world({
    nodes: [1, 2],
    onProduce: ({ nodeId }): Verdict => (isDead && nodeId === 1 ? 'silence' : 'append'),
  })
  const sent = producer.send({ topic: cluster.topic, value: 'v' })
  await runtime.clock.advance(10_000)
  cluster.leaders[0] = 2
  cluster.leaderEpoch++
  await runtime.clock.advance(19_000)
  expect(cluster.received.map(({ nodeId }) => nodeId)).toEqual([1])
  await settle(sent)
  expect(cluster.received.map(({ nodeId }) => nodeId)).toEqual([1, 2])
  expect(cluster.received[1]!.atMs - cluster.received[0]!.atMs).toBeGreaterThanOrEqual(30_000)
  expect(cluster.received[1]!.atMs - cluster.received[0]!.atMs).toBeLessThan(32_000)
  expect(cluster.logs[0]!.values).toEqual(['v'])
  isDead = false
})

test('a new leader is noticed by age of the metadata too, before anything fails', async () => {
  const { runtime, cluster, producer, settle } = await world({ nodes: [1, 2] }, { metadataMaxAgeMs: 20_000 })
  await settle(producer.send({ topic: cluster.topic, value: 'a' }))
  cluster.leaders[0] = 2
  cluster.leaderEpoch++
  await runtime.clock.advance(25_000)
  await settle(producer.send({ topic: cluster.topic, value: 'b' }))
  expect(cluster.received.map(({ nodeId }) => nodeId)).toEqual([1, 2])
})

test('a longer linger makes fewer requests and larger batches', async () => {
  const figuresWith = async (lingerMs: number): Promise<{ requests: number; batch: number }> => {
    const { runtime, cluster, producer, settle } = await world({}, { lingerMs })
    await settle(producer.partitionsFor(cluster.topic))
    for (let i = 0; i < 500; i++) {
      producer.sendAndForget({ topic: cluster.topic, value: `record ${i}` })
      await runtime.clock.advance(1)
    }
    await settle(producer.flush())
    const batch = Number(producer.metrics()['producer-metrics']!['batch-size-avg'])
    return { requests: cluster.requests.filter((key) => key === produce.key).length, batch }
  }
  const [without, long] = [await figuresWith(0), await figuresWith(50)]
  expect(without.requests).toBeGreaterThan(400)
  expect(long.requests).toBeLessThan(15)
  expect(long.batch).toBeGreaterThan(10 * without.batch)
})

test('compressed batches count compressed and uncompressed in the metrics', async () => {
  const { cluster, producer, settle } = await world(
    // The model cluster cannot read compressed records.
    { onProduce: () => ErrorCode.INVALID_RECORD },
    { compressionType: 'gzip', lingerMs: 5 },
  )
  const value = 'compressible '.repeat(20)
  await settle(Promise.all(Array.from({ length: 50 }, () => producer.send({ topic: cluster.topic, value }))))
  const figures = producer.metrics()['producer-metrics']!
  expect(Number(figures['compression-rate-avg'])).toBeLessThan(0.3)
  expect(figures['batch-size-max']).toBe(cluster.received[0]!.sizeBytes)
})

test('a code that nobody knows fails the records with the number of it', async () => {
  const { cluster, producer, settle } = await world({ onProduce: () => 9_999 }, { deliveryTimeoutMs: 40_000 })
  let failure: unknown
  await settle(producer.send({ topic: cluster.topic, value: 'v' }).catch((error: unknown) => (failure = error)))
  expect(failure).toMatchObject({ errorCode: 9_999, message: expect.stringContaining('9999') })
})

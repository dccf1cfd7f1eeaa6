import { ErrorCode } from '@ottla/protocol'
import { SeededRandom, virtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer } from '../src/index.ts'
import { ModelCluster, type Verdict } from './support/model-cluster.ts'

const retriable = [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.REQUEST_TIMED_OUT]

/** Sends records while the cluster misbehaves as the seed says; checks what the idempotent producer promises. */
async function runWithFaults(seed: number): Promise<void> {
  const runtime = virtualRuntime(seed)
  const random = new SeededRandom(seed)
  const faultRate = random.next() * 0.4
  let isCalm = false
  const cluster = await new ModelCluster(runtime, {
    partitions: 1 + random.integer(3),
    delayMs: () => random.integer(20),
    onProduce: (): Verdict => {
      if (isCalm || random.next() >= faultRate) return 'append'
      const kind = random.integer(10)
      if (kind < 3) return 'append-and-cut'
      if (kind < 5) return 'cut'
      if (kind < 6) return 'silence'
      return retriable[random.integer(retriable.length)]!
    },
  }).start()
  const producer = new Producer(
    { bootstrapServers: cluster.bootstrapServers, batchSize: 200, requestTimeoutMs: 500, deliveryTimeoutMs: 600_000 },
    { runtime },
  )
  const partitions = cluster.logs.length
  const sent: string[][] = Array.from({ length: partitions }, () => [])
  const acknowledged: string[][] = Array.from({ length: partitions }, () => [])
  const failures: Error[] = []
  let pending = 0
  for (let i = 0; i < 300; i++) {
    const partition = random.integer(partitions)
    const value = `${partition}:${i}`
    sent[partition]!.push(value)
    pending++
    producer.send({ topic: cluster.topic, partition, value }, (error) => {
      pending--
      if (error === undefined) acknowledged[partition]!.push(value)
      else failures.push(error)
    })
    if (random.integer(4) === 0) await runtime.clock.advance(random.integer(30))
  }
  await runtime.clock.advance(2_000)
  isCalm = true
  await runtime.clock.runUntil(() => pending === 0)
  expect(failures).toEqual([])
  expect(acknowledged).toEqual(sent)
  expect(cluster.logs.map((log) => log.values)).toEqual(sent)
  expect(cluster.maxInFlightSeen).toBeLessThanOrEqual(5)
  const closed = producer.close()
  await runtime.clock.advance(10)
  await closed
}

test.each(Array.from({ length: 80 }, (_, seed) => seed))(
  'whatever breaks, each record is written once, in order, and acknowledged in order (seed %i)',
  runWithFaults,
)

/** As above, but batches are refused for good and run out of time as well, and the leaders move. */
async function runWithLosses(seed: number): Promise<void> {
  const runtime = virtualRuntime(seed)
  const random = new SeededRandom(seed)
  const faultRate = random.next() * 0.5
  let isCalm = false
  const nodes = [1, 2]
  const cluster = await new ModelCluster(runtime, {
    partitions: 2,
    nodes,
    delayMs: () => random.integer(20),
    onProduce: (): Verdict => {
      if (isCalm || random.next() >= faultRate) return 'append'
      const kind = random.integer(12)
      if (kind < 3) return 'append-and-cut'
      if (kind < 5) return 'cut'
      if (kind < 7) return 'silence'
      if (kind < 9) return ErrorCode.INVALID_RECORD
      return retriable[random.integer(retriable.length)]!
    },
  }).start()
  const producer = new Producer(
    {
      bootstrapServers: cluster.bootstrapServers,
      batchSize: 150,
      requestTimeoutMs: 300,
      deliveryTimeoutMs: 400,
      lingerMs: 0,
    },
    { runtime },
  )
  const sent: string[][] = [[], []]
  const acknowledged: string[][] = [[], []]
  let failed = 0
  let pending = 0
  const send = (partition: number, value: string): void => {
    sent[partition]!.push(value)
    pending++
    producer.send({ topic: cluster.topic, partition, value }, (error) => {
      pending--
      if (error === undefined) acknowledged[partition]!.push(value)
      else failed++
    })
  }
  for (let i = 0; i < 300; i++) {
    send(random.integer(2), `record ${i}`)
    if (random.integer(4) === 0) await runtime.clock.advance(random.integer(60))
    if (random.integer(40) === 0) {
      cluster.leaders[random.integer(2)] = nodes[random.integer(2)]!
      cluster.leaderEpoch++
    }
  }
  await runtime.clock.runUntil(() => pending === 0)
  isCalm = true
  await runtime.clock.advance(2_000)
  for (const partition of [0, 1]) for (let i = 0; i < 20; i++) send(partition, `calm ${i}`)
  await runtime.clock.runUntil(() => pending === 0)

  for (const partition of [0, 1]) {
    const written = cluster.logs[partition]!.values
    expect(new Set(written).size).toBe(written.length)
    const places = written.map((value) => sent[partition]!.indexOf(value))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    const lost = acknowledged[partition]!.filter((value) => !written.includes(value))
    expect(lost).toEqual([])
    expect(acknowledged[partition]!.slice(-20)).toEqual(sent[partition]!.slice(-20))
  }
  expect(failed).toBe(producer.failedCount)
  const closed = producer.close()
  await runtime.clock.advance(10)
  await closed
}

test.each(Array.from({ length: 80 }, (_, seed) => seed))(
  'with records given up and leaders moving, what was acknowledged is there once and in order (seed %i)',
  runWithLosses,
)

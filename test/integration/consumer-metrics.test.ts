// Figures of the consumer under Java's names, and the diagnostics channels of its calls.
import type { CallTrace, HandleTrace } from '@ottla/consumer'
import type { MetricsSnapshot } from '@ottla/core'
import { tracingChannel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../support/processes.ts'
import { afterTest, VirtualCluster } from './support/cluster.ts'

beforeAll(async () => {
  // Loading it takes real time, once.
  await import('p-queue')
})

const p = (partition: number): { topic: string; partition: number } => ({ topic: 'orders', partition })
const group = { groupId: 'billing', enableAutoCommit: false }

async function cluster(seed: number, delayMs = 0): Promise<VirtualCluster> {
  const virtual = new VirtualCluster(seed, { topics: { orders: 2 } }, { minDelayMs: delayMs, maxDelayMs: delayMs })
  await virtual.start()
  return virtual
}

const names = JSON.parse(readFileSync(join(root, 'test', 'vectors', 'metric-names.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>

/** What the JVM, its selector or its threads have and Node.js has not, and features that are not there. */
const absent = [/^select-/, /^io-/, /reauth/, /^commit-id$/, /-event-?s?-/, /network-thread/, /^unsent-requests/]

/** Groups and names that differ from Java's. */
function differences(kind: string, metrics: MetricsSnapshot): string[] {
  const found: string[] = []
  for (const [key, expected] of Object.entries(names[kind]!)) {
    const [name, ...tags] = key.split(',')
    const values: Record<string, string> = {
      topic: 'topic=orders',
      partition: 'partition=0',
      'node-id': 'node-id=node-0',
    }
    const own = metrics[[name, ...tags.map((tag) => values[tag])].join(',')] ?? {}
    for (const each of expected)
      if (!(each in own) && !absent.some((pattern) => pattern.test(each))) found.push(`-${key} ${each}`)
    for (const each of Object.keys(own)) if (!expected.includes(each)) found.push(`+${key} ${each}`)
  }
  return found
}

test('the names of the metrics are those of the Java consumer', async () => {
  const virtual = await cluster(1)
  await virtual.fill('orders', 0, 1)
  const consumer = virtual.consumer(group)
  consumer.subscribe(['orders'])
  await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  expect(differences('consumer, group.protocol=classic', consumer.metrics())).toEqual([])
})

test('records, bytes, lag and lead are what was read, partition by partition', async () => {
  const virtual = await cluster(2, 3)
  for (const [partition, count] of [30, 20].entries()) await virtual.fill('orders', partition, count)
  const consumer = virtual.consumer({ ...group, maxPollRecords: 10 })
  consumer.assign([p(0), p(1)])
  consumer.seek(p(0), 5)
  const read = [0, 0]
  const poll = async (): Promise<void> => {
    for (const { partition } of await consumer.poll({ timeoutMs: 5_000 })) read[partition]!++
  }
  while (read.includes(0)) await virtual.run(poll())
  const polled = read[0]! + read[1]!
  const metrics = consumer.metrics()
  const all = metrics['consumer-fetch-manager-metrics']!
  expect(all['records-consumed-total']).toBe(polled)
  expect(metrics['consumer-fetch-manager-metrics,topic=orders']!['records-consumed-total']).toBe(polled)
  expect(all['bytes-consumed-total']).toBeGreaterThan(polled * 8)
  expect(all['fetch-latency-avg']).toBeGreaterThanOrEqual(6)
  expect(all['fetch-size-max']).toBeGreaterThan(0)
  for (const [partition, end] of [30, 20].entries()) {
    const position = await virtual.run(consumer.position(p(partition)))
    expect(metrics[`consumer-fetch-manager-metrics,topic=orders,partition=${partition}`]).toMatchObject({
      'records-lag': end - position,
      'records-lead': position,
      'preferred-read-replica': -1,
    })
    expect(consumer.currentLag(p(partition))).toBe(end - position)
  }
  expect(all['records-lag-max']).toBeLessThanOrEqual(25)
  while (read[0]! + read[1]! < 45) await virtual.run(poll())
  const done = consumer.metrics()
  expect(done['consumer-fetch-manager-metrics']!['records-consumed-total']).toBe(45)
  expect(done['consumer-fetch-manager-metrics']!['records-per-request-avg']).toBeGreaterThan(10)
  expect(done['consumer-fetch-manager-metrics,topic=orders,partition=0']!['records-lag']).toBe(0)
  // What is not read any more is not shown any more.
  consumer.assign([p(1)])
  expect(consumer.metrics()).not.toHaveProperty('consumer-fetch-manager-metrics,topic=orders,partition=0')
  consumer.assign([])
  expect(consumer.metrics()).not.toHaveProperty('consumer-fetch-manager-metrics,topic=orders')
})

test('polls, heartbeats, commits and rebalances are counted and timed', async () => {
  const virtual = await cluster(3, 5)
  await virtual.fill('orders', 0, 3)
  const consumer = virtual.consumer({ ...group, heartbeatIntervalMs: 1_000 })
  const { clock } = virtual.runtime
  consumer.subscribe(['orders'], {
    onPartitionsAssigned: () => new Promise((resolve) => void clock.setTimer(20, resolve)),
    onPartitionsRevoked: () => new Promise((resolve) => void clock.setTimer(30, resolve)),
  })
  await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  await virtual.run(consumer.commit())
  await virtual.run(consumer.committed([p(0)]))
  await clock.advance(4_000)
  await virtual.run(consumer.poll({ timeoutMs: 1_000 }))
  const coordinator = consumer.metrics()['consumer-coordinator-metrics']!
  expect(coordinator).toMatchObject({
    'assigned-partitions': 2,
    'commit-total': 1,
    'commit-latency-avg': 10,
    'join-total': 2,
    'sync-total': 1,
    'rebalance-total': 1,
    'failed-rebalance-total': 0,
    'partition-assigned-latency-max': 20,
    'heartbeat-response-time-max': 10,
    'last-heartbeat-seconds-ago': 0,
  })
  expect(coordinator['heartbeat-total']).toBeGreaterThanOrEqual(4)
  expect(coordinator['rebalance-latency-total']).toBeGreaterThanOrEqual(20 + 3 * 10)
  expect(coordinator['last-rebalance-seconds-ago']).toBeGreaterThanOrEqual(4)
  const own = consumer.metrics()['consumer-metrics']!
  expect(own['time-between-poll-max']).toBeGreaterThanOrEqual(4_000)
  expect(own['commit-sync-time-ns-total']).toBe(10_000_000)
  expect(own['committed-time-ns-total']).toBe(10_000_000)
  expect(own['poll-idle-ratio-avg']).toBeGreaterThan(0)
  expect(own['connection-count']).toBeGreaterThan(0)
  await virtual.run(consumer.unsubscribe())
  expect(consumer.metrics()['consumer-coordinator-metrics']).toMatchObject({
    'assigned-partitions': 0,
    'partition-revoked-latency-max': 30,
  })
})

test('every call and every handler can be traced', async () => {
  const virtual = await cluster(4)
  await virtual.fill('orders', 0, 2)
  const seen: string[] = []
  const watch = (name: string): void => {
    const channel = tracingChannel<unknown, CallTrace>(`ottla:consumer:${name}`)
    const watcher = {
      asyncEnd: (message: unknown) => {
        const { groupId, error } = message as CallTrace
        seen.push(`${name}${groupId === 'billing' ? '' : ' without its group'}${error === undefined ? '' : ' failed'}`)
      },
    }
    channel.subscribe(watcher as never)
    afterTest(async () => channel.unsubscribe(watcher as never))
  }
  const calls = ['committed', 'position', 'beginningOffsets', 'endOffsets', 'offsetsForTimes', 'partitionsFor']
  for (const name of [...calls, 'listTopics', 'run', 'unsubscribe', 'close']) watch(name)
  const handled: HandleTrace[] = []
  const handle = tracingChannel<unknown, HandleTrace>('ottla:consumer:handle')
  const watcher = { asyncEnd: (message: unknown) => handled.push(message as HandleTrace) }
  handle.subscribe(watcher as never)
  afterTest(async () => handle.unsubscribe(watcher as never))
  const consumer = virtual.consumer({ ...group, defaultApiTimeoutMs: 1_000 })
  consumer.subscribe(['orders'])
  const stop = new AbortController()
  await virtual.run(
    consumer.run({
      signal: stop.signal,
      retry: { retries: 0 },
      onError: () => {},
      eachRecord: ({ offset }) => {
        if (offset === 0) throw new TypeError('not this one')
        stop.abort()
      },
    }),
  )
  await virtual.run(consumer.committed([p(0)]))
  await virtual.run(consumer.position(p(0)))
  await virtual.run(consumer.beginningOffsets([p(0)]))
  await virtual.run(consumer.endOffsets([p(0)]))
  await virtual.run(consumer.offsetsForTimes([{ ...p(0), timestamp: 0 }]))
  await virtual.run(consumer.partitionsFor('orders'))
  await virtual.run(consumer.listTopics())
  await virtual.stop()
  await virtual.run(consumer.committed([p(0)]).catch(() => {}))
  await virtual.run(consumer.unsubscribe())
  await virtual.run(consumer.close())
  expect(seen).toEqual(['run', ...calls, 'listTopics', 'committed failed', 'unsubscribe', 'close'])
  expect(handled).toMatchObject([
    { topic: 'orders', partition: 0, offset: 0, lastOffset: 0, attempt: 1, error: expect.any(TypeError) as TypeError },
    { topic: 'orders', partition: 0, offset: 1, lastOffset: 1, attempt: 1 },
  ])
  await virtual.start()
})

import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { MetricsMessage } from '../src/index.ts'
import { Metrics, Sensor } from '../src/internal.ts'
import { beat, outcomeOf, worldOf } from './support/world.ts'

type Step = [at: number, value: number] | ({ at: number } & Record<string, number | 'NaN'>)
interface Case {
  readonly windowMs: number
  readonly samples: number
  readonly steps: Step[]
}

const file = join(import.meta.dirname, '..', '..', '..', 'test', 'vectors', 'metrics.json')
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]

test.each(cases.map((entry, i) => [i, entry] as const))(
  "averages, rates and totals are those of Java's classes (case %i)",
  (_, { windowMs, samples, steps }) => {
    const sensor = new Sensor({ windowMs, numSamples: samples })
    for (const step of steps) {
      if (Array.isArray(step)) {
        sensor.record(step[1], step[0])
        continue
      }
      const { at, ...expected } = step
      const measured: Record<string, number> = {
        avg: sensor.average(at),
        max: sensor.max(at),
        min: sensor.min(at),
        rate: sensor.rate(at),
        countRate: sensor.countRate(at),
        total: sensor.total,
      }
      for (const [name, value] of Object.entries(expected)) {
        if (value === 'NaN') expect(measured[name]).toBeNaN()
        else expect(measured[name]).toBeCloseTo(value, 9)
      }
    }
  },
)

async function settled(runtime: VirtualRuntime, promise: Promise<unknown>): Promise<void> {
  const outcome = outcomeOf(promise)
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
}

test('a snapshot has a group per set of tags, reads figures when it is taken, and forgets what was removed', () => {
  const { clock } = virtualRuntime(1)
  const metrics = new Metrics({ clock, kind: 'producer', clientId: 'c', windowMs: 1_000, numSamples: 2 })
  let level = 1
  metrics.add('levels', { level: () => level })
  metrics.meter('levels', 'byte', { topic: 'a.b', partition: 0 }).record(5, 0)
  expect(metrics.snapshot()).toEqual({
    'app-info': { version: expect.stringMatching(/^\d+\.\d+\.\d+/), 'start-time-ms': clock.now() },
    'kafka-metrics-count': { count: 6 },
    levels: { level: 1 },
    'levels,topic=a.b,partition=0': { 'byte-rate': 5, 'byte-total': 5 },
  })
  level = 2
  metrics.remove('levels', { topic: 'a.b', partition: 0 })
  expect(metrics.snapshot()).toMatchObject({ levels: { level: 2 }, 'kafka-metrics-count': { count: 4 } })
  expect(metrics.snapshot()).not.toHaveProperty(['levels,topic=a.b,partition=0'])
})

test('connections, bytes, requests and responses are counted, for all nodes and for each', async () => {
  const { runtime, client } = await worldOf((received) =>
    received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined,
  )
  const before = client.metrics.snapshot()['producer-node-metrics,node-id=node-1']!
  beat(client, 'a')
  beat(client, 'b')
  await runtime.clock.advance(1)
  const { 'producer-metrics': all, 'producer-node-metrics,node-id=node-1': node } = client.metrics.snapshot()
  expect(Number(node!['request-total']) - Number(before['request-total'])).toBe(2)
  expect(Number(node!['response-total']) - Number(before['response-total'])).toBe(2)
  expect(Number(node!['outgoing-byte-total']) - Number(before['outgoing-byte-total'])).toBeGreaterThan(2 * 20)
  expect(Number(node!['incoming-byte-total']) - Number(before['incoming-byte-total'])).toBe(2 * 16)
  // The bootstrap server counts as a node of its own until the cluster is known.
  expect(all).toMatchObject({ 'connection-count': 1, 'connection-creation-total': 2, 'connection-close-total': 1 })
  expect(Number(all!['request-total'])).toBeGreaterThan(Number(node!['request-total']))
  expect(Number(all!['request-rate'])).toBeGreaterThan(0)
  // Only Produce and Fetch requests count as latencies.
  expect(node!['request-latency-avg']).toBeNaN()
  client.close()
  expect(client.metrics.snapshot()['producer-metrics']).toMatchObject({
    'connection-count': 0,
    'connection-close-total': 2,
  })
})

test('the latency of a channel for records is measured, and the time that brokers ask for', async () => {
  const { runtime, client } = await worldOf((received) =>
    received.apiName === 'Heartbeat' ? { errorCode: 0, throttleTimeMs: 7 } : undefined,
  )
  await settled(runtime, client.connect(1, 'fetch'))
  const sent = client.send(1, heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' }, { channel: 'fetch' })
  await runtime.clock.advance(1)
  expect(await sent).toMatchObject({ throttleTimeMs: 7 })
  const nowMs = runtime.clock.monotonic()
  expect(client.networkMetrics.latency.count).toBe(1)
  expect(client.networkMetrics.throttleTime.max(nowMs)).toBe(7)
  client.close()
})

test('metrics are published about once a window while there is something to count, and at the end', async () => {
  const messages: MetricsMessage[] = []
  const listen = (message: unknown): void => void messages.push(message as MetricsMessage)
  subscribe('ottla:core:metrics', listen)
  const { runtime, client } = await worldOf(
    (received) => (received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined),
    { metricsSampleWindowMs: 1_000, metadataMaxAgeMs: 1_000_000 },
  )
  for (let i = 0; i < 50; i++) {
    beat(client, 'a')
    await runtime.clock.advance(100)
  }
  expect(messages.length).toBeGreaterThanOrEqual(3)
  expect(messages.length).toBeLessThanOrEqual(5)
  const published = messages.length
  await runtime.clock.advance(60_000)
  expect(messages).toHaveLength(published)
  client.close()
  expect(messages.length).toBeGreaterThan(published)
  expect(messages.at(-1)).toMatchObject({ kind: 'producer', clientId: 'test' })
  expect(messages.at(-1)!.metrics['producer-metrics']).toHaveProperty('request-total')
  unsubscribe('ottla:core:metrics', listen)
})

// R15: the same list of requests to Apache Kafka and to our broker, plain, written by hand and made of a seed. What differs
// has to stand in packages/broker/KNOWN-GAPS.md with the reason, and what stands there has to differ.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { apiVersions, type ApiVersionsResponse } from '@ottla/protocol/messages/api-versions'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { metadata, type MetadataResponse } from '@ottla/protocol/messages/metadata'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiHandlers } from '../../packages/broker/src/apis/handlers.ts'
import { mutatedCases, plainCases, type Ranges, type Takes, writtenCases } from './differential/cases.ts'
import { knownDifferences, knownIds } from './differential/differences.ts'
import { type AnyApi, Link } from './differential/link.ts'
import { type Case, compareOn, type Side } from './differential/runner.ts'
import { RealKafka } from './real-kafka.ts'

const seed = Number(process.env['OTTLA_SEED'] ?? 1)
const mutatedCount = Number(process.env['OTTLA_DIFFERENTIAL_CASES'] ?? 300)
const leastCases = 500

/** Logins, rules, quotas, SCRAM users and tokens: Apache Kafka runs here without what they need, and they have tests of their own. */
const securityKeys: ReadonlySet<number> = new Set([17, 29, 30, 31, 36, 38, 39, 40, 41, 48, 49, 50, 51])

const apis = apiHandlers.map(({ api }) => api as unknown as AnyApi).filter(({ key }) => !securityKeys.has(key))
let kafka: RealKafka
let broker: Broker
let folder: string
let sides: [kafka: Side, ours: Side]

/** What both are started with beside their defaults. */
const config = {
  'broker.rack': 'rack-1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'group.consumer.min.heartbeat.interval.ms': '100',
  'group.consumer.heartbeat.interval.ms': '300',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.assignment.interval.ms': '0',
  'group.share.assignment.interval.ms': '0',
}
/** Apache Kafka's own defaults where an embedded broker has others. */
const kafkaDefaults = {
  'group.share.heartbeat.interval.ms': '5000',
  'group.share.min.heartbeat.interval.ms': '5000',
  'group.share.min.record.lock.duration.ms': '15000',
  'group.share.min.session.timeout.ms': '45000',
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-differential-'))
  const properties = {
    ...config,
    'authorizer.class.name': '',
    'replica.selector.class': '',
    // The records of some requests are years old: they must stay.
    'log.initial.task.delay.ms': '3600000',
  }
  kafka = await RealKafka.start({ properties })
  broker = await startBroker({ nodeId: 1, dataDir: folder, config: { ...kafkaDefaults, ...config } })
  const ports = [kafka.nodes[0]!.port, broker.port]
  sides = ports.map((port) => ({ link: new Link(port), ids: new Map() })) as unknown as [Side, Side]
})

afterAll(async () => {
  for (const side of sides ?? []) side.link.close()
  await broker?.close()
  await kafka?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

test('Apache Kafka and our broker answer the same, but for the known differences', async () => {
  const ranges = await prepare()
  const known = knownDifferences()
  const used = new Set<string>()
  /** By place, with the first request that shows it. */
  const unlisted = new Map<string, string>()
  let count = 0
  const all: Iterable<Case & { takes?: Takes }>[] = [
    plainCases(apis, ranges),
    writtenCases(apis, ranges),
    mutatedCases(apis, ranges, seed, mutatedCount),
  ]
  for (const cases of all) {
    for (const given of cases) {
      const comparison = await compareOn(...sides, given, (place) => known.some(({ matches }) => matches(place)))
      if (comparison === undefined) continue
      count++
      take(given.takes ?? [], comparison.outcomes)
      for (const { place, kafka: theirs, ours } of comparison.differences) {
        const matching = known.filter(({ matches }) => matches(place))
        for (const { pattern } of matching) used.add(pattern)
        if (matching.length > 0 || unlisted.has(place)) continue
        const request = JSON.stringify(given.request(sides[0]))
        unlisted.set(place, `kafka ${theirs}\n  ours  ${ours}\n  ${given.origin}: v${given.version} ${request}`)
      }
    }
  }
  const replay = `replay: OTTLA_SEED=${seed} npm run test:interop test/interop/differential.test.ts`
  const report = Array.from(unlisted, ([place, what]) => `${place}\n  ${what}`).join('\n')
  expect(report, replay).toBe('')
  expect(known.map(({ pattern }) => pattern).filter((pattern) => !used.has(pattern))).toEqual([])
  expect(count).toBeGreaterThanOrEqual(leastCases)
}, 300_000)

/** Makes the topic that requests are about, and has both brokers take up their coordinators. */
async function prepare(): Promise<Ranges> {
  for (const { link, ids } of sides) {
    const orders = { name: 'orders', numPartitions: 3, replicationFactor: 1, assignments: [], configs: [] }
    await link.ask(createTopics as unknown as AnyApi, 7, { topics: [orders], timeoutMs: 5000 })
    await expect
      .poll(async () => {
        const outcome = await link.ask(metadata as unknown as AnyApi, 12, { topics: [{ name: 'orders' }] })
        const topic = ((outcome as { answer: unknown }).answer as MetadataResponse).topics[0]!
        ids.set('orders', topic.topicId)
        knownIds.add(topic.topicId)
        return topic.partitions.length
      })
      .toBe(3)
    for (const [keyType, key] of [
      [0, 'g'],
      [1, 't'],
      [2, `g:${String(ids.get('orders'))}:0`],
    ]) {
      await expect
        .poll(() => link.ask(findCoordinator as unknown as AnyApi, 6, { keyType, coordinatorKeys: [key] }), {
          timeout: 20_000,
        })
        .toMatchObject({ answer: { coordinators: [{ errorCode: 0 }] } })
    }
    for (const transactionalId of ['a', 'b', 'c', 'd', 'e']) {
      await expect
        .poll(() => link.ask(initProducerId as unknown as AnyApi, 4, { transactionalId, transactionTimeoutMs: 1000 }), {
          timeout: 20_000,
        })
        .toMatchObject({ answer: { errorCode: 0 } })
    }
  }
  const request = { clientSoftwareName: 'differential', clientSoftwareVersion: '1' }
  const announced = await Promise.all(
    sides.map(async ({ link }) => {
      const outcome = await link.ask(apiVersions as unknown as AnyApi, 3, request)
      return ((outcome as { answer: unknown }).answer as ApiVersionsResponse).apiKeys
    }),
  )
  const ofKafka = new Map(announced[0]!.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]))
  return new Map(
    announced[1]!.flatMap(({ apiKey, minVersion, maxVersion }) => {
      const theirs = ofKafka.get(apiKey)
      return theirs === undefined
        ? []
        : [[apiKey, [Math.max(minVersion, theirs[0]!), Math.min(maxVersion, theirs[1]!)]] as const]
    }),
  )
}

function take(takes: Takes, outcomes: readonly unknown[]): void {
  for (const [id, path] of takes) {
    for (const [at, outcome] of outcomes.entries()) {
      let value: unknown = (outcome as { answer?: unknown }).answer
      for (const step of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[step]
      sides[at]!.ids.set(id, value)
    }
  }
}

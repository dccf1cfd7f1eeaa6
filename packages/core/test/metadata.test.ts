import { expect, test } from 'vitest'
import { virtualRuntime } from '@ottla/runtime'
import type { ClientConfig } from '../src/index.ts'
import type { ClusterClient, ClusterClientOptions } from '../src/internal.ts'
import { clientOf } from './support/clients.ts'
import { clusterOf, type Received, ScriptedPeer, type TopicOf } from './support/scripted-peer.ts'
import { beat, outcomeOf } from './support/world.ts'

interface MetadataWorld {
  readonly runtime: ReturnType<typeof virtualRuntime>
  readonly peer: ScriptedPeer
  readonly client: ClusterClient
  /** The topics that Metadata answers with; change it at will. */
  topics: Record<string, TopicOf>
  /** Topic names of each Metadata request so far; null for all. */
  readonly asked: () => (string[] | null)[]
}

async function start(
  topics: Record<string, TopicOf> = {},
  config: Partial<ClientConfig> = {},
  options: Partial<ClusterClientOptions> = {},
): Promise<MetadataWorld> {
  const runtime = virtualRuntime(1)
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, ({ apiName, body }) => {
    if (apiName !== 'Metadata') return { errorCode: 0 }
    return clusterOf({ 1: peer.port, 2: peer.port }, wanted(world.topics, body['topics'] as { name: string }[] | null))
  })
  peer.silentVersions = false
  const answer = peer.script
  peer.script = (received) => (received.apiName === 'ApiVersions' ? undefined : answer(received))
  const client = clientOf(runtime, { bootstrapServers: peer.address, ...config }, options)
  const world: MetadataWorld = { runtime, peer, client, topics, asked: () => askedOf(peer.received) }
  return world
}

function wanted(topics: Record<string, TopicOf>, asked: { name: string }[] | null): Record<string, TopicOf> {
  if (asked === null) return topics
  return Object.fromEntries(asked.map(({ name }) => [name, topics[name] ?? { errorCode: 3 }]))
}

function askedOf(received: readonly Received[]): (string[] | null)[] {
  return received
    .filter((one) => one.apiName === 'Metadata')
    .map((one) => (one.body['topics'] as { name: string }[] | null)?.map((topic) => topic.name).sort() ?? null)
}

test('however many wait, one refresh is in flight', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] } })
  const waiting = Array.from({ length: 100 }, () =>
    outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000))),
  )
  await runtime.clock.runUntil(() => waiting.every((one) => one.state === 'resolved'))
  expect(asked()).toEqual([['a']])
})

test('new topics are fetched alone and at once, without those that are known', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] }, b: { leaders: [2] }, c: { leaders: [1] } })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  const startMs = runtime.clock.monotonic()
  const more = outcomeOf(client.metadata.waitForTopics(['b', 'c', 'a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => more.state === 'resolved')
  expect(runtime.clock.monotonic() - startMs).toBeLessThan(5)
  expect(asked()).toEqual([['a'], ['b', 'c']])
  expect([...client.metadata.topics.keys()]).toEqual(['a', 'b', 'c'])
})

test('a topic that is added while a refresh is in flight is fetched by the next one', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] }, b: { leaders: [2] } })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.advance(0)
  const second = outcomeOf(client.metadata.waitForTopics(['b'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved' && second.state === 'resolved')
  expect(asked()).toEqual([['a'], ['b']])
})

test('a topic that does not exist is asked for with growing pauses until the time is over', async () => {
  const { runtime, client, asked } = await start({}, { retryBackoffMs: 100, retryBackoffMaxMs: 1000 })
  const waiting = outcomeOf(client.metadata.waitForTopics(['missing'], client.deadline({}, 10_000)))
  await runtime.clock.advance(10_001)
  expect(waiting.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', retriable: true, outcomeUnknown: false })
  expect(waiting.error.message).toMatch(
    /^Timed out after 10000 ms: no metadata for topic missing; does it exist\? it is not created automatically: .*UNKNOWN_TOPIC_OR_PARTITION/,
  )
  expect(waiting.error.cause).toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' })
  expect(asked().length).toBeGreaterThan(8)
  expect(asked().length).toBeLessThan(18)
})

test('a topic that does not exist is named also by a client that looks at all topics', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] } })
  client.metadata.setAllTopics()
  const waiting = outcomeOf(client.metadata.waitForTopics(['missing'], client.deadline({}, 3000)))
  await runtime.clock.advance(3001)
  expect(waiting.error.cause).toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' })
  expect(asked()).toContainEqual(null)
  expect(asked()).toContainEqual(['missing'])
  expect([...client.metadata.topics.keys()]).toEqual(['a'])
})

test('a topic that appears while it is waited for is found', async () => {
  const world = await start()
  const { runtime, client } = world
  const waiting = outcomeOf(client.metadata.waitForTopics(['late'], client.deadline({}, 10_000)))
  await runtime.clock.advance(2000)
  expect(waiting.state).toBe('pending')
  world.topics = { late: { leaders: [1] } }
  await runtime.clock.advance(1300)
  expect(waiting.state).toBe('resolved')
})

test('a topic that may not be seen, or whose name cannot be, fails at once', async () => {
  const { runtime, client } = await start({ secret: { errorCode: 29 }, 'bad name': { errorCode: 17 } })
  const secret = outcomeOf(client.metadata.waitForTopics(['secret'], client.deadline({}, 10_000)))
  const bad = outcomeOf(client.metadata.waitForTopics(['bad name'], client.deadline({}, 10_000)))
  await runtime.clock.advance(50)
  expect(secret.error).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION', resources: ['secret'] })
  expect(bad.error).toMatchObject({ code: 'ERR_KAFKA_API', errorName: 'INVALID_TOPIC_EXCEPTION' })
})

test('brokers may create a topic only when the client says so', async () => {
  for (const allowAutoTopicCreation of [true, false]) {
    const { runtime, client, peer } = await start({ a: { leaders: [1] } }, {}, { allowAutoTopicCreation })
    const waiting = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 1000)))
    await runtime.clock.runUntil(() => waiting.state === 'resolved')
    const request = peer.received.find((one) => one.apiName === 'Metadata')!
    expect(request.body['allowAutoTopicCreation']).toBe(allowAutoTopicCreation)
    client.close()
  }
})

test('requests for an update are gathered, and come no faster than the pause allows', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] } }, { retryBackoffMs: 100 })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  for (let i = 0; i < 50; i++) {
    client.metadata.requestUpdate()
    await runtime.clock.advance(2)
  }
  expect(asked().length).toBeLessThanOrEqual(3)
  await runtime.clock.advance(1000)
  expect(asked().length).toBeGreaterThanOrEqual(2)
})

test('a client that nobody uses refreshes by age only', async () => {
  const { runtime, client, asked } = await start({ a: { leaders: [1] } }, { metadataMaxAgeMs: 60_000 })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  await runtime.clock.advance(59_000)
  expect(asked().length).toBe(1)
  await runtime.clock.advance(600_000)
  expect(asked().length).toBe(11)
})

test('a refresh that fails for good is not repeated before the next one is due', async () => {
  const { runtime, client, peer, asked } = await start({ a: { leaders: [1] } }, { metadataMaxAgeMs: 10_000 })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  peer.script = ({ apiName, port }) =>
    apiName === 'Metadata' ? { ...clusterOf({ 1: port }), errorCode: 31 } : undefined
  await runtime.clock.advance(35_000)
  expect(asked().length).toBe(4)
  expect(client.metadata.lastError).toMatchObject({ errorName: 'CLUSTER_AUTHORIZATION_FAILED' })
  const waiting = outcomeOf(client.metadata.waitForTopics(['b'], client.deadline({}, 5000)))
  await runtime.clock.advance(1500)
  expect(waiting.error).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION' })
})

test('an empty list of brokers is a failure that passes', async () => {
  const { runtime, client, peer } = await start({ a: { leaders: [1] } })
  const script = peer.script
  peer.script = (received) => (received.apiName === 'Metadata' ? { brokers: [], topics: [] } : script(received))
  const waiting = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.advance(1000)
  expect(client.metadata.lastError?.message).toContain('empty list of brokers')
  peer.script = script
  await runtime.clock.advance(2000)
  expect(waiting.state).toBe('resolved')
})

test('an idle client does not keep the process alive by its timers', async () => {
  const runtime = virtualRuntime(1)
  const kept = new Set<number>()
  let timers = 0
  const { clock } = runtime
  const watched = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setImmediate: (callback: () => void) => clock.setImmediate(callback),
    setTimer: (delayMs: number, callback: () => void, options?: { keepAlive?: boolean }) => {
      const id = timers++
      if (options?.keepAlive !== false) kept.add(id)
      const fire = (): void => {
        kept.delete(id)
        callback()
      }
      const timer = clock.setTimer(delayMs, fire)
      return { cancel: () => (kept.delete(id), timer.cancel()) }
    },
  }
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: peer.port }, { a: { leaders: [1] } }) : undefined,
  )
  const client = clientOf({ ...runtime, clock: watched }, { bootstrapServers: peer.address })
  const found = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)).then(() => client.connect(1)))
  await clock.advance(1)
  expect(found.state).toBe('resolved')
  beat(client, 'unanswered')
  expect(clock.pendingTimers).toBeGreaterThan(2)
  expect(kept.size).toBe(0)
  client.close()
})

test('a client that was never used connects to nothing', async () => {
  const { runtime, client, peer } = await start()
  await runtime.clock.advance(1_000_000)
  expect(peer.accepted).toBe(0)
  expect(runtime.clock.pendingTimers).toBe(0)
  client.close()
})

test('a topic that is not used for long is forgotten', async () => {
  const { runtime, client, asked } = await start(
    { a: { leaders: [1] }, b: { leaders: [1] } },
    { metadataMaxAgeMs: 10_000 },
    { topicMaxIdleMs: 30_000 },
  )
  const first = outcomeOf(client.metadata.waitForTopics(['a', 'b'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  for (let i = 0; i < 5; i++) {
    await runtime.clock.advance(9000)
    client.metadata.addTopic('a')
  }
  expect(asked().at(-1)).toEqual(['a'])
  expect([...client.metadata.topics.keys()]).toEqual(['a'])
})

test('a set of topics replaces the one before, and all topics are all', async () => {
  const world = await start({ a: { leaders: [1] }, b: { leaders: [1] } })
  const { runtime, client, asked } = world
  client.metadata.setTopics(['a'])
  await runtime.clock.advance(500)
  expect([...client.metadata.topics.keys()]).toEqual(['a'])
  client.metadata.setTopics(['b'])
  await runtime.clock.advance(500)
  expect([...client.metadata.topics.keys()]).toEqual(['b'])
  client.metadata.setAllTopics()
  await runtime.clock.advance(500)
  expect([...client.metadata.topics.keys()]).toEqual(['a', 'b'])
  expect(asked()).toEqual([['a'], ['b'], null])
})

test('changes are counted and told, and a refresh without news is not', async () => {
  const world = await start({ a: { leaders: [1], epochs: [1] } })
  const { runtime, client } = world
  let told = 0
  const stop = client.metadata.onUpdate(() => told++)
  client.metadata.addTopic('a')
  await runtime.clock.advance(500)
  expect(told).toBe(1)
  const version = client.metadata.version
  const again = outcomeOf(client.metadata.refresh(client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => again.state === 'resolved')
  expect([told, client.metadata.version]).toEqual([1, version])
  world.topics = { a: { leaders: [2], epochs: [2] } }
  const moved = outcomeOf(client.metadata.refresh(client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => moved.state === 'resolved')
  expect(client.metadata.partitionLeader('a', 0)?.id).toBe(2)
  expect([told, client.metadata.version]).toEqual([2, version + 1])
  stop()
  expect(client.metadata.updateLeader([{ topic: 'a', partition: 0, leaderId: 1, leaderEpoch: 3 }], [])).toBe(true)
  expect(told).toBe(2)
})

test('a refresh that was under way before the call does not count as the one that was asked for', async () => {
  const world = await start({ a: { leaders: [1], epochs: [1] } })
  const { runtime, client, peer, asked } = world
  client.metadata.addTopic('a')
  await runtime.clock.advance(500)
  const script = peer.script
  const held: Received[] = []
  peer.script = (received) => (received.apiName === 'Metadata' ? void held.push(received) : script(received))
  client.metadata.requestUpdate()
  await runtime.clock.advance(1)
  const refreshed = outcomeOf(client.metadata.refresh(client.deadline({}, 5000)))
  peer.script = script
  held[0]!.answer(clusterOf({ 1: peer.port }, world.topics))
  await runtime.clock.advance(1)
  expect(refreshed.state).toBe('pending')
  await runtime.clock.advance(1000)
  expect(refreshed.state).toBe('resolved')
  expect(asked().length).toBe(3)
})

test('waiting ends with the signal, and the wait leaves nothing behind', async () => {
  const { runtime, client } = await start()
  const abort = new AbortController()
  const reason = new Error('stop')
  const deadline = client.deadline({ signal: abort.signal }, 5000)
  const waiting = outcomeOf(client.metadata.waitForTopics(['missing'], deadline))
  await runtime.clock.advance(100)
  abort.abort(reason)
  await runtime.clock.advance(1)
  expect(waiting.error).toBe(reason)
  const late = outcomeOf(client.metadata.waitForTopics(['missing'], deadline))
  await runtime.clock.advance(1)
  expect(late.error).toBe(reason)
  client.close()
  await runtime.clock.advance(1)
  expect(runtime.clock.pendingTimers).toBe(0)
})

test('a broken connection makes the client look at the cluster again', async () => {
  const world = await start({ a: { leaders: [1], epochs: [1] } })
  const { runtime, client, peer, asked } = world
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)).then(() => client.connect(1)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  await runtime.clock.advance(1000)
  world.topics = { a: { leaders: [2], epochs: [2] } }
  peer.cut()
  await runtime.clock.advance(1000)
  expect(asked().length).toBe(2)
  expect(client.metadata.partitionLeader('a', 0)?.id).toBe(2)
})

test('partitions are shown with their nodes, also those that are down', async () => {
  const { runtime, client, peer } = await start({ a: { leaders: [1, 9, -1] } })
  const first = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => first.state === 'resolved')
  const [led, gone, none] = client.metadata.partitionsOf('a')!
  expect(led).toMatchObject({ topic: 'a', partition: 0, leader: { id: 1, host: '127.0.0.1', port: peer.port } })
  expect(gone!.leader).toBeUndefined()
  expect(gone!.replicas).toEqual([{ id: 9, host: '', port: -1 }])
  expect(none!.leader).toBeUndefined()
  expect(client.metadata.partitionsOf('b')).toBeUndefined()
})

test('a request to a node that leaves the cluster still ends, and its connection with it', async () => {
  const { runtime, client, peer } = await start({ a: { leaders: [1] } })
  const first = outcomeOf(
    client.metadata
      .waitForTopics(['a'], client.deadline({}, 5000))
      .then(() => client.connect(2))
      .then(() => client.connect(1)),
  )
  await runtime.clock.runUntil(() => first.state === 'resolved')
  const script = peer.script
  const held: Received[] = []
  peer.script = (received) => {
    if (received.apiName === 'Metadata') return clusterOf({ 1: peer.port }, { a: { leaders: [1] } })
    if (received.apiName === 'Heartbeat') return void held.push(received)
    return script(received)
  }
  const sent = beat(client, 'x', {}, 2)
  const refreshed = outcomeOf(client.metadata.refresh(client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => refreshed.state === 'resolved')
  expect(sent.state).toBe('pending')
  held[0]!.answer({ errorCode: 0 })
  await runtime.clock.advance(1)
  expect(sent.state).toBe('resolved')
  const again = outcomeOf(client.metadata.refresh(client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => again.state === 'resolved')
  await runtime.clock.advance(1)
  expect(peer.sockets.size).toBe(1)
})

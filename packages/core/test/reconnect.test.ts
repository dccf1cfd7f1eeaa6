import { expect, test } from 'vitest'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { virtualRuntime } from '@ottla/runtime'
import { Backoff } from '../src/internal.ts'
import { clientOf } from './support/clients.ts'
import { clusterOf, ScriptedPeer } from './support/scripted-peer.ts'
import { beat, outcomeOf, worldOf } from './support/world.ts'

test('pauses double from the first to the longest, with a fifth of jitter', () => {
  const middle = new Backoff({
    initialMs: 100,
    maxMs: 1000,
    random: { next: () => 0.5, integer: () => 0, bytes: () => new Uint8Array() },
  })
  expect([0, 1, 2, 3, 4, 50].map((attempt) => middle.delayMs(attempt))).toEqual([100, 200, 400, 800, 1000, 1000])
  const { random } = virtualRuntime(1)
  const drawn = new Backoff({ initialMs: 100, maxMs: 1000, random })
  for (let i = 0; i < 200; i++) {
    const delayMs = drawn.delayMs(1)
    expect(delayMs).toBeGreaterThanOrEqual(160)
    expect(delayMs).toBeLessThanOrEqual(240)
    expect(drawn.delayMs(9)).toBeLessThanOrEqual(1000)
  }
  const flat = new Backoff({ initialMs: 300, maxMs: 200, random })
  expect([flat.delayMs(0), flat.delayMs(5)]).toEqual([200, 200])
})

test('attempts to reach a node that is gone come with doubling pauses', async () => {
  const { runtime, client, peer } = await worldOf(() => undefined, {
    reconnectBackoffMs: 100,
    reconnectBackoffMaxMs: 1000,
    metadataRecoveryStrategy: 'none',
  })
  await peer.close()
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const attempt = outcomeOf(client.connect(1, 'produce'))
    await runtime.clock.runUntil(() => attempt.state !== 'pending')
    expect(attempt.error).toMatchObject({ reason: 'refused', retriable: true })
    times.push(runtime.clock.monotonic())
  }
  const pauses = times.slice(1).map((time, i) => time - times[i]!)
  for (const [i, expectedMs] of [100, 200, 400, 800, 1000, 1000].entries()) {
    expect(pauses[i]).toBeGreaterThanOrEqual(expectedMs * 0.8)
    expect(pauses[i]).toBeLessThanOrEqual(Math.min(1000, expectedMs * 1.2))
  }
})

test('after a success the pauses start small again', async () => {
  const { runtime, client, peer } = await worldOf(
    (received) => (received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined),
    {
      reconnectBackoffMs: 100,
      reconnectBackoffMaxMs: 100_000,
      metadataRecoveryStrategy: 'none',
    },
  )
  const { port } = peer
  await peer.close()
  for (let i = 0; i < 5; i++) {
    const attempt = outcomeOf(client.connect(1, 'produce'))
    await runtime.clock.runUntil(() => attempt.state !== 'pending')
  }
  const revived = await ScriptedPeer.listen(runtime.transport, () => undefined, { port })
  const attempt = outcomeOf(client.connect(1, 'produce'))
  await runtime.clock.runUntil(() => attempt.state !== 'pending')
  expect(attempt.state).toBe('resolved')
  revived.cut()
  await runtime.clock.advance(1)
  const brokenMs = runtime.clock.monotonic()
  const again = outcomeOf(client.connect(1, 'produce'))
  await runtime.clock.runUntil(() => again.state !== 'pending')
  expect(again.state).toBe('resolved')
  expect(runtime.clock.monotonic() - brokenMs).toBeLessThanOrEqual(120)
})

test('a set-up that gets no answer is given up in time, and gets more of it the next time', async () => {
  const { runtime, client } = await worldOf(() => undefined, {
    socketConnectionSetupTimeoutMs: 1000,
    socketConnectionSetupTimeoutMaxMs: 3000,
    requestTimeoutMs: 60_000,
  })
  runtime.transport.blackhole('127.0.0.1')
  const spent: number[] = []
  for (let i = 0; i < 4; i++) {
    const startMs = runtime.clock.monotonic()
    const attempt = outcomeOf(client.connect(1, 'produce'))
    await runtime.clock.runUntil(() => attempt.state !== 'pending')
    expect(attempt.error.message).toMatch(/did not accept the connection within \d+ ms/)
    spent.push(Number(/within (\d+) ms/.exec(attempt.error.message)![1]))
    expect(runtime.clock.monotonic() - startMs).toBeGreaterThanOrEqual(spent[i]!)
  }
  for (const [i, expectedMs] of [1000, 2000, 3000, 3000].entries()) {
    expect(spent[i]).toBeGreaterThanOrEqual(expectedMs * 0.8)
    expect(spent[i]).toBeLessThanOrEqual(Math.min(3000, expectedMs * 1.2))
  }
})

test('a request waits while the connection is set up, but no longer than its time', async () => {
  const { runtime, client } = await worldOf(() => undefined, { socketConnectionSetupTimeoutMs: 10_000 })
  runtime.transport.blackhole('127.0.0.1')
  const sent = beat(client, 'a', { channel: 'produce', timeoutMs: 1500 })
  await runtime.clock.advance(1500)
  expect(sent.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', outcomeUnknown: false })
  expect(sent.error.message).toContain('could not be sent within 1500 ms, the broker has not answered so far')
  client.close()
  await runtime.clock.advance(1)
  expect(runtime.clock.pendingTimers).toBe(0)
})

test('all addresses of a name are tried, one after the other', async () => {
  const runtime = virtualRuntime(1)
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined,
  )
  runtime.transport.setName('broker', ['10.0.0.1', '10.0.0.2', '10.0.0.3'])
  runtime.transport.blackhole('10.0.0.1')
  runtime.transport.blackhole('10.0.0.2')
  const client = clientOf(runtime, { bootstrapServers: `broker:${peer.port}`, socketConnectionSetupTimeoutMs: 1000 })
  const found = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 60_000)))
  await runtime.clock.runUntil(() => found.state !== 'pending')
  expect(found.state).toBe('resolved')
  expect(runtime.clock.monotonic()).toBeLessThan(2500)
})

test('the least loaded node is one with nothing in flight, then the one with the fewest requests', async () => {
  const runtime = virtualRuntime(1)
  const ports: Record<number, number> = {}
  const peers = await Promise.all(
    [1, 2, 3].map(async (id) => {
      const peer = await ScriptedPeer.listen(runtime.transport, ({ apiName }) =>
        apiName === 'Metadata' ? clusterOf(ports) : undefined,
      )
      ports[id] = peer.port
      return peer
    }),
  )
  const client = clientOf(runtime, { bootstrapServers: peers.map((peer) => peer.address) })
  const found = outcomeOf(
    client.metadata
      .waitForNodes(client.deadline({}, 5000))
      .then(() => Promise.all([1, 2, 3].map((id) => client.connect(id)))),
  )
  await runtime.clock.runUntil(() => found.state !== 'pending')
  const load = (nodeId: number, count: number): void => {
    for (let i = 0; i < count; i++) beat(client, 'x', {}, nodeId)
  }
  load(1, 2)
  load(2, 1)
  expect(client.leastLoadedNode()?.id).toBe(3)
  load(3, 3)
  expect(client.leastLoadedNode()?.id).toBe(2)
  load(2, 4)
  expect(client.leastLoadedNode()?.id).toBe(1)
  await runtime.clock.advance(1)
  peers[0]!.cut()
  await runtime.clock.advance(1)
  expect(client.leastLoadedNode()?.id).toBe(3)
  client.close()
})

test('a node that nobody knows is refused at once', async () => {
  const { client } = await worldOf(() => undefined)
  await expect(client.send(99, heartbeat, { groupId: 'g', generationId: 1, memberId: 'a' })).rejects.toMatchObject({
    code: 'ERR_KAFKA_CONNECTION',
    message: 'Node 99 is not known; the metadata may have changed',
  })
  await expect(client.connect(99)).rejects.toMatchObject({ code: 'ERR_KAFKA_CONNECTION' })
})

import { expect, test } from 'vitest'
import { virtualRuntime } from '@ottla/runtime'
import type { ClientConfig } from '../src/index.ts'
import { clientOf } from './support/clients.ts'
import { clusterOf, ScriptedPeer } from './support/scripted-peer.ts'
import { beat, outcomeOf } from './support/world.ts'

/** A bootstrap server that sends clients to one of two nodes on ports of their own. */
async function start(config: Partial<ClientConfig> = {}): Promise<{
  runtime: ReturnType<typeof virtualRuntime>
  client: ReturnType<typeof clientOf>
  seed: ScriptedPeer
  nodes: [ScriptedPeer, ScriptedPeer]
  serve: { node: number; epoch: number }
}> {
  const runtime = virtualRuntime(1)
  const serve = { node: 1, epoch: 50 }
  const nodes = (await Promise.all(
    [0, 1].map(() => ScriptedPeer.listen(runtime.transport, ({ apiName }) => answer(apiName))),
  )) as [ScriptedPeer, ScriptedPeer]
  const seed = await ScriptedPeer.listen(runtime.transport, ({ apiName }) => answer(apiName))
  function answer(apiName: string): object | undefined {
    if (apiName === 'Metadata') {
      const ports = { [serve.node]: nodes[serve.node - 1]!.port }
      return clusterOf(ports, { a: { leaders: [serve.node], epochs: [serve.epoch] } })
    }
    return apiName === 'Heartbeat' ? { errorCode: 0 } : undefined
  }
  const client = clientOf(runtime, { bootstrapServers: seed.address, ...config })
  const found = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)).then(() => client.connect(1)))
  await runtime.clock.runUntil(() => found.state === 'resolved')
  return { runtime, client, seed, nodes, serve }
}

test('when no known node answers any more, the client starts from its bootstrap servers again', async () => {
  const { runtime, client, nodes, serve } = await start()
  expect(client.metadata.partitionLeader('a', 0)?.id).toBe(1)
  serve.node = 2
  serve.epoch = 1
  await nodes[0].close()
  const found = outcomeOf(
    client.metadata.waitUntil(
      () => client.metadata.partitionLeader('a', 0)?.id === 2,
      client.deadline({}, 30_000),
      () => ({ operation: 'node 2', cause: undefined }),
    ),
  )
  await runtime.clock.runUntil(() => found.state !== 'pending')
  expect(found.state).toBe('resolved')
  expect(runtime.clock.monotonic()).toBeLessThan(2000)
  expect(client.metadata.partition('a', 0)!.leaderEpoch).toBe(1)
  const sent = beat(client, 'x', {}, 2)
  await runtime.clock.advance(5)
  expect(sent.state).toBe('resolved')
})

test('without recovery the client keeps asking the nodes that it knows', async () => {
  const { runtime, client, nodes, seed, serve } = await start({ metadataRecoveryStrategy: 'none' })
  serve.node = 2
  const accepted = seed.accepted
  await nodes[0].close()
  client.metadata.requestUpdate()
  await runtime.clock.advance(400_000)
  expect(seed.accepted).toBe(accepted)
  expect([...client.metadata.nodes.keys()]).toEqual([1])
})

test('nodes that accept requests and never answer are left after the trigger time', async () => {
  const { runtime, client, nodes, serve } = await start({
    metadataRecoveryRebootstrapTriggerMs: 60_000,
    requestTimeoutMs: 20_000,
  })
  nodes[0].script = () => undefined
  serve.node = 2
  client.metadata.requestUpdate()
  await runtime.clock.advance(30_000)
  expect([...client.metadata.nodes.keys()]).toEqual([1])
  await runtime.clock.advance(60_000)
  expect([...client.metadata.nodes.keys()]).toEqual([2])
})

test('a node that says so in its metadata sends the client back to the bootstrap servers (KIP-1102)', async () => {
  const { runtime, client, nodes, serve } = await start()
  const script = nodes[0].script
  nodes[0].script = (received) =>
    received.apiName === 'Metadata' ? { errorCode: 129, brokers: [], topics: [] } : script(received)
  serve.node = 2
  client.metadata.requestUpdate()
  await runtime.clock.advance(1000)
  expect([...client.metadata.nodes.keys()]).toEqual([2])
})

test('a node that is not the one that was meant sends the client back to the bootstrap servers (KIP-1242)', async () => {
  const { runtime, client, nodes, serve } = await start()
  const script = nodes[0].script
  nodes[0].script = (received) =>
    received.apiName === 'ApiVersions' && received.body['clusterId'] === 'test-cluster'
      ? { errorCode: 129, apiKeys: [] }
      : script(received)
  serve.node = 2
  const attempt = outcomeOf(client.connect(1, 'produce'))
  await runtime.clock.advance(1000)
  expect(attempt.error).toMatchObject({ errorName: 'REBOOTSTRAP_REQUIRED' })
  expect([...client.metadata.nodes.keys()]).toEqual([2])
})

test('without the cluster check no broker is told which cluster is meant', async () => {
  const { nodes } = await start({ metadataClusterCheckEnable: false })
  const negotiation = nodes[0].received.find((one) => one.apiName === 'ApiVersions')!
  expect(negotiation.body).toMatchObject({ clusterId: null, nodeId: -1 })
})

test('canonical bootstrap names are what the resolver makes of the addresses', async () => {
  const runtime = virtualRuntime(1)
  runtime.transport.setName('alias', ['10.0.0.1', '10.0.0.2'])
  const looked: string[] = []
  const { transport } = runtime
  const spying = {
    connect: transport.connect.bind(transport),
    listen: transport.listen.bind(transport),
    lookup: transport.lookup.bind(transport),
    canonicalName: (address: string) => {
      looked.push(address)
      return transport.canonicalName(address)
    },
  }
  const peer: ScriptedPeer = await ScriptedPeer.listen(transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined,
  )
  const client = clientOf(
    { ...runtime, transport: spying },
    { bootstrapServers: `alias:${peer.port}`, clientDnsLookup: 'resolve_canonical_bootstrap_servers_only' },
  )
  const found = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => found.state !== 'pending')
  expect(found.state).toBe('resolved')
  expect(looked).toEqual(['10.0.0.1', '10.0.0.2'])
})

test('brokers that advertise an address nobody reaches are tried with pauses, and the address is named', async () => {
  const runtime = virtualRuntime(1)
  const seed = await ScriptedPeer.listen(runtime.transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: 9 }, { a: { leaders: [1] } }) : undefined,
  )
  const client = clientOf(runtime, { bootstrapServers: seed.address })
  const found = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
  await runtime.clock.runUntil(() => found.state === 'resolved')
  const attempts = [beat(client, 'x')]
  await runtime.clock.advance(5000)
  expect(seed.accepted).toBeLessThan(6)
  while (runtime.clock.monotonic() < 60_000) {
    await runtime.clock.advance(50)
    if (attempts.at(-1)!.state === 'rejected') attempts.push(beat(client, 'x', { channel: 'produce' }))
  }
  const [sent] = attempts
  expect(sent!.error.message).toBe(
    '127.0.0.1:9 refused the connection: is a broker running there? check host and port (the brokers gave this address, see their advertised.listeners)',
  )
  expect(seed.accepted).toBeLessThan(90)
  client.close()
})

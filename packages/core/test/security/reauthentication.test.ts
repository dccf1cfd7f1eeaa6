import { expect, test } from 'vitest'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import type { ClientConfig, SaslConfig } from '../../src/index.ts'
import type { ClusterClient } from '../../src/internal.ts'
import { clientOf } from '../support/clients.ts'
import { SaslServer, type SaslServerOptions } from '../support/sasl-server.ts'
import { clusterOf, type Received, ScriptedPeer } from '../support/scripted-peer.ts'
import { beat, outcomeOf, type Outcome } from '../support/world.ts'

const sasl: SaslConfig = { mechanism: 'SCRAM-SHA-256', username: 'alice', password: 'alice-secret' }

interface Renewing {
  readonly runtime: VirtualRuntime
  readonly peer: ScriptedPeer
  readonly server: SaslServer
  readonly client: ClusterClient
  /** Heartbeats that wait for {@link answerAll}. */
  readonly asked: Received[]
}

/** A client that is connected to a broker whose sessions last so long. Heartbeats are answered by the test. */
async function renewing(
  lifetimeMs: number,
  options: Partial<SaslServerOptions> = {},
  config: Partial<ClientConfig> = {},
): Promise<Renewing> {
  const runtime = virtualRuntime(1)
  const asked: Received[] = []
  let peer!: ScriptedPeer
  const server = new SaslServer({
    users: { alice: 'alice-secret' },
    lifetimeMs: () => lifetimeMs,
    isBusy: (socket) => asked.some((received) => received.socket === socket),
    script: (received) => {
      if (received.apiName === 'Metadata') return clusterOf({ 1: peer.port })
      asked.push(received)
      return undefined
    },
    ...options,
  })
  peer = await ScriptedPeer.listen(runtime.transport, server.script)
  const client = clientOf(runtime, {
    bootstrapServers: peer.address,
    securityProtocol: 'SASL_PLAINTEXT',
    sasl,
    ...config,
  })
  const outcome = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 5000)).then(() => client.connect(1)))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  expect(outcome.state).toBe('resolved')
  return { runtime, peer, server, client, asked }
}

function answerAll({ asked, server }: Renewing): void {
  for (const received of asked.splice(0)) received.answer({ errorCode: 0 })
  server.resume()
}

test('a connection authenticates anew before its session ends, and keeps what is in flight', async () => {
  const world = await renewing(10_000)
  const { runtime, peer, server, client, asked } = world
  const connections = peer.accepted
  const before = server.authenticated.length
  const early = beat(client, 'early')
  await runtime.clock.advance(8_400)
  expect(server.authenticated.length).toBe(before)
  // From 85 % of the lifetime on. The broker answers in order: first the heartbeat that it has held back.
  await runtime.clock.runUntil(() => peer.names.at(-1) === 'SaslHandshake')
  const late = beat(client, 'late')
  await runtime.clock.advance(200)
  expect(asked.length).toBe(1)
  answerAll(world)
  await runtime.clock.runUntil(() => server.authenticated.length > before)
  await runtime.clock.runUntil(() => asked.length === 1)
  answerAll(world)
  await runtime.clock.runUntil(() => late.state !== 'pending')
  expect([early.state, late.state]).toEqual(['resolved', 'resolved'])
  expect(peer.accepted).toBe(connections)
  client.close()
})

test('a connection renews its session again and again under load without a failure', async () => {
  const world = await renewing(2_000)
  const { runtime, peer, server, client } = world
  const outcomes: Outcome[] = []
  const connections = peer.accepted
  const wanted = server.authenticated.length + 20
  while (server.authenticated.length < wanted) {
    outcomes.push(beat(client, 'm'))
    await runtime.clock.advance(7)
    answerAll(world)
  }
  await runtime.clock.advance(100)
  answerAll(world)
  await runtime.clock.advance(100)
  expect(outcomes.length).toBeGreaterThan(1000)
  expect(outcomes.every(({ state }) => state === 'resolved')).toBe(true)
  expect(peer.accepted).toBe(connections)
  client.close()
})

test('a renewal that is refused ends the connection with the reason, and the next attempt is refused as well', async () => {
  let password = 'alice-secret'
  const users = Object.defineProperty({}, 'alice', { get: () => password, enumerable: true })
  const { runtime, client, server } = await renewing(10_000, { users })
  const before = server.authenticated.length
  password = 'changed'
  await runtime.clock.runUntil(() => !client.isConnected(1))
  const next = beat(client, 'next')
  await runtime.clock.runUntil(() => next.state !== 'pending')
  expect(next.error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason: 'credentials' })
  expect(server.authenticated.length).toBe(before)
  client.close()
})

test('renewals do not keep an idle connection open', async () => {
  const { runtime, peer, client } = await renewing(1_000, {}, { connectionsMaxIdleMs: 5_000 })
  await runtime.clock.advance(20_000)
  expect(peer.sockets.size).toBe(0)
  client.close()
})

test('a renewal fetches a new token in the last part of the life of the old one', async () => {
  let count = 0
  const tokens: Record<string, string> = {}
  const runtimes: VirtualRuntime[] = []
  const token = (): { value: string; expiresAtMs: number } => {
    const value = `token-${++count}`
    tokens[value] = value
    return { value, expiresAtMs: runtimes[0]!.clock.now() + 100_000 }
  }
  const runtime = virtualRuntime(1)
  runtimes.push(runtime)
  let peer!: ScriptedPeer
  const server = new SaslServer({
    users: tokens,
    lifetimeMs: () => 100_000,
    script: ({ apiName }) => (apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : { errorCode: 0 }),
  })
  peer = await ScriptedPeer.listen(runtime.transport, server.script)
  const client = clientOf(runtime, {
    bootstrapServers: peer.address,
    securityProtocol: 'SASL_PLAINTEXT',
    sasl: { mechanism: 'OAUTHBEARER', token },
  })
  const outcome = outcomeOf(client.connect(-1))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  expect(server.authenticated).toEqual(['token-1'])
  for (let i = 2; i <= 5; i++) {
    await runtime.clock.runUntil(() => server.authenticated.length === i)
    expect(server.authenticated.at(-1)).toBe(`token-${i}`)
  }
  client.close()
})

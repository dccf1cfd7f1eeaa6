import { channel } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDelegationToken } from '@ottla/protocol/messages/create-delegation-token'
import { virtualRuntime } from '@ottla/runtime'
import type { SaslConfig } from '../../src/index.ts'
import { clientOf } from '../support/clients.ts'
import { collectingLogger } from '../support/collecting-logger.ts'
import { SaslServer, type SaslServerOptions } from '../support/sasl-server.ts'
import { clusterOf, ScriptedPeer } from '../support/scripted-peer.ts'
import { beat, outcomeOf } from '../support/world.ts'

const secret = 'S3CR3T-hunter2'
const inBase64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
const seen: string[] = []
const show = (value: unknown): void => void seen.push(inspect(value, { depth: 30, showHidden: true, getters: true }))
const channels = ['request', 'connect', 'authenticate', 'metadata'].flatMap((name) =>
  ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => channel(`tracing:ottla:core:${name}:${event}`)),
)

beforeEach(() => {
  seen.length = 0
  for (const each of channels) each.subscribe(show)
})
afterEach(() => {
  for (const each of channels) each.unsubscribe(show)
})

const echo = { refusal: `bad password ${secret}, said the broker` }
const plain: SaslConfig = { mechanism: 'PLAIN', username: 'alice', password: secret }
const scram: SaslConfig = { mechanism: 'SCRAM-SHA-512', username: 'alice', password: secret }
const endpoint = { tokenEndpointUrl: 'https://idp.test/t', clientId: 'id', clientSecret: secret }

test.each<[string, SaslConfig, Partial<SaslServerOptions>]>([
  ['PLAIN that succeeds', plain, { users: { alice: secret } }],
  ['PLAIN that is refused', plain, { users: {} }],
  ['PLAIN that is refused by a broker that repeats the password', plain, { users: {}, ...echo }],
  ['PLAIN that the broker does not have', plain, { mechanisms: ['GSSAPI'] }],
  ['a password from a function', { ...plain, password: () => secret } as SaslConfig, { users: {} }],
  ['SCRAM that succeeds', scram, { users: { alice: secret } }],
  ['SCRAM that is refused', scram, { users: { alice: 'x' }, ...echo }],
  [
    'SCRAM with a lying broker',
    scram,
    { users: { alice: secret }, twist: (text, round) => (round === 2 ? 'v=AAAA' : text) },
  ],
  ['SCRAM with a broker that talks nonsense', scram, { twist: () => `e=${secret}` }],
  ['a token that is refused', { mechanism: 'OAUTHBEARER', token: () => ({ value: secret }) }, echo],
  ['a token that succeeds', { mechanism: 'OAUTHBEARER', token: () => ({ value: secret }) }, { users: { t: secret } }],
  ['a token that has expired', { mechanism: 'OAUTHBEARER', token: () => ({ value: secret, expiresAtMs: -1 }) }, {}],
  ['a token that is none', { mechanism: 'OAUTHBEARER', token: () => ({ value: `${secret} x` }) }, {}],
  ['a token endpoint that refuses', { mechanism: 'OAUTHBEARER', clientCredentials: endpoint }, {}],
])('%s leaves no secret in any log, error, event or inspection', async (_, sasl, options) => {
  const runtime = virtualRuntime(1)
  runtime.http.serve('https://idp.test/t', () => ({ status: 401, body: JSON.stringify({ error: secret }) }))
  const logger = collectingLogger()
  let peer!: ScriptedPeer
  const server = new SaslServer({
    users: {},
    lifetimeMs: () => 10_000,
    script: ({ apiName }) => (apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : { errorCode: 0 }),
    ...options,
  })
  peer = await ScriptedPeer.listen(runtime.transport, server.script)
  const config = { bootstrapServers: peer.address, securityProtocol: 'SASL_PLAINTEXT', sasl } as const
  const client = clientOf(runtime, { ...config, logger: logger.logger })
  for (let i = 0; i < 3; i++) {
    const found = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 2000)))
    await runtime.clock.runUntil(() => found.state !== 'pending')
    const heartbeat = beat(client, 'm', { timeoutMs: 2000 }, -1)
    await runtime.clock.runUntil(() => heartbeat.state !== 'pending')
    show(found.error)
    show(heartbeat.error)
    // Past a renewal.
    await runtime.clock.advance(11_000)
  }
  show(client)
  client.close()
  const everything = `${seen.join('\n')}\n${logger.text}`
  expect(server.messages.length + seen.length).toBeGreaterThan(10)
  expect(everything).not.toContain(secret)
  expect(everything).not.toContain(inBase64)
})

test('delegation tokens do not show in the events of their requests', async () => {
  const runtime = virtualRuntime(1)
  const peer = await ScriptedPeer.listen(
    runtime.transport,
    ({ apiName }) => {
      if (apiName !== 'CreateDelegationToken') return undefined
      const owner = { principalType: 'User', principalName: 'alice' }
      const times = { issueTimestampMs: 0, expiryTimestampMs: 0, maxTimestampMs: 0, throttleTimeMs: 0 }
      return { errorCode: 0, ...owner, ...times, tokenId: 'id', hmac: Buffer.from(secret) }
    },
    { apis: [createDelegationToken] },
  )
  const client = clientOf(runtime, { bootstrapServers: peer.address })
  const outcome = outcomeOf(client.send(-1, createDelegationToken, { renewers: [], maxLifetimeMs: -1 }))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  expect(Buffer.from(outcome.value['hmac'] as Uint8Array).toString()).toBe(secret)
  const hex = Buffer.from(secret).toString('hex')
  const everything = seen.join('\n').replaceAll(/\s/g, '')
  expect(everything).toContain('CreateDelegationToken')
  expect(everything).not.toContain('hmac')
  expect(everything).not.toContain(hex)
  client.close()
})

import { expect, test } from 'vitest'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import type { ClientConfig, SaslConfig } from '../../src/index.ts'
import type { ClusterClient } from '../../src/internal.ts'
import { makeMechanism } from '../../src/security/sasl/make-mechanism.ts'
import { clientOf } from '../support/clients.ts'
import { SaslServer, type SaslServerOptions } from '../support/sasl-server.ts'
import { clusterOf, ScriptedPeer } from '../support/scripted-peer.ts'
import { beat, outcomeOf, type Outcome } from '../support/world.ts'

interface SecureWorld {
  readonly runtime: VirtualRuntime
  readonly peer: ScriptedPeer
  readonly server: SaslServer
  readonly client: ClusterClient
  /** Of the attempt to reach the cluster. */
  readonly outcome: Outcome
}

const users = { alice: 'alice-secret' }
const plain: SaslConfig = { mechanism: 'PLAIN', username: 'alice', password: 'alice-secret' }
const scram: SaslConfig = { mechanism: 'SCRAM-SHA-256', username: 'alice', password: 'alice-secret' }

async function worldOf(
  sasl: SaslConfig,
  options: Partial<SaslServerOptions> = {},
  config: Partial<ClientConfig> = {},
): Promise<SecureWorld> {
  const runtime = virtualRuntime(1)
  let peer!: ScriptedPeer
  const server = new SaslServer({
    users,
    script: (received) => {
      if (received.apiName === 'Metadata') return clusterOf({ 1: peer.port })
      return received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined
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
  return { runtime, peer, server, client, outcome }
}

test.each<SaslConfig>([
  plain,
  scram,
  { ...scram, mechanism: 'SCRAM-SHA-512' } as SaslConfig,
  { ...scram, saslprep: true, password: 'alice\u00ad-secret' } as SaslConfig,
  { ...plain, password: () => Promise.resolve('alice-secret') } as SaslConfig,
])('$mechanism lets the client in, and requests follow', async (sasl) => {
  const { runtime, client, server, outcome } = await worldOf(sasl)
  expect(outcome.state).toBe('resolved')
  const heartbeat = beat(client, 'm')
  await runtime.clock.runUntil(() => heartbeat.state !== 'pending')
  expect(heartbeat.state).toBe('resolved')
  expect(new Set(server.authenticated)).toEqual(new Set(['alice']))
  client.close()
})

test('PLAIN and SCRAM say whom they act for, and SCRAM marks delegation tokens', async () => {
  const { server } = await worldOf({ ...plain, authorizationId: 'bob' } as SaslConfig)
  expect(server.messages[0]).toBe('bob\0alice\0alice-secret')
  const token = await worldOf({ ...scram, tokenAuth: true } as SaslConfig)
  expect(token.outcome.state).toBe('resolved')
  expect(token.server.messages[0]).toMatch(/^n,,n=alice,r=[A-Za-z0-9+/=]{32},tokenauth=true$/)
})

test.each<[string, SaslConfig, Partial<SaslServerOptions>, string, RegExp]>([
  [
    'a wrong password',
    { ...plain, password: 'no' } as SaslConfig,
    {},
    'credentials',
    /refused user alice \(PLAIN\): Auth/,
  ],
  [
    'an unknown user',
    { ...scram, username: 'eve' } as SaslConfig,
    {},
    'credentials',
    /refused user eve .*check username/,
  ],
  ['a wrong SCRAM password', { ...scram, password: 'no' } as SaslConfig, {}, 'credentials', /refused user alice/],
  ['a mechanism that is not there', scram, { mechanisms: ['PLAIN', 'GSSAPI'] }, 'mechanism', /it has PLAIN, GSSAPI/],
  ['a lying signature', scram, { twist: lie(2, () => `v=${Buffer.alloc(32).toString('base64')}`) }, 'server', /wrong/],
  ['success without a signature', scram, { twist: lie(2, () => '') }, 'server', /final message is malformed/],
  ['a nonce of another exchange', scram, { twist: lie(1, (m) => m.replace('r=', 'r=X')) }, 'server', /nonce/],
  ['a nonce without a part of its own', scram, { twist: lie(1, (m) => m.replace('SERVER', '')) }, 'server', /nonce/],
  ['a downgrade to few iterations', scram, { iterations: 4095 }, 'server', /4095 iterations.*too little/],
  ['endless iterations', scram, { twist: lie(1, (m) => m.replace('i=4096', 'i=2000000000')) }, 'server', /at most/],
  ['an error of the server', scram, { twist: lie(2, () => 'e=other-error') }, 'server', /refuses: other-error/],
  ['garbage for a first message', scram, { twist: lie(1, () => '\u0000\u0001garbage') }, 'server', /malformed/],
])('%s is an AuthenticationError that says so, after one attempt', async (_, sasl, options, reason, message) => {
  const { runtime, peer, client, outcome } = await worldOf(sasl, options)
  expect(outcome.state).toBe('rejected')
  expect(outcome.error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason, retriable: false })
  expect(outcome.error.message).toMatch(message)
  expect(outcome.error.message).toContain(peer.address)
  await runtime.clock.advance(60_000)
  expect(peer.accepted).toBe(1)
  client.close()
})

function lie(at: number, change: (message: string) => string) {
  return (message: string, round: number): string => (round === at ? change(message) : message)
}

test('calls that go on failing to authenticate are spaced by the pauses between connections', async () => {
  const { runtime, peer, client } = await worldOf({ ...plain, password: 'no' } as SaslConfig)
  for (let i = 0; i < 300; i++) {
    const outcome = beat(client, 'm', {}, -1)
    await runtime.clock.advance(100)
    void outcome
  }
  // 30 s with a pause of 1 s between attempts once they have grown.
  expect(peer.accepted).toBeGreaterThan(10)
  expect(peer.accepted).toBeLessThan(50)
  client.close()
})

test('a listener without SASL, and one with SASL for a client without, are told from each other', async () => {
  const script = (received: { apiName: string }): object | undefined =>
    received.apiName === 'SaslHandshake' ? { errorCode: 34, mechanisms: [] } : undefined
  const runtime = virtualRuntime(1)
  const peer = await ScriptedPeer.listen(runtime.transport, script)
  const config = { bootstrapServers: peer.address, securityProtocol: 'SASL_PLAINTEXT', sasl: plain } as const
  const outcome = outcomeOf(clientOf(runtime, config).connect(-1))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  expect(outcome.error.message).toMatch(/wants no SASL on this port: set securityProtocol to 'PLAINTEXT' or 'SSL'/)

  const secured = new SaslServer({ users, script: () => undefined })
  const securedPeer = await ScriptedPeer.listen(runtime.transport, secured.script)
  const client = clientOf(runtime, { bootstrapServers: securedPeer.address })
  const found = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 3000)))
  await runtime.clock.runUntil(() => found.state !== 'pending')
  expect(found.error.message).toMatch(/closed the connection at the first request: does its listener want SASL/)
  expect(securedPeer.accepted).toBeLessThan(12)
  client.close()
})

test('a connection that breaks, says garbage or is silent during the authentication is an error of the connection', async () => {
  const cases: [RegExp, (received: { socket: { destroy(): void; write(c: Uint8Array[]): unknown } }) => void][] = [
    [/during the SASL authentication/, ({ socket }) => socket.destroy()],
    [/impossible size|not Kafka|out of step/, ({ socket }) => void socket.write([Buffer.alloc(64, 0xee)])],
    [/did not finish the SASL authentication within/, () => {}],
  ]
  for (const [message, act] of cases) {
    const runtime = virtualRuntime(1)
    const peer = await ScriptedPeer.listen(runtime.transport, (received) => {
      if (received.apiName === 'SaslHandshake') return { errorCode: 0, mechanisms: ['PLAIN'] }
      if (received.apiName === 'SaslAuthenticate') act(received)
      return undefined
    })
    const config = { bootstrapServers: peer.address, securityProtocol: 'SASL_PLAINTEXT', sasl: plain } as const
    const client = clientOf(runtime, config)
    const outcome = outcomeOf(client.connect(-1))
    await runtime.clock.runUntil(() => outcome.state !== 'pending')
    expect(outcome.error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION' })
    expect(outcome.error.message).toMatch(message)
    client.close()
  }
})

test('OAUTHBEARER sends token and extensions, and says what the broker thinks of them', async () => {
  const sasl: SaslConfig = {
    mechanism: 'OAUTHBEARER',
    token: () => ({ value: 'good-token', extensions: { identityPoolId: 'pool-1' } }),
    extensions: { logicalCluster: 'lkc-1' },
  }
  const { server, outcome } = await worldOf(sasl, { users: { t: 'good-token' } })
  expect(outcome.state).toBe('resolved')
  expect(server.messages[0]).toBe(
    'n,,\u0001auth=Bearer good-token\u0001logicalCluster=lkc-1\u0001identityPoolId=pool-1\u0001\u0001',
  )
  const refused = await worldOf(sasl, { users: { t: 'another-token' } })
  expect(refused.server.messages[1]).toBe('\u0001')
  expect(refused.outcome.error).toMatchObject({ reason: 'credentials', retriable: false })
  expect(refused.outcome.error.message).toMatch(/refused the bearer of the token.*invalid_token.*audience/)
})

test('tokens that cannot be had or sent are errors before anything is sent', async () => {
  const cases: [() => unknown, RegExp, boolean][] = [
    [() => Promise.reject(new Error('idp down with secret-text')), /No token could be obtained/, true],
    [() => ({ value: 'two words' }), /no \{ value: string \}/, false],
    [() => undefined, /no \{ value: string \}/, false],
    [
      () => ({ value: 't', expiresAtMs: -1000 }),
      /expired at 1969-12-31T23:59:59.000Z, and the clock of this machine/,
      false,
    ],
    [() => ({ value: 't', extensions: { auth: 'x' } }), /cannot be called 'auth'/, false],
  ]
  for (const [token, message, retriable] of cases) {
    const { server, outcome, client } = await worldOf({ mechanism: 'OAUTHBEARER', token } as SaslConfig)
    expect(server.messages).toEqual([])
    expect(outcome.error.message).toMatch(message)
    expect(outcome.error.message).not.toContain('secret-text')
    if (retriable) expect(outcome.error.code).toBe('ERR_KAFKA_TIMEOUT')
    else expect(outcome.error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason: 'token' })
    client.close()
  }
})

test('GSSAPI without its package says what to install, and with one follows its exchange', async () => {
  await expect(makeMechanism({ mechanism: 'GSSAPI' }, virtualRuntime(1)).begin('broker')).rejects.toMatchObject({
    code: 'ERR_KAFKA_CONFIG',
    message: expect.stringContaining('npm install kerberos') as string,
  })

  const steps: string[] = []
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString()
  const base64 = (plainText: string): string => Buffer.from(plainText).toString('base64')
  const answers = ['challenge', 'layers', '']
  const runtime = virtualRuntime(1)
  let peer!: ScriptedPeer
  peer = await ScriptedPeer.listen(runtime.transport, (received) => {
    if (received.apiName === 'Metadata') return clusterOf({ 1: peer.port })
    if (received.apiName === 'SaslHandshake') return { errorCode: 0, mechanisms: ['GSSAPI'] }
    if (received.apiName !== 'SaslAuthenticate') return undefined
    steps.push(`sent ${Buffer.from(received.body['authBytes'] as Uint8Array).toString()}`)
    return { errorCode: 0, errorMessage: null, authBytes: Buffer.from(answers.shift()!), sessionLifetimeMs: 0 }
  })
  const kerberos = {
    initializeClient(service: string) {
      steps.push(`for ${service}`)
      return Promise.resolve({
        contextComplete: false,
        step(challenge: string) {
          steps.push(`step ${text(challenge)}`)
          this.contextComplete = challenge !== ''
          return Promise.resolve(base64(challenge === '' ? 'token' : ''))
        },
        unwrap: (challenge: string) => Promise.resolve(base64(`unwrapped ${text(challenge)}`)),
        wrap: (offer: string) => Promise.resolve(base64(`wrapped ${text(offer)}`)),
      })
    },
  }
  const sasl: SaslConfig = { mechanism: 'GSSAPI', kerberos }
  const client = clientOf(runtime, { bootstrapServers: peer.address, securityProtocol: 'SASL_PLAINTEXT', sasl })
  const outcome = outcomeOf(client.connect(-1))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  expect(outcome.state).toBe('resolved')
  expect(steps).toEqual([
    'for kafka@127.0.0.1',
    'step ',
    'sent token',
    'step challenge',
    'sent ',
    'sent wrapped unwrapped layers',
  ])
  client.close()
})

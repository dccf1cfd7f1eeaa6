import { ErrorCode } from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { metadata } from '@ottla/protocol/messages/metadata'
import { saslAuthenticate } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import {
  formatScramClientFinal,
  formatScramClientFirst,
  parseScramServerFinal,
  parseScramServerFirst,
  saltPassword,
  scramAuthMessage,
  scramClientFinalWithoutProof,
  scramClientProof,
  scramKeys,
  type ScramMechanism,
} from '@ottla/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { World } from './support/world.ts'

const secret = 'alice-secret'
const sasl = { users: { alice: secret }, oauthbearer: { unsecured: true } }

let world: World

afterEach(() => world.run(world.broker.close()))

async function start(change: object = {}, config: Record<string, string> = {}): Promise<RawClient> {
  world = await World.start({
    listeners: { SASL_PLAINTEXT: { sasl: { ...sasl, ...change } } },
    scramUsers: { alice: secret },
    topics: { orders: 1 },
    config,
  })
  return world.connect()
}

const plain = (user: string, password: string, authorizationId = ''): Buffer =>
  Buffer.from([authorizationId, user, password].join('\0'))

async function handshake(client: RawClient, mechanism: string, version = 1): Promise<number> {
  return (await world.run(client.send(saslHandshake, version, { mechanism }))).errorCode
}

async function authenticate(
  client: RawClient,
  authBytes: Uint8Array,
  version = 2,
): Promise<{ errorCode: number; errorMessage: string | null; authBytes: Buffer; sessionLifetimeMs?: number }> {
  return world.run(client.send(saslAuthenticate, version, { authBytes }))
}

/** The client's half of SCRAM. */
async function scram(
  client: RawClient,
  mechanism: ScramMechanism,
  password: string,
  username = 'alice',
): Promise<number> {
  await handshake(client, mechanism)
  const first = formatScramClientFirst({ username, nonce: 'client-nonce' })
  const begun = await authenticate(client, Buffer.from(first))
  if (begun.errorCode !== ErrorCode.NONE) return begun.errorCode
  const serverFirst = begun.authBytes.toString()
  const { nonce, salt, iterations } = parseScramServerFirst(serverFirst)
  expect(nonce).toMatch(/^client-nonce.{20}/)
  const { clientKey } = scramKeys(mechanism, saltPassword(mechanism, password, salt, iterations))
  const withoutProof = scramClientFinalWithoutProof(first, nonce)
  const proof = scramClientProof(mechanism, clientKey, scramAuthMessage(first, serverFirst, withoutProof))
  const ended = await authenticate(client, Buffer.from(formatScramClientFinal(withoutProof, proof)))
  if (ended.errorCode === ErrorCode.NONE)
    expect(parseScramServerFinal(ended.authBytes.toString())).toHaveProperty('signature')
  return ended.errorCode
}

function token(claims: object, signature = ''): Buffer {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return Buffer.from(`n,,\x01auth=Bearer ${part({ alg: 'none' })}.${part(claims)}.${signature}\x01\x01`)
}

/** Everything the broker said in its log. */
function logged(): string {
  return world.lines.map(({ message }) => message).join('\n')
}

const isServed = async (client: RawClient): Promise<boolean> =>
  (await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))).topics[0]!.errorCode === ErrorCode.NONE

describe('a client that logs in', () => {
  test('with PLAIN is served', async () => {
    const client = await start()
    const { mechanisms } = await world.run(client.send(saslHandshake, 1, { mechanism: 'PLAIN' }))
    expect(mechanisms).toEqual(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'])
    expect(await authenticate(client, plain('alice', secret))).toMatchObject({
      errorCode: ErrorCode.NONE,
      sessionLifetimeMs: 0,
    })
    expect(await isServed(client)).toBe(true)
  })

  test('may ask for versions before it does, once', async () => {
    const client = await start()
    await world.run(client.send(apiVersions, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }))
    expect(await handshake(client, 'PLAIN')).toBe(ErrorCode.NONE)
    const other = await world.connect()
    for (let i = 0; i < 2; i++) {
      void other.send(apiVersions, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }).catch(() => {})
    }
    await world.run(other.closed)
  })

  test.each([['SCRAM-SHA-256'], ['SCRAM-SHA-512']] as const)(
    'with %s is served, and a wrong password is not',
    async (mechanism) => {
      const client = await start()
      expect(await scram(client, mechanism, secret)).toBe(ErrorCode.NONE)
      expect(await isServed(client)).toBe(true)
      expect(await scram(await world.connect(), mechanism, 'wrong')).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
      expect(await scram(await world.connect(), mechanism, secret, 'bob')).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
      expect(logged()).toMatch(/the password of "alice" is wrong/)
      expect(logged()).toMatch(/there is no such user with a password for SCRAM-SHA-\d+: "bob"/)
    },
  )

  test('with an unsecured token is served until the token expires', async () => {
    const client = await start()
    await handshake(client, 'OAUTHBEARER')
    const nowS = world.runtime.clock.now() / 1000
    const answer = await authenticate(client, token({ sub: 'alice', iat: nowS, exp: nowS + 60 }))
    expect(answer).toMatchObject({ errorCode: ErrorCode.NONE, sessionLifetimeMs: 60_000 })
    expect(await isServed(client)).toBe(true)
    await world.runtime.clock.advance(60_001)
    client.sendOneWay(metadata, 12, { topics: [] })
    await world.run(client.closed)
    expect(logged()).toMatch(/its login has expired/)
  })

  test('with bare tokens after SaslHandshake v0 is served', async () => {
    const client = await start()
    expect(await handshake(client, 'PLAIN', 0)).toBe(ErrorCode.NONE)
    const bytes = plain('alice', secret)
    const size = Buffer.alloc(4)
    size.writeInt32BE(bytes.length)
    expect(await world.run(client.sendBytes(Buffer.concat([size, bytes])))).toHaveLength(0)
    expect(await isServed(client)).toBe(true)
  })

  test('may send large requests only afterwards', async () => {
    const client = await start({}, { 'sasl.server.max.receive.size': '100' })
    await handshake(client, 'PLAIN')
    void authenticate(client, Buffer.alloc(200)).catch(() => {})
    await world.run(client.closed)
    expect(logged()).toMatch(/a frame announces \d+ bytes, 100 are allowed/)
    const other = await world.connect()
    await handshake(other, 'PLAIN')
    await authenticate(other, plain('alice', secret))
    const topics = Array.from({ length: 50 }, (_, i) => ({ name: `topic-with-a-name-${i}` }))
    await world.run(other.send(metadata, 12, { topics, allowAutoTopicCreation: false }))
  })
})

describe('logging in again', () => {
  test('keeps the connection open, and not doing so ends it', async () => {
    const client = await start({ maxReauthMs: 10_000 })
    await handshake(client, 'PLAIN')
    expect((await authenticate(client, plain('alice', secret))).sessionLifetimeMs).toBe(10_000)
    for (let i = 0; i < 5; i++) {
      await world.runtime.clock.advance(9_000)
      expect(await isServed(client)).toBe(true)
      expect(await handshake(client, 'PLAIN')).toBe(ErrorCode.NONE)
      expect((await authenticate(client, plain('alice', secret))).errorCode).toBe(ErrorCode.NONE)
    }
    await world.runtime.clock.advance(10_001)
    client.sendOneWay(metadata, 12, { topics: [] })
    await world.run(client.closed)
  })

  test('as somebody else, or with another mechanism, is refused', async () => {
    const client = await start({ users: { alice: secret, bob: 'bob-secret' } })
    await handshake(client, 'PLAIN')
    await authenticate(client, plain('alice', secret))
    await handshake(client, 'PLAIN')
    expect(await authenticate(client, plain('bob', 'bob-secret'))).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: 'Cannot change principals during re-authentication from User.alice: User.bob',
    })
    const other = await world.connect()
    await handshake(other, 'PLAIN')
    await authenticate(other, plain('alice', secret))
    await handshake(other, 'SCRAM-SHA-256')
    expect(await authenticate(other, Buffer.from('n,,n=alice,r=x'))).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage:
        "SASL mechanism 'SCRAM-SHA-256' requested by client is not supported for re-authentication of mechanism 'PLAIN'",
    })
  })
})

describe('nobody is let in', () => {
  test.each<[string, Buffer, string]>([
    ['with a wrong password', plain('alice', 'wr0ng'), 'Authentication failed: Invalid username or password'],
    ['as an unknown user', plain('mallory', secret), 'Authentication failed: Invalid username or password'],
    [
      'as a name that every object has',
      plain('constructor', 'x'),
      'Authentication failed: Invalid username or password',
    ],
    ['without a name', plain('', secret), 'Authentication failed: username not specified'],
    ['without a password', plain('alice', ''), 'Authentication failed: password not specified'],
    [
      'for somebody else',
      plain('alice', secret, 'bob'),
      'Authentication failed: Client requested an authorization id that is different from username',
    ],
    [
      'with something else than three parts',
      Buffer.from('alice'),
      'Invalid SASL/PLAIN response: expected 3 tokens, got 1',
    ],
  ])('%s', async (_, bytes, message) => {
    const client = await start()
    await handshake(client, 'PLAIN')
    const startMs = world.runtime.clock.monotonic()
    const answer = await authenticate(client, bytes)
    expect(answer).toMatchObject({ errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: message })
    // The answer is held back, so that passwords cannot be tried fast.
    expect(world.runtime.clock.monotonic() - startMs).toBeGreaterThanOrEqual(100)
    await world.run(client.closed)
    expect(world.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    expect(logged()).not.toMatch(/wr0ng|alice-secret/)
  })

  test.each<[string, (nowS: number) => Buffer, RegExp]>([
    ['with an expired token', (nowS) => token({ sub: 'alice', exp: nowS - 5 }), /the token of "alice" expired 5 s ago/],
    ['with a token of nobody', (nowS) => token({ exp: nowS + 60 }), /its token has no sub/],
    ['with a token without an end', () => token({ sub: 'alice' }), /no time at which it expires/],
    [
      'with a token of the future',
      (nowS) => token({ sub: 'alice', iat: nowS + 60, exp: nowS + 90 }),
      /issued in the future/,
    ],
    [
      'with a signature that nobody can check',
      (nowS) => token({ sub: 'alice', exp: nowS + 60 }, 'c2ln'),
      /its token is signed/,
    ],
  ])('%s', async (_, bytesOf, message) => {
    const client = await start()
    await handshake(client, 'OAUTHBEARER')
    const first = await authenticate(client, bytesOf(world.runtime.clock.now() / 1000))
    expect(first.errorCode).toBe(ErrorCode.NONE)
    expect(JSON.parse(first.authBytes.toString())).toEqual({ status: 'invalid_token' })
    const second = await authenticate(client, Buffer.from([1]))
    expect(second.errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    await world.run(client.closed)
    expect(logged()).toMatch(message)
  })

  test('with a mechanism that is not enabled', async () => {
    const client = await start({ mechanisms: ['SCRAM-SHA-512'] })
    const answer = await world.run(client.send(saslHandshake, 1, { mechanism: 'PLAIN' }))
    expect(answer).toEqual({ errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms: ['SCRAM-SHA-512'] })
    await world.run(client.closed)
    expect(logged()).toMatch(/it asked for the mechanism "PLAIN"; there are SCRAM-SHA-512/)
  })

  test('without logging in first', async () => {
    const client = await start()
    client.sendOneWay(metadata, 12, { topics: [] })
    await world.run(client.closed)
    expect(logged()).toMatch(/it sent a request with API key 3 before it logged in/)
  })

  test('with another request in the middle of logging in', async () => {
    const client = await start()
    await handshake(client, 'PLAIN')
    client.sendOneWay(metadata, 12, { topics: [] })
    await world.run(client.closed)
    expect(logged()).toMatch(/API key 3 in the middle of logging in/)
  })

  test.each([
    ['random bytes', Buffer.from('0000000c7fffdeadbeef00010002ffff', 'hex')],
    ['TLS on a port without it', Buffer.from('16030100c8010000c40303', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a frame of two gigabytes', Buffer.from('7fffffff00120003', 'hex')],
    ['a negative frame', Buffer.from('ffffffff00120003', 'hex')],
  ])('with %s; the broker stays up and says so in one line', async (_, bytes) => {
    const client = await start()
    client.writeBytes(bytes)
    await world.run(client.closed)
    expect(world.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    const other = await world.connect()
    await handshake(other, 'PLAIN')
    await authenticate(other, plain('alice', secret))
    expect(await isServed(other)).toBe(true)
  })

  test('who stays silent', async () => {
    const client = await start()
    await world.run(client.closed)
    expect(world.runtime.clock.monotonic()).toBeGreaterThanOrEqual(30_000)
    expect(logged()).toMatch(/it has not logged in within 30 s/)
  })

  test('ten thousand who stay half-way: the oldest make room, and who means it gets in', async () => {
    const client = await start()
    for (let i = 0; i < 10_000; i++) {
      const half = await world.connect()
      if (i % 2 === 0) half.writeBytes(Buffer.from('000000ff', 'hex'))
    }
    await world.settle()
    expect(client.isClosed).toBe(true)
    const other = await world.connect()
    expect(await scram(other, 'SCRAM-SHA-256', secret)).toBe(ErrorCode.NONE)
    expect(await isServed(other)).toBe(true)
    // A line for each would fill the disk.
    expect(world.lines.length).toBeLessThan(30)
    expect(logged()).toMatch(/more than 1000 clients are logging in/)
  })
})

test('passwords stand nowhere: not in the log, not in the options of the broker that is shown, not in its configuration', async () => {
  const client = await start()
  await handshake(client, 'PLAIN')
  await authenticate(client, plain('alice', 'another-secret'))
  const { inspect } = await import('node:util')
  const shown = `${inspect(world.broker, { depth: 10 })}${logged()}${JSON.stringify(world.broker)}`
  expect(shown).not.toMatch(/alice-secret|another-secret/)
})

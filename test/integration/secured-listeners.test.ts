// Real TLS on real sockets: certificates as users, clients that speak the wrong protocol, handshakes that never end.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { type Broker, type BrokerOptions, startBroker } from '@ottla/broker'
import { type Api, decodeResponseHeader, encodeRequestFrame, FrameAssembler, Reader } from '@ottla/protocol'
import { describeCluster } from '@ottla/protocol/messages/describe-cluster'
import { metadata } from '@ottla/protocol/messages/metadata'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAuthority, type Identity } from '../support/certificates.ts'

let authority: CertificateAuthority
let server: Identity
let alice: Identity
let stranger: Identity
const brokers: Broker[] = []
let lines: string[] = []

beforeAll(async () => {
  authority = await CertificateAuthority.create()
  server = await authority.issue({ subject: 'CN=broker' })
  alice = await authority.issue({ subject: 'C=CZ,O=example,OU=Team \\, one,CN=alice' })
  stranger = await (await CertificateAuthority.create()).issue({ subject: 'CN=alice' })
})
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.close()
})

async function start(tls: object = {}, options: BrokerOptions = {}): Promise<Broker> {
  lines = []
  const write = (_: object, message: string): void => void lines.push(message)
  const broker = await startBroker({
    listeners: {
      SSL: { tls: { key: server.privateKey, cert: server.certificate, ca: authority.certificate, ...tls } },
      PLAINTEXT: {},
    },
    topics: { orders: 1 },
    logger: { debug: write, info: write, warn: write, error: write },
    ...options,
  })
  brokers.push(broker)
  return broker
}

const trust = (change: ConnectionOptions = {}): ConnectionOptions => ({
  ca: authority.certificate,
  host: '127.0.0.1',
  ...change,
})

/** Connects over TLS; the certificate of the broker with it. */
async function secure(broker: Broker, change: ConnectionOptions = {}): Promise<ReturnType<typeof connectTls>> {
  const socket = connectTls({ port: broker.port, ...trust(change) })
  await once(socket, 'secureConnect')
  return socket
}

async function ask<Input, Response>(
  socket: Socket,
  api: Api<unknown, Input, Response, never>,
  version: number,
  body: Input,
): Promise<Response> {
  const answer = new Promise<Buffer>((resolve, reject) => {
    const frames = new FrameAssembler(0x7fff_ffff, resolve)
    socket.on('data', (chunk) => frames.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('closed')))
  })
  for (const chunk of encodeRequestFrame(api, version, 1, 'test', body).chunks()) socket.write(chunk)
  const reader = new Reader(await answer)
  decodeResponseHeader(reader, api.responseHeaderVersion(version))
  return api.decodeResponse(reader, version)
}

/** Resolves when a line of the log matches. */
async function logged(pattern: RegExp): Promise<void> {
  while (!lines.some((line) => pattern.test(line))) await new Promise((resolve) => setImmediate(resolve))
}

test('clients of a listener are told its own address', async () => {
  const broker = await start()
  const socket = await secure(broker)
  const { brokers: nodes } = await ask(socket, metadata, 12, { topics: [] })
  expect(`${nodes[0]!.host}:${nodes[0]!.port}`).toBe(broker.listeners['SSL'])
  const plain = connect(Number(broker.listeners['PLAINTEXT']!.split(':')[1]), '127.0.0.1')
  const cluster = await ask(plain, describeCluster, 1, { includeClusterAuthorizedOperations: false })
  expect(`${cluster.brokers[0]!.host}:${cluster.brokers[0]!.port}`).toBe(broker.listeners['PLAINTEXT'])
  socket.destroy()
  plain.destroy()
})

describe('certificates of clients', () => {
  const config = {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:CN=alice,OU=Team \\, one,O=example,C=CZ;User:alice',
  }
  const mayRead = async (socket: Socket): Promise<boolean> =>
    (await ask(socket, metadata, 12, { topics: [{ name: 'orders' }] })).topics[0]!.errorCode === 0

  test('are users under their subject, or what the rules make of it', async () => {
    const identity = { cert: alice.certificate, key: alice.privateKey }
    const broker = await start({ clientAuth: 'required' }, { config })
    const socket = await secure(broker, identity)
    expect(await mayRead(socket)).toBe(true)
    socket.destroy()
    const mapped = await start(
      { clientAuth: 'required', principalMappingRules: 'RULE:^CN=(.*?),.*$/$1/U,DEFAULT' },
      { config },
    )
    const other = await secure(mapped, identity)
    expect(await mayRead(other)).toBe(false)
    other.destroy()
  })

  test('may be left out where they are only asked for; then the client is nobody', async () => {
    const broker = await start({ clientAuth: 'requested' }, { config })
    const socket = await secure(broker)
    expect(await mayRead(socket)).toBe(false)
    socket.destroy()
  })

  test.each([
    ['none, where one is demanded', 'required', () => ({}), /it showed no certificate/],
    [
      'one of another authority',
      'required',
      () => ({ cert: stranger.certificate, key: stranger.privateKey }),
      /TLS handshake failed|not believed/,
    ],
    [
      'one of another authority, where it is only asked for',
      'requested',
      () => ({ cert: stranger.certificate, key: stranger.privateKey }),
      /its certificate is not believed/,
    ],
  ] as const)('%s: the client is not let in, and the log says why', async (_, clientAuth, identity, message) => {
    const broker = await start({ clientAuth }, { config })
    const socket = connectTls({ port: broker.port, ...trust(identity()) })
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await Promise.all([closed, logged(message)])
    expect(lines.filter((line) => line.startsWith('Closing'))).toHaveLength(1)
  })
})

test('certificates change without a restart, and who is connected stays; ones that cannot be read change nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-certificates-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const use = ({ privateKey, certificate }: Identity): void => {
    writeFileSync(key, privateKey)
    writeFileSync(cert, certificate)
  }
  use(server)
  const broker = await start({ key, cert })
  const first = await secure(broker)
  expect(first.getPeerCertificate().subject.CN).toBe('broker')
  use(await authority.issue({ subject: 'CN=renewed' }))
  broker.reloadCertificates()
  const second = await secure(broker)
  expect(second.getPeerCertificate().subject.CN).toBe('renewed')
  await ask(first, metadata, 12, { topics: [] })
  writeFileSync(key, 'no key at all')
  expect(() => broker.reloadCertificates()).toThrow(/certificates of listener SSL cannot be used/)
  const third = await secure(broker)
  expect(third.getPeerCertificate().subject.CN).toBe('renewed')
  for (const socket of [first, second, third]) socket.destroy()
  rmSync(folder, { recursive: true })
})

test.each([
  [
    'plain text',
    Buffer.from('0000001700120003000000010004746573740005746573740231000000', 'hex'),
    /it does not speak TLS, and this port does/,
  ],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /it speaks HTTP/],
  ['nothing, and then the end', Buffer.alloc(0), /it broke off the TLS handshake/],
])('%s on a port with TLS is refused in one line, and the broker stays up', async (_, bytes, message) => {
  const broker = await start()
  const socket = connect(broker.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  if (bytes.length > 0) socket.write(bytes)
  else socket.destroy()
  await logged(message)
  expect(lines.filter((line) => line.startsWith('Closing'))).toHaveLength(1)
  const other = await secure(broker)
  await ask(other, metadata, 12, { topics: [] })
  other.destroy()
})

test('two thousand clients that never finish their TLS handshake: the oldest make room, and others are served', async () => {
  const broker = await start()
  const before = process.memoryUsage().rss
  const sockets: Socket[] = []
  for (let i = 0; i < 2000; i++) {
    const socket = connect(broker.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    sockets.push(socket)
  }
  const socket = await secure(broker)
  await ask(socket, metadata, 12, { topics: [] })
  await logged(/more than 1000 handshakes are under way/)
  expect(lines.length).toBeLessThan(40)
  expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  socket.destroy()
  for (const each of sockets) each.destroy()
})

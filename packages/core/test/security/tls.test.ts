import { afterEach, beforeAll, expect, test } from 'vitest'
import { MemoryDisk, nodeRuntime, type Runtime, type TlsListenOptions } from '@ottla/runtime'
import { CertificateAuthority, type Identity } from '../../../../test/support/certificates.ts'
import type { ClientConfig, TlsConfig } from '../../src/index.ts'
import type { ClusterClient } from '../../src/internal.ts'
import { clientOf } from '../support/clients.ts'
import { clusterOf, ScriptedPeer } from '../support/scripted-peer.ts'
import { collectingLogger } from '../support/collecting-logger.ts'

let ca: CertificateAuthority
let foreign: CertificateAuthority
let broker: Identity
const peers: ScriptedPeer[] = []
const clients: ClusterClient[] = []

beforeAll(async () => {
  ca = await CertificateAuthority.create()
  foreign = await CertificateAuthority.create('CN=Foreign authority')
  broker = await ca.issue({ subject: 'CN=broker' })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const peer of peers.splice(0)) await peer.close()
})

async function listen(identity: Identity, options: TlsListenOptions = {}): Promise<ScriptedPeer> {
  const { certificate: cert, privateKey: key } = identity
  const peer: ScriptedPeer = await ScriptedPeer.listen(
    nodeRuntime.transport,
    ({ apiName }) => (apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined),
    { tls: { cert, key, ...options } },
  )
  peers.push(peer)
  return peer
}

/** Connects once; resolves to what went wrong, or to undefined. */
async function failureOf(
  bootstrapServers: string,
  tls: TlsConfig,
  runtime: Runtime = nodeRuntime,
  config: Partial<ClientConfig> = {},
): Promise<Record<string, unknown> | undefined> {
  const client = clientOf(runtime, { bootstrapServers, tls, ...config })
  clients.push(client)
  return client.connect(-1).then(
    () => undefined,
    (error: Record<string, unknown>) => error,
  )
}

test('TLS options alone mean TLS, and an address or a name that the certificate holds is accepted', async () => {
  const { port } = await listen(broker)
  expect(await failureOf(`127.0.0.1:${port}`, { ca: ca.certificate })).toBeUndefined()
  expect(await failureOf(`localhost:${port}`, { ca: ca.certificate })).toBeUndefined()
})

test('certificates of brokers that are not acceptable are told apart', async () => {
  const trusted = { ca: ca.certificate }
  const cases: [Identity, TlsConfig, string, RegExp][] = [
    [await foreign.issue({ subject: 'CN=broker' }), trusted, 'certificate', /set ca or caFile/],
    [broker, {}, 'certificate', /set ca or caFile/],
    [await ca.issue({ subject: 'CN=broker', toDay: -1 }), trusted, 'certificate-expired', /clock of this machine/],
    [await ca.issue({ subject: 'CN=broker', fromDay: 5 }), trusted, 'certificate-expired', /not valid at this time/],
    [await ca.issue({ subject: 'CN=b', hosts: ['other.test'] }), trusted, 'certificate-name', /tls\.servername/],
    [await ca.issue({ subject: 'CN=b', hosts: ['localhost'] }), trusted, 'certificate-name', /127\.0\.0\.1/],
  ]
  for (const [identity, tls, reason, message] of cases) {
    const peer = await listen(identity)
    const failure = await failureOf(`127.0.0.1:${peer.port}`, tls)
    expect(failure).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason, retriable: false })
    expect(failure!['message']).toMatch(message)
    expect(peer.received).toEqual([])
  }
})

test('a broker that wants a certificate is content with a good one, and says so otherwise', async () => {
  const peer = await listen(broker, { ca: ca.certificate, requestCert: true, rejectUnauthorized: true })
  const at = `127.0.0.1:${peer.port}`
  const good = await ca.issue({ subject: 'CN=alice' })
  const bad = await foreign.issue({ subject: 'CN=alice' })
  const identity = ({ certificate: cert, privateKey: key }: Identity): TlsConfig => ({ ca: ca.certificate, cert, key })
  expect(await failureOf(at, identity(good))).toBeUndefined()
  for (const tls of [{ ca: ca.certificate }, identity(bad)]) {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const failure = await failureOf(at, { ...tls, maxVersion })
      expect([failure?.['code'], failure?.['reason']]).toSatisfy(
        ([code, reason]: unknown[]) =>
          (code === 'ERR_KAFKA_AUTHENTICATION' && reason === 'client-certificate') ||
          // A server of Node ends the connection before its alert is read.
          (code === 'ERR_KAFKA_CONNECTION' && reason === 'closed'),
      )
    }
  }
})

test('certificates in files are replaced while the client runs, and half a replacement is not used', async () => {
  const disk = new MemoryDisk()
  const write = (name: string, text: string): void => disk.replaceFile(name, Buffer.from(text))
  const logger = collectingLogger()
  const runtime = { ...nodeRuntime, disk }
  const peer = await listen(broker, { ca: ca.certificate, requestCert: true, rejectUnauthorized: true })
  const first = await ca.issue({ subject: 'CN=first' })
  const second = await ca.issue({ subject: 'CN=second' })
  write('ca.pem', ca.certificate)
  write('cert.pem', first.certificate)
  write('key.pem', first.privateKey)
  const tls = { caFile: 'ca.pem', certFile: 'cert.pem', keyFile: 'key.pem' }
  const client = clientOf(runtime, { bootstrapServers: `127.0.0.1:${peer.port}`, tls, logger: logger.logger })
  clients.push(client)
  const connects = async (): Promise<void> => {
    const before = peer.accepted
    peer.cut()
    while (peer.accepted === before) {
      await client.retry('asking', client.deadline({}, 10_000), () =>
        client.metadata.refresh(client.deadline({}, 10_000)),
      )
    }
  }
  await connects()
  write('cert.pem', second.certificate)
  await connects()
  expect(logger.messages).toContain('The TLS files have changed and cannot be used; the old ones stay')
  write('key.pem', second.privateKey)
  await connects()
  expect(logger.messages).toContain('The TLS files have changed; new connections use them')
  expect(logger.text).not.toContain(second.privateKey.split('\n')[1])
})

test('TLS options that cannot be used are refused when the client is made', async () => {
  const disk = new MemoryDisk()
  disk.replaceFile('store.jks', Buffer.from('feedfeed00000002', 'hex'))
  disk.replaceFile('ca.pem', Buffer.from('no PEM'))
  const { certificate: cert } = await ca.issue({ subject: 'CN=a' })
  const { privateKey: key } = await ca.issue({ subject: 'CN=b' })
  const cases: [TlsConfig, RegExp][] = [
    [{ caFile: 'missing.pem' }, /tls\.caFile: missing\.pem cannot be read \(ENOENT\)/],
    [{ pfxFile: 'store.jks' }, /store\.jks is a Java key store \(JKS\).*keytool -importkeystore/],
    [{ cert, key }, /the key does not belong to the certificate/],
    [{ cert, keyFile: 'ca.pem' }, /The TLS options cannot be used/],
    [{ cert }, /a certificate needs its key/],
    [{ key }, /a key needs its certificate/],
    [{ ca: cert, caFile: 'ca.pem' }, /ca and caFile are the same thing twice/],
    [{ caFile: 7 as never }, /caFile must be the path of a file/],
  ]
  for (const [tls, message] of cases) {
    expect(() => clientOf({ ...nodeRuntime, disk }, { bootstrapServers: 'a:1', tls })).toThrow(message)
  }
})

test('plaintext where TLS is wanted, and the reverse, are told', async () => {
  const plain = await nodeRuntime.transport.listen({ host: '127.0.0.1', port: 0 }, (socket) =>
    socket.attach({ onData: () => void socket.write([Buffer.from('this is no TLS at all')]), onClose() {} }),
  )
  const failure = await failureOf(`127.0.0.1:${plain.port}`, { ca: ca.certificate })
  expect(failure).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'tls', retriable: false })
  expect(String(failure!['message'])).toMatch(/does this port speak plaintext\?.*securityProtocol/)
  await plain.close()
  const secure = await listen(broker)
  const client = clientOf(nodeRuntime, { bootstrapServers: secure.address })
  clients.push(client)
  await expect(client.connect(-1)).rejects.toThrow(/does its listener want TLS or SASL \(securityProtocol\)\?/)
})

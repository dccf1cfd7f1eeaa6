import { expect, test } from 'vitest'
import { type KafkaError, nodeRuntime, type Socket, virtualRuntime } from '@ottla/runtime'
import type { ClientConfig } from '../src/index.ts'
import { certificate, privateKey } from './support/certificate.ts'
import { clientOf } from './support/clients.ts'
import { clusterOf, ScriptedPeer } from './support/scripted-peer.ts'
import { outcomeOf } from './support/world.ts'

/** What a client with this configuration reports when it looks for the cluster for a while, over real sockets. */
async function failureOf(config: ClientConfig, timeoutMs = 600): Promise<KafkaError & Record<string, unknown>> {
  const client = clientOf(nodeRuntime, config)
  try {
    await client.metadata.waitForNodes(client.deadline({}, timeoutMs))
  } catch (error) {
    return error as KafkaError & Record<string, unknown>
  } finally {
    client.close()
  }
  throw new Error('The client found a cluster')
}

/** Starts a server that does this with each connection, and returns what a client reports. */
async function failureAgainst(
  onConnection: (socket: Socket) => void,
  config: Partial<ClientConfig> = {},
): Promise<{ error: KafkaError & Record<string, unknown>; address: string }> {
  const sockets: Socket[] = []
  const listener = await nodeRuntime.transport.listen({ host: '127.0.0.1', port: 0 }, (socket) => {
    sockets.push(socket)
    onConnection(socket)
  })
  const address = `127.0.0.1:${listener.port}`
  const error = await failureOf({ bootstrapServers: address, ...config })
  for (const socket of sockets) socket.destroy()
  await listener.close()
  return { error, address }
}

function answering(bytes: Uint8Array | string): (socket: Socket) => void {
  return (socket) =>
    socket.attach({
      onData: () => {
        socket.write([Buffer.from(bytes)])
      },
      onClose: () => undefined,
    })
}

test('a port where nobody listens is reported with the address, after the time to wait', async () => {
  const listener = await nodeRuntime.transport.listen({ host: '127.0.0.1', port: 0 }, () => undefined)
  await listener.close()
  const error = await failureOf({ bootstrapServers: `127.0.0.1:${listener.port}` }, 400)
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'refused', retriable: true })
  expect(error.message).toMatch(
    new RegExp(
      `^No broker could be reached within \\d+ ms: 127.0.0.1:${listener.port} refused the connection: is a broker running there\\? check host and port$`,
    ),
  )
})

test('an HTTP server is recognised at once', async () => {
  const { error, address } = await failureAgainst(answering('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'not-kafka', retriable: false, address })
  expect(error.message).toBe(`${address} answered like an HTTP server: is it a Kafka broker? check host and port`)
})

test('a server that answers with any other bytes is recognised at once', async () => {
  const ssh = await failureAgainst(answering('SSH-2.0-OpenSSH_9.7\r\n'))
  expect(ssh.error.message).toContain('answered like an SSH server')
  const random = await failureAgainst(answering(Buffer.from([0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])))
  expect(random.error).toMatchObject({ reason: 'not-kafka', retriable: false })
  const short = await failureAgainst(answering(Buffer.from([0, 0, 0, 1, 1])))
  expect(short.error).toMatchObject({ reason: 'not-kafka' })
  const echo = await failureAgainst((socket) =>
    socket.attach({ onData: (chunk) => void socket.write([chunk]), onClose: () => undefined }),
  )
  expect(echo.error).toMatchObject({ reason: 'not-kafka' })
})

test('a response that has the right frame and nonsense inside is recognised', async () => {
  const { error } = await failureAgainst(answering(Buffer.from([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0x7f, 0xff])))
  expect(error).toMatchObject({ reason: 'not-kafka', retriable: false })
  expect(error.cause).toMatchObject({ code: 'ERR_KAFKA_DECODE' })
})

test('a server that never answers is given up in time', async () => {
  const { error, address } = await failureAgainst(
    (socket) => socket.attach({ onData: () => undefined, onClose: () => undefined }),
    { socketConnectionSetupTimeoutMs: 150, socketConnectionSetupTimeoutMaxMs: 150 },
  )
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'timeout', address })
  expect(error.message).toContain('accepted the connection but did not answer within 150 ms')
})

test('a server that closes every connection at once is reported with the likely cause', async () => {
  const { error } = await failureAgainst((socket) => socket.destroy())
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'closed' })
  expect(error.message).toContain('closed the connection before it answered')
  expect(error.message).toContain('securityProtocol')
})

test('a TLS server is recognised by its alert where plaintext was meant', async () => {
  const { error, address } = await failureAgainst(answering(Buffer.from([0x15, 3, 3, 0, 2, 2, 0x46])))
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'tls', retriable: false })
  expect(error.message).toBe(`${address} answered with a TLS alert: is TLS needed there? set securityProtocol to 'SSL'`)
})

test('a TLS server that closes without an alert is reported with the likely cause', async () => {
  const listener = await nodeRuntime.transport.listen(
    { host: '127.0.0.1', port: 0, tls: { cert: certificate, key: privateKey } },
    () => undefined,
  )
  const error = await failureOf({ bootstrapServers: `127.0.0.1:${listener.port}` }, 500)
  await listener.close()
  expect(error.code).toBe('ERR_KAFKA_CONNECTION')
  expect(error.message).toMatch(/TLS.*securityProtocol/)
})

test('a plaintext broker is recognised where TLS was meant', async () => {
  // What a Kafka broker does with a TLS greeting: it reads an impossible size and closes.
  const closes = await failureAgainst(
    (socket) => socket.attach({ onData: () => socket.destroy(), onClose: () => undefined }),
    { securityProtocol: 'SSL' },
  )
  expect(closes.error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'closed' })
  expect(closes.error.message).toContain('during the TLS handshake: does this port speak TLS?')
  const answers = await failureAgainst(answering('HTTP/1.1 400 Bad Request\r\n\r\n'), { securityProtocol: 'SSL' })
  expect(answers.error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'tls', retriable: false })
  expect(answers.error.message).toContain('does this port speak plaintext?')
})

test('TLS works with the right authority, and a certificate of another one is refused', async () => {
  const peer: ScriptedPeer = await ScriptedPeer.listen(
    nodeRuntime.transport,
    ({ apiName }) => (apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined),
    { host: 'localhost', tls: { cert: certificate, key: privateKey } },
  )
  const bootstrapServers = `localhost:${peer.port}`
  const client = clientOf(nodeRuntime, { bootstrapServers, securityProtocol: 'SSL', tls: { ca: certificate } })
  await client.metadata.waitForNodes(client.deadline({}, 5000))
  expect(client.metadata.clusterId).toBe('test-cluster')
  client.close()
  const error = await failureOf({ bootstrapServers, securityProtocol: 'SSL' })
  expect(error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', retriable: false })
  expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(error.message).toContain('set ca or caFile in tls')
  await peer.close()
})

test('a port of controllers, which has no Metadata, is recognised at once', async () => {
  const peer = await ScriptedPeer.listen(nodeRuntime.transport, () => ({ errorCode: 0, apiKeys: [] }))
  const error = await failureOf({ bootstrapServers: peer.address })
  await peer.close()
  expect(error).toMatchObject({ code: 'ERR_KAFKA_UNSUPPORTED_VERSION' })
  expect(error.message).toBe(
    `The broker ${peer.address} does not have Metadata (key 3); is it a port of controllers? use one of brokers`,
  )
})

test('one bad bootstrap server does not matter while another is good', async () => {
  const peer: ScriptedPeer = await ScriptedPeer.listen(nodeRuntime.transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined,
  )
  const http = await nodeRuntime.transport.listen({ host: '127.0.0.1', port: 0 }, answering('HTTP/1.1 400\r\n\r\n'))
  const client = clientOf(nodeRuntime, { bootstrapServers: [`127.0.0.1:${http.port}`, peer.address] })
  for (let i = 0; i < 3; i++) await client.metadata.refresh(client.deadline({}, 5000))
  client.close()
  await Promise.all([peer.close(), http.close()])
})

test('a host name that does not exist fails at once, or after the time that is given for it', async () => {
  const runtime = virtualRuntime(1)
  runtime.transport.setName('nowhere', [])
  const strict = clientOf(runtime, { bootstrapServers: 'nowhere:9092' })
  const atOnce = outcomeOf(strict.metadata.waitForNodes(strict.deadline({}, 60_000)))
  await runtime.clock.advance(10)
  expect(atOnce.error).toMatchObject({ reason: 'unresolved', retriable: false })
  expect(atOnce.error.message).toBe('nowhere:9092 cannot be resolved (ENOTFOUND): is the host name right?')
  const patient = clientOf(runtime, { bootstrapServers: 'nowhere:9092', bootstrapResolveTimeoutMs: 5000 })
  const later = outcomeOf(patient.metadata.waitForNodes(patient.deadline({}, 60_000)))
  await runtime.clock.advance(4500)
  expect(later.state).toBe('pending')
  await runtime.clock.advance(2500)
  expect(later.error).toMatchObject({ reason: 'unresolved', retriable: false })
  strict.close()
  patient.close()
  expect(runtime.clock.pendingTimers).toBe(0)
})

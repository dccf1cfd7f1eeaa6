import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAuthority, type Identity } from '../../../test/support/certificates.ts'
import {
  type Listener,
  NodeTransport,
  secureContextOf,
  type Socket,
  type TlsConnectOptions,
  type Transport,
  virtualRuntime,
} from '../src/index.ts'

let ca: CertificateAuthority
let server: Identity
let listener: Listener | undefined
const sockets: Socket[] = []

beforeAll(async () => {
  ca = await CertificateAuthority.create()
  server = await ca.issue({ subject: 'CN=broker', hosts: ['broker.test', '127.0.0.1'] })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await listener?.close()
})

async function listen(transport: Transport, tls: boolean): Promise<number> {
  const options = tls ? { tls: { cert: server.certificate, key: server.privateKey } } : {}
  listener = await transport.listen({ host: '127.0.0.1', port: 0, ...options }, (socket) => {
    sockets.push(socket)
    socket.attach({ onData: () => void socket.write([Buffer.from('pong pong')]), onClose() {} })
  })
  return listener.port
}

/** What comes back: the text, or how the connection ended. */
async function answerOf(transport: Transport, port: number, tls?: TlsConnectOptions): Promise<string> {
  const socket = await transport.connect({ host: '127.0.0.1', port, ...(tls === undefined ? {} : { tls }) })
  sockets.push(socket)
  return new Promise((resolve) => {
    socket.attach({
      onData: (chunk) => resolve(Buffer.from(chunk).toString('latin1')),
      onClose: (error) => resolve(error === undefined ? 'closed' : String((error as { code?: unknown }).code)),
    })
    socket.write([Buffer.from('ping ping ping')])
  })
}

const failure = (attempt: Promise<string>): Promise<unknown> =>
  attempt.catch((error: unknown) => (error as { code?: unknown }).code)

describe.each<[string, () => { transport: Transport; settle: <T>(work: Promise<T>) => Promise<T> }]>([
  ['the transport of the process', () => ({ transport: new NodeTransport(), settle: (work) => work })],
  [
    'the network in memory',
    () => {
      const { transport, clock } = virtualRuntime(1)
      return {
        transport,
        settle: async (work) => {
          let done = false
          void work.finally(() => (done = true)).catch(() => {})
          await clock.runUntil(() => done)
          return work
        },
      }
    },
  ],
])('%s', (_, make) => {
  test('carries bytes when both sides speak TLS', async () => {
    const { transport, settle } = make()
    expect(await settle(answerOf(transport, await listen(transport, true), { ca: ca.certificate }))).toBe('pong pong')
  })

  test('fails with a code of OpenSSL when only the client speaks TLS', async () => {
    const { transport, settle } = make()
    const port = await listen(transport, false)
    expect(await settle(failure(answerOf(transport, port, { ca: ca.certificate })))).toBe(
      'ERR_SSL_WRONG_VERSION_NUMBER',
    )
  })

  test('hangs up when only the server speaks TLS', async () => {
    const { transport, settle } = make()
    expect(await settle(answerOf(transport, await listen(transport, true)))).toBe('closed')
  })
})

describe('TLS of the process', () => {
  const transport = new NodeTransport()

  test('accepts the address, or the name that it is told, and no other', async () => {
    const port = await listen(transport, true)
    const trusted = { ca: ca.certificate }
    expect(await answerOf(transport, port, { ...trusted, servername: 'broker.test' })).toBe('pong pong')
    expect(await failure(answerOf(transport, port, { ...trusted, servername: 'other.test' }))).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
  })

  test('refuses an authority that it does not know', async () => {
    const other = await CertificateAuthority.create('CN=Other authority')
    const port = await listen(transport, true)
    expect(await failure(answerOf(transport, port, { ca: other.certificate }))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect(await failure(answerOf(transport, port, {}))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })

  test('takes keys and certificates that were read before', async () => {
    const port = await listen(transport, true)
    expect(await answerOf(transport, port, { secureContext: secureContextOf({ ca: ca.certificate }) })).toBe(
      'pong pong',
    )
    expect(() => secureContextOf({ key: 'no key' })).toThrow()
  })
})

import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CertificateAuthority } from '../../../test/support/certificates.ts'
import { NodeHttp, VirtualHttp } from '../src/index.ts'

/** What is used of the servers of HTTP and HTTPS. */
interface AnyServer {
  listen(port: number, host: string, onListening: () => void): unknown
  address(): unknown
  close(): unknown
}

let server: AnyServer | undefined
afterEach(() => {
  server?.close()
})

async function listening(made: AnyServer): Promise<number> {
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return (made.address() as AddressInfo).port
}

const echo: RequestListener = (request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    response.statusCode = request.url === '/missing' ? 404 : 200
    response.end(JSON.stringify({ method: request.method, url: request.url, accept: request.headers.accept, body }))
  })
}

test('a request goes out with its method, headers and body, and the answer comes back whatever its status', async () => {
  const port = await listening(createServer(echo))
  const at = `http://127.0.0.1:${port}`
  const http = new NodeHttp()
  const headers = { accept: 'application/json' }
  const response = await http.request({ method: 'POST', url: `${at}/token?a=1`, headers, body: 'x=ř', maxBytes: 1000 })
  expect(response.status).toBe(200)
  expect(JSON.parse(response.body)).toEqual({
    method: 'POST',
    url: '/token?a=1',
    accept: 'application/json',
    body: 'x=ř',
  })
  expect((await http.request({ method: 'GET', url: `${at}/missing`, maxBytes: 1000 })).status).toBe(404)
})

test('certificates of https are verified with the authority that is given', async () => {
  const ca = await CertificateAuthority.create()
  const { certificate: cert, privateKey: key } = await ca.issue({ subject: 'CN=idp' })
  const port = await listening(createSecureServer({ cert, key }, echo))
  const request = { method: 'GET', url: `https://127.0.0.1:${port}/`, maxBytes: 1000 } as const
  const http = new NodeHttp()
  expect((await http.request({ ...request, tls: { ca: ca.certificate } })).status).toBe(200)
  await expect(http.request(request)).rejects.toThrow(/certificate/)
})

test('an answer that is too long, a dead port and an abort are errors', async () => {
  const port = await listening(createServer((_, response) => response.end('x'.repeat(5000))))
  const http = new NodeHttp()
  const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, maxBytes: 100 } as const
  await expect(http.request(request)).rejects.toThrow('longer than 100 bytes')
  await expect(http.request({ ...request, url: 'http://127.0.0.1:1/' })).rejects.toThrow('ECONNREFUSED')
  const reason = new Error('enough')
  await expect(http.request({ ...request, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('the web in memory answers what it was taught', async () => {
  const http = new VirtualHttp()
  http.serve('https://idp/token', ({ body }) => ({ status: 200, body: body ?? '' }))
  const request = { method: 'POST', url: 'https://idp/token?x', body: 'b', maxBytes: 10 } as const
  expect(await http.request(request)).toEqual({ status: 200, body: 'b' })
  await expect(http.request({ ...request, url: 'https://other/' })).rejects.toThrow('ENOTFOUND other')
})

import type { IncomingMessage } from 'node:http'
import type { Http, HttpRequest, HttpResponse } from './http.ts'
import { builtins } from './node-builtins.ts'

/** HTTP of the process. Connections are not kept: tokens are asked for minutes apart. */
export class NodeHttp implements Http {
  request(request: HttpRequest): Promise<HttpResponse> {
    const { method, url, headers, body, tls, signal } = request
    return new Promise((resolve, reject) => {
      const options = {
        method,
        agent: false as const,
        headers: { connection: 'close', ...headers },
        ...(signal && { signal }),
      }
      const onError = (error: Error): void => reject(signal?.aborted === true ? (signal.reason as Error) : error)
      const onResponse = (response: IncomingMessage): void => {
        response.on('error', onError)
        read(response, request).then(resolve, reject)
      }
      const outgoing = url.startsWith('https:')
        ? builtins.https.request(url, { ...tls, ...options }, onResponse)
        : builtins.http.request(url, options, onResponse)
      outgoing.on('error', onError)
      outgoing.end(body)
    })
  }
}

async function read(response: IncomingMessage, { maxBytes }: HttpRequest): Promise<HttpResponse> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      response.destroy()
      throw Object.assign(new Error(`The response is longer than ${maxBytes} bytes`), { code: 'ERR_HTTP_TOO_LONG' })
    }
    chunks.push(chunk)
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }
}

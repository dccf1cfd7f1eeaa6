import type { Http, HttpRequest, HttpResponse } from './http.ts'

/** Answers the requests to one URL. */
export type HttpHandler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

/** Web servers in memory: each URL is answered by a function, all others do not resolve. */
export class VirtualHttp implements Http {
  readonly #handlers = new Map<string, HttpHandler>()

  /** From now on `handler` answers the URL, which has no query. */
  serve(url: string, handler: HttpHandler): void {
    this.#handlers.set(url, handler)
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted()
    const { host } = new URL(request.url)
    const handler = this.#handlers.get(request.url.split('?')[0]!)
    if (handler === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
    return handler(request)
  }
}

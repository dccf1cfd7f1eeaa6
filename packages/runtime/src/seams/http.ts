import type { TlsConnectOptions } from './transport.ts'

/** One HTTP request; redirects are not followed. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** `http:` or `https:`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For `https:`. Default: Node's. */
  readonly tls?: TlsConnectOptions
  /** A longer body is an error. */
  readonly maxBytes: number
  /** Ends the request; it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What came back, whatever the status. */
export interface HttpResponse {
  readonly status: number
  /** As UTF-8. */
  readonly body: string
}

/** Small requests of HTTP, for tokens and their keys. */
export interface Http {
  /** Rejects with the system's error (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, …) or with `signal.reason`. */
  request(request: HttpRequest): Promise<HttpResponse>
}

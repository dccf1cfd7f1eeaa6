import type { Api } from '@ottla/protocol'
import type { Services } from '../services.ts'

/** The other side of a connection. */
export interface Peer {
  /** Number of the connection, from 1 on. */
  readonly connectionId: number
  /** Address without its port, as group descriptions show it. */
  readonly host: string
  /** What the client called itself in its last request. */
  clientId: string
  /** Called when the connection is gone, whenever that is: what is kept for it ends. */
  readonly closeListeners: Set<() => void>
}

/** What a handler knows of a request besides its body. */
export interface RequestContext {
  readonly apiVersion: number
  readonly connectionId: number
  readonly clientId: string
  /** Address of the client without its port, as group descriptions show it. */
  readonly clientHost: string
  /**
   * Called when the connection is gone while the request is parked, so that its handler can let go. Set by
   * the handler; the answer of the request is of no use then.
   */
  onDisconnect: (() => void) | undefined
  /** Called when the connection is gone, whenever that is: what is kept for it ends. */
  readonly closeListeners: Set<() => void>
}

/** What a handler returns: the answer, or its promise; undefined for a request that has none (Produce with acks=0). */
export type Answer<Response> = Response | undefined | Promise<Response | undefined>

/** One API key: its codec and what it does. Each lives in a file of its own under `apis/`. */
export interface ApiHandler<Request, ResponseInput> {
  readonly api: Api<Request, never, unknown, ResponseInput>
  handle(services: Services, request: Request, context: RequestContext): Answer<ResponseInput>
}

/** A handler whose types are of no concern to the table that holds it. */
export type AnyApiHandler = ApiHandler<unknown, unknown>

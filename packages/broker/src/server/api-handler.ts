import type { Api } from '@ottla/protocol'
import type { Access } from '../security/access.ts'
import type { BrokerNode, Services } from '../services.ts'
import type { Session } from './session.ts'

/** What a handler knows of a request besides its body. */
export interface RequestContext {
  readonly apiVersion: number
  readonly connectionId: number
  readonly clientId: string
  /** Address of the client without its port, as group descriptions show it. */
  readonly clientHost: string
  /** What the client may do. */
  readonly access: Access
  /** This broker as the client is told of it. */
  readonly node: BrokerNode
  /** What is known of the client for as long as its connection lasts. */
  readonly session: Session
  /**
   * Called when the connection is gone while the request is parked, so that its handler can let go. Set by
   * the handler; the answer of the request is of no use then.
   */
  onDisconnect: (() => void) | undefined
  /** Set by a handler: for how many ms the client has to wait because of a quota. */
  throttleMs: number
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

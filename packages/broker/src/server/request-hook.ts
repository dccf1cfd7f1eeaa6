import type { Api } from '@ottla/protocol'
import type { Answer, RequestContext } from './api-handler.ts'

/** An answer on its way: the frame's chunks, nothing, or either later. */
export type Dispatched = Uint8Array[] | undefined | Promise<Uint8Array[] | undefined>

/** A request between its decoding and its handling. */
export interface RequestCall {
  readonly api: Api<unknown, never, unknown, unknown>
  readonly request: unknown
  readonly context: RequestContext
  readonly correlationId: number
  /** Bytes of the request's frame. */
  readonly sizeBytes: number
  /** Handles the request, or what is given in its place. */
  handle(request: unknown): Answer<unknown>
  /** The answer's frame. */
  encode(response: unknown): Uint8Array[]
}

/**
 * Stands between the decoded request and its handler. A broker has one only while faults are prepared or requests
 * observed; else a request costs one comparison more.
 */
export interface RequestHook {
  dispatch(call: RequestCall): Dispatched
}

import { decodeRequestHeader, encodeResponseFrame, Reader } from '@ottla/protocol'
import { apiVersionsHandler, unsupportedApiVersions } from '../apis/18-api-versions.ts'
import { CloseConnection } from '../errors.ts'
import type { Services } from '../services.ts'
import type { AnyApiHandler, RequestContext } from './api-handler.ts'
import type { Session } from './session.ts'

/** An answer on its way: the frame's chunks, nothing, or either later. */
export type Dispatched = Uint8Array[] | undefined | Promise<Uint8Array[] | undefined>

/** Decodes a request, has it handled, encodes the answer. */
export class Dispatcher {
  readonly #services: Services
  readonly #handlers = new Map<number, AnyApiHandler>()

  constructor(services: Services, handlers: readonly AnyApiHandler[]) {
    this.#services = services
    for (const handler of handlers) this.#handlers.set(handler.api.key, handler)
  }

  /**
   * @param park - is given the context of a request whose answer comes later
   * @throws DecodeError for a malformed request, CloseConnection for one that cannot be answered
   */
  dispatch(frame: Buffer, session: Session, park: (context: RequestContext) => void): Dispatched {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId, clientId } = decodeRequestHeader(reader)
    const handler = this.#handlers.get(apiKey)
    if (handler === undefined) throw new CloseConnection(`API key ${apiKey} is not served`)
    const { api } = handler
    if (apiVersion < api.minVersion || apiVersion > api.maxVersion) {
      if (apiKey !== apiVersionsHandler.api.key) {
        throw new CloseConnection(
          `${api.name} is served in versions ${api.minVersion} to ${api.maxVersion}, not ${apiVersion}`,
        )
      }
      return encodeResponseFrame(apiVersionsHandler.api, 0, correlationId, unsupportedApiVersions()).chunks()
    }
    const context: RequestContext = {
      apiVersion,
      clientId: clientId ?? '',
      clientHost: `/${session.host}`,
      access: session.access,
      node: session.node,
      session,
      onDisconnect: undefined,
      throttleMs: 0,
    }
    const { clock, quotas } = this.#services
    const startMs = quotas.isActive ? clock.monotonic() : 0
    const answer = handler.handle(this.#services, api.decodeRequest(reader, apiVersion), context)
    // Time in which a request waits for something is nobody's.
    const busyMs = quotas.isActive ? clock.monotonic() - startMs : 0
    const finish = (response: unknown): Uint8Array[] | undefined =>
      encode(handler, apiVersion, correlationId, this.#throttled(response, context, busyMs))
    if (answer instanceof Promise) {
      park(context)
      return answer.then(finish)
    }
    return finish(answer)
  }

  /** Tells a client that is over its quota how long it has to wait, and sees to it that it does (KIP-219). */
  #throttled(response: unknown, context: RequestContext, busyMs: number): unknown {
    const { quotas } = this.#services
    if (!quotas.isActive) return response
    const { session, clientId } = context
    const requestMs = quotas.recordTime({ user: session.principal.name, clientId }, busyMs)
    const throttleTimeMs = Math.max(context.throttleMs, requestMs)
    if (throttleTimeMs === 0) return response
    session.muteMs = throttleTimeMs
    return response === undefined ? undefined : { ...(response as object), throttleTimeMs }
  }
}

function encode(
  handler: AnyApiHandler,
  apiVersion: number,
  correlationId: number,
  response: unknown,
): Uint8Array[] | undefined {
  if (response === undefined) return undefined
  return encodeResponseFrame(handler.api, apiVersion, correlationId, response).chunks()
}

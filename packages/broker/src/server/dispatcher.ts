import { decodeRequestHeader, encodeResponseFrame, Reader } from '@ottla/protocol'
import { apiVersionsHandler, unsupportedApiVersions } from '../apis/18-api-versions.ts'
import { CloseConnection } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Answer, AnyApiHandler, RequestContext } from './api-handler.ts'
import type { RequestCounts } from './request-counts.ts'
import type { Dispatched, RequestHook } from './request-hook.ts'
import type { Session } from './session.ts'

/** Decodes a request, has it handled, encodes the answer. */
export class Dispatcher {
  /** Set while somebody interferes with requests or watches them. */
  hook: RequestHook | undefined
  readonly #services: Services
  readonly #counts: RequestCounts
  readonly #handlers = new Map<number, AnyApiHandler>()

  constructor(services: Services, handlers: readonly AnyApiHandler[], counts: RequestCounts) {
    this.#services = services
    this.#counts = counts
    for (const handler of handlers) this.#handlers.set(handler.api.key, handler)
  }

  /**
   * @param park - is given the context of a request whose answer comes later
   * @throws DecodeError for a malformed request, CloseConnection for one that cannot be answered
   */
  dispatch(frame: Buffer, session: Session, park: (context: RequestContext) => void): Dispatched {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId, clientId } = decodeRequestHeader(reader)
    const { versions } = this.#services
    const handler = versions.isServed(apiKey) ? this.#handlers.get(apiKey) : undefined
    if (handler === undefined) throw new CloseConnection(`API key ${apiKey} is not served`)
    const { api } = handler
    const maxVersion = versions.maxVersion(apiKey, api.maxVersion)
    if (apiVersion < api.minVersion || apiVersion > maxVersion) {
      if (apiKey !== apiVersionsHandler.api.key) {
        throw new CloseConnection(
          `${api.name} is served in versions ${api.minVersion} to ${maxVersion}, not ${apiVersion}`,
        )
      }
      return encodeResponseFrame(apiVersionsHandler.api, 0, correlationId, unsupportedApiVersions(versions)).chunks()
    }
    this.#counts.add(apiKey)
    session.clientId = clientId ?? ''
    const context: RequestContext = {
      apiVersion,
      connectionId: session.connectionId,
      clientId: session.clientId,
      clientHost: `/${session.host}`,
      access: session.access,
      node: session.node,
      session,
      onDisconnect: undefined,
      throttleMs: 0,
    }
    const request = api.decodeRequest(reader, apiVersion)
    const { hook } = this
    if (hook !== undefined) {
      const dispatched = hook.dispatch({
        api,
        request,
        context,
        correlationId,
        sizeBytes: frame.length,
        handle: (given): Answer<unknown> => this.#handle(handler, given, context),
        encode: (response) => encodeResponseFrame(api, apiVersion, correlationId, response).chunks(),
      })
      if (!(dispatched instanceof Promise)) return this.#afterFlushes(dispatched)
      park(context)
      return dispatched.then((sent) => this.#afterFlushes(sent))
    }
    const answer = this.#handle(handler, request, context)
    if (answer instanceof Promise) {
      park(context)
      return answer.then((response) => this.#afterFlushes(encode(handler, apiVersion, correlationId, response)))
    }
    return this.#afterFlushes(encode(handler, apiVersion, correlationId, answer))
  }

  /** What an answer tells must not be lost with the power. */
  #afterFlushes(answer: Uint8Array[] | undefined): Dispatched {
    const { pending } = this.#services.flushes
    if (pending === undefined) return answer
    return pending.then(
      () => answer,
      () => {
        throw new CloseConnection('What the answer tells could not be flushed to the device')
      },
    )
  }

  #handle(handler: AnyApiHandler, request: unknown, context: RequestContext): Answer<unknown> {
    const { clock, quotas } = this.#services
    if (!quotas.isActive) return handler.handle(this.#services, request, context)
    const startMs = clock.monotonic()
    const answer = handler.handle(this.#services, request, context)
    // Time in which a request waits for something is nobody's.
    const busyMs = clock.monotonic() - startMs
    if (!(answer instanceof Promise)) return this.#throttled(answer, context, busyMs)
    return answer.then((response) => this.#throttled(response, context, busyMs))
  }

  /** Tells a client that is over its quota how long it has to wait, and sees to it that it does (KIP-219). */
  #throttled(response: unknown, context: RequestContext, busyMs: number): unknown {
    const { quotas } = this.#services
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

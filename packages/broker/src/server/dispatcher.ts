import { decodeRequestHeader, encodeResponseFrame, Reader } from '@ottla/protocol'
import { apiVersionsHandler, unsupportedApiVersions } from '../apis/18-api-versions.ts'
import { CloseConnection } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Answer, AnyApiHandler, Peer, RequestContext } from './api-handler.ts'
import type { RequestCounts } from './request-counts.ts'
import type { Dispatched, RequestHook } from './request-hook.ts'

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
  dispatch(frame: Buffer, peer: Peer, park: (context: RequestContext) => void): Dispatched {
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
    peer.clientId = clientId ?? ''
    const context: RequestContext = {
      apiVersion,
      connectionId: peer.connectionId,
      clientId: peer.clientId,
      clientHost: peer.host,
      onDisconnect: undefined,
      closeListeners: peer.closeListeners,
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
      if (dispatched instanceof Promise) park(context)
      return dispatched
    }
    const answer = this.#handle(handler, request, context)
    if (answer instanceof Promise) {
      park(context)
      return answer.then((response) => encode(handler, apiVersion, correlationId, response))
    }
    return encode(handler, apiVersion, correlationId, answer)
  }

  /** What was decided must not be lost once it, or records that need it, were acknowledged. */
  #handle(handler: AnyApiHandler, request: unknown, context: RequestContext): Answer<unknown> {
    const answer = handler.handle(this.#services, request, context)
    const { syncing } = this.#services.controller
    return syncing === undefined ? answer : syncing.then(() => answer)
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

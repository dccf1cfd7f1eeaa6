import { decodeRequestHeader, encodeResponseFrame, Reader } from '@ottla/protocol'
import { apiVersionsHandler, unsupportedApiVersions } from '../apis/18-api-versions.ts'
import { CloseConnection } from '../errors.ts'
import type { Services } from '../services.ts'
import type { AnyApiHandler, RequestContext } from './api-handler.ts'

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
   * @param closeListeners - of the connection
   * @param park - is given the context of a request whose answer comes later
   * @throws DecodeError for a malformed request, CloseConnection for one that cannot be answered
   */
  dispatch(
    frame: Buffer,
    clientHost: string,
    closeListeners: Set<() => void>,
    park: (context: RequestContext) => void,
  ): Dispatched {
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
      clientHost,
      onDisconnect: undefined,
      closeListeners,
    }
    const answer = handler.handle(this.#services, api.decodeRequest(reader, apiVersion), context)
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

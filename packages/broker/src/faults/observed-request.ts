import type { RequestCall } from '../server/request-hook.ts'

/** A decoded message of the protocol: the fields of Kafka's schema in camel case. */
export type Message = Readonly<Record<string, unknown>>

/** A request as it came in. */
export interface ObservedRequest {
  /** Kafka's name of the API, such as `Produce`. */
  readonly api: string
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  /** What the client calls itself; empty when it does not. */
  readonly clientId: string
  /** Address of the client without its port. */
  readonly clientHost: string
  /** Number of the connection, from 1 on in the order that they were accepted. */
  readonly connectionId: number
  /** Wall time in ms since the epoch. */
  readonly atMs: number
  /** Bytes of the request's frame. */
  readonly sizeBytes: number
  /** The decoded request. Bytes in it are views of the frame: keep copies, not them. */
  readonly body: Message
}

/** What comes of a request. */
export type WireEvent =
  | { readonly kind: 'request'; readonly request: ObservedRequest }
  | {
      readonly kind: 'answer'
      readonly request: ObservedRequest
      readonly atMs: number
      /** As it was handed to the encoder; fields that have Kafka's default may be missing. */
      readonly body: Message
      readonly sizeBytes: number
      /** The fault that the request met. */
      readonly fault?: string
    }
  | {
      /** There is no answer: the connection was cut, it hangs, or the request wants none (acks=0). */
      readonly kind: 'cut' | 'drop' | 'silent'
      readonly request: ObservedRequest
      readonly atMs: number
      readonly fault?: string
    }

export function observe(
  { api, request, context, correlationId, sizeBytes }: RequestCall,
  atMs: number,
): ObservedRequest {
  const { apiVersion, clientId, clientHost, connectionId } = context
  return {
    api: api.name,
    apiKey: api.key,
    apiVersion,
    correlationId,
    clientId,
    clientHost,
    connectionId,
    atMs,
    sizeBytes,
    body: request as Message,
  }
}

import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'

/** Published on `tracing:ottla:core:request:*` for every request. */
export interface RequestTrace {
  /** `host:port` of the broker. */
  readonly address: string
  readonly nodeId: number
  /** Kafka's name of the request, such as `Fetch`. */
  readonly apiName: string
  readonly apiKey: number
  /** Set once a connection has been chosen. */
  apiVersion?: number
  /** The response, unless it is a secret as delegation tokens are; set before `asyncEnd`. */
  result?: unknown
  /** Why there is none; set before `error`. */
  error?: unknown
}

/** Published on `tracing:ottla:core:connect:*` for every attempt to set up a connection. */
export interface ConnectTrace {
  readonly address: string
  readonly nodeId: number
  /** What the connection is for: `main`, `fetch`, `produce`, `group`. */
  readonly channel: string
  result?: unknown
  error?: unknown
}

/** Published on `tracing:ottla:core:authenticate:*` for every SASL authentication of a connection, the first and the renewals. */
export interface AuthenticateTrace {
  readonly address: string
  readonly nodeId: number
  /** `PLAIN`, `SCRAM-SHA-256`, … */
  readonly mechanism: string
  /** Whether the connection was authenticated before (KIP-368). */
  readonly isRenewal: boolean
  /** After how many ms the broker wants it again; 0: never. */
  result?: unknown
  error?: unknown
}

/** Published on `tracing:ottla:core:metadata:*` for every metadata refresh. */
export interface MetadataTrace {
  /** The topics asked for; null for all. */
  readonly topics: readonly string[] | null
  result?: unknown
  error?: unknown
}

export const requestChannel: TracingChannel<unknown, RequestTrace> = tracingChannel('ottla:core:request')
export const connectChannel: TracingChannel<unknown, ConnectTrace> = tracingChannel('ottla:core:connect')
export const authenticateChannel: TracingChannel<unknown, AuthenticateTrace> = tracingChannel('ottla:core:authenticate')
export const metadataChannel: TracingChannel<unknown, MetadataTrace> = tracingChannel('ottla:core:metadata')

/**
 * Runs `operation` with the channel's events around it. Without subscribers it costs one test, and the
 * context object is never made.
 */
export function traced<Context extends object, Result>(
  channel: TracingChannel<unknown, Context>,
  context: () => Context,
  operation: (context: Context | undefined) => Promise<Result>,
): Promise<Result> {
  if (!channel.hasSubscribers) return operation(undefined)
  const subject = context()
  return channel.tracePromise(() => operation(subject), subject)
}

import { KafkaError, type KafkaErrorOptions } from '@ottla/runtime'

/**
 * Why a connection failed.
 * - `refused`, `unreachable`, `unresolved`: no TCP connection came about; `unresolved` is a failed name lookup.
 * - `timeout`: the peer did not answer in time.
 * - `closed`: the peer closed or reset the connection.
 * - `client-closed`: this client was closed.
 * - `not-kafka`: the first answer was not Kafka's protocol.
 * - `tls`: the two sides disagree on whether TLS is spoken, or on its parameters.
 * - `out-of-sync`: an established connection carried bytes that cannot be; it was given up.
 */
export type ConnectionFailure =
  | 'refused'
  | 'unreachable'
  | 'unresolved'
  | 'timeout'
  | 'closed'
  | 'client-closed'
  | 'not-kafka'
  | 'tls'
  | 'out-of-sync'

/** Options of {@link ConnectionError}. */
export interface ConnectionErrorOptions extends KafkaErrorOptions {
  /** The broker, `host:port`. */
  readonly address: string
  readonly reason: ConnectionFailure
  /** See {@link ConnectionError.outcomeUnknown}. Default false. */
  readonly outcomeUnknown?: boolean
  /** Overrides what {@link ConnectionError.retriable} is by the reason. */
  readonly retriable?: boolean
}

/** Failures that a second attempt with the same configuration cannot cure. */
const lastingFailures: ReadonlySet<ConnectionFailure> = new Set(['not-kafka', 'tls', 'client-closed'])

/** A broker could not be reached, or the connection to it broke. The message names the address and the likely remedy. */
export class ConnectionError extends KafkaError {
  readonly code = 'ERR_KAFKA_CONNECTION'
  /** The broker, `host:port`. */
  readonly address: string
  readonly reason: ConnectionFailure
  /** The request had left when the connection broke: the broker may or may not have executed it. */
  readonly outcomeUnknown: boolean
  readonly #retriable: boolean

  constructor(message: string, options: ConnectionErrorOptions) {
    super(message, options)
    this.address = options.address
    this.reason = options.reason
    this.outcomeUnknown = options.outcomeUnknown ?? false
    this.#retriable = options.retriable ?? !lastingFailures.has(options.reason)
  }

  /** False when only another configuration can help: no Kafka at the address, TLS on one side only. */
  override get retriable(): boolean {
    return this.#retriable
  }
}

/**
 * Whose identity was not accepted, and why.
 * - `certificate`: the broker's is not signed by an authority that is trusted here.
 * - `certificate-expired`: the broker's is not valid now, by the clock of this machine.
 * - `certificate-name`: the broker's is for other names or addresses.
 * - `client-certificate`: the broker did not accept ours, or wants one.
 * - `mechanism`: the broker does not have the SASL mechanism, or no SASL at this port.
 * - `credentials`: the broker refused user, password, token or ticket.
 * - `token`: there is no token that could be sent.
 * - `server`: the broker broke the rules of the SASL mechanism, or could not prove that it knows the password.
 */
export type AuthenticationFailure =
  | 'certificate'
  | 'certificate-expired'
  | 'certificate-name'
  | 'client-certificate'
  | 'mechanism'
  | 'credentials'
  | 'token'
  | 'server'

/** Options of {@link AuthenticationError}. */
export interface AuthenticationErrorOptions extends KafkaErrorOptions {
  readonly reason: AuthenticationFailure
  /** The broker, `host:port`, where one is concerned. */
  readonly address?: string | undefined
  /** Whether the next attempt may succeed unchanged. Default false. */
  readonly retriable?: boolean
}

/**
 * The identity of one side was not accepted: a TLS certificate, or SASL credentials. Not retried, except where a token
 * could not be had at the moment.
 */
export class AuthenticationError extends KafkaError {
  readonly code = 'ERR_KAFKA_AUTHENTICATION'
  readonly reason: AuthenticationFailure
  /** The broker, `host:port`, where one is concerned. */
  readonly address: string | undefined
  readonly #retriable: boolean

  constructor(message: string, options: AuthenticationErrorOptions) {
    super(message, options)
    this.reason = options.reason
    this.address = options.address
    this.#retriable = options.retriable ?? false
  }

  override get retriable(): boolean {
    return this.#retriable
  }
}

/** Options of {@link RequestTimeoutError}. */
export interface RequestTimeoutErrorOptions extends KafkaErrorOptions {
  readonly operation: string
  readonly elapsedMs: number
  readonly outcomeUnknown?: boolean
}

/** An operation did not end in its time. */
export class RequestTimeoutError extends KafkaError {
  readonly code = 'ERR_KAFKA_TIMEOUT'
  /** What was waited for, such as `Metadata request to node 1`. */
  readonly operation: string
  /** How long it was waited for, in ms. */
  readonly elapsedMs: number
  /** The request had left: the broker may have executed it, or may still do so. */
  readonly outcomeUnknown: boolean

  constructor(message: string, options: RequestTimeoutErrorOptions) {
    super(message, options)
    this.operation = options.operation
    this.elapsedMs = options.elapsedMs
    this.outcomeUnknown = options.outcomeUnknown ?? false
  }

  override get retriable(): boolean {
    return true
  }
}

/** Which side of a record a serializer or deserializer worked on. */
export type RecordPart = 'key' | 'value'

/** Options of {@link SerializationError}. */
export interface SerializationErrorOptions extends KafkaErrorOptions {
  readonly topic: string
  readonly part: RecordPart
  readonly partition?: number
  readonly offset?: number
}

/** A serializer or deserializer of the application failed; the cause is what it threw. */
export class SerializationError extends KafkaError {
  readonly code = 'ERR_KAFKA_SERIALIZATION'
  readonly topic: string
  readonly part: RecordPart
  /** Known for records that were read. */
  readonly partition: number | undefined
  /** Known for records that were read; seek past it to go on. */
  readonly offset: number | undefined

  constructor(message: string, options: SerializationErrorOptions) {
    super(message, options)
    this.topic = options.topic
    this.part = options.part
    this.partition = options.partition
    this.offset = options.offset
  }
}

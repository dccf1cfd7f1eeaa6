import { ErrorCode, errorInfo } from '@ottla/protocol'
import { KafkaError, type KafkaErrorOptions } from '@ottla/runtime'
import { AuthenticationError } from './errors.ts'

/** What is known beside the code when a broker answers with an error. */
export interface ApiErrorContext extends KafkaErrorOptions {
  /** What was asked, as the start of the message: `Metadata of topic orders`. */
  readonly operation: string
  readonly apiKey?: number
  readonly apiVersion?: number
  /** The broker's own words, where it gave some. */
  readonly detail?: string | null
  /** The topics, groups or transactional ids concerned. */
  readonly resources?: readonly string[]
}

/** A broker answered with an error code. */
export class ApiError extends KafkaError {
  readonly code: 'ERR_KAFKA_API' | 'ERR_KAFKA_AUTHORIZATION' = 'ERR_KAFKA_API'
  /** Kafka's number, such as 3. */
  readonly errorCode: number
  /** Kafka's name, such as `UNKNOWN_TOPIC_OR_PARTITION`. */
  readonly errorName: string
  readonly apiKey: number | undefined
  readonly apiVersion: number | undefined
  /** The broker's own words; undefined where it sent only the code. */
  readonly detail: string | undefined
  readonly #retriable: boolean

  constructor(errorCode: number, context: ApiErrorContext) {
    const info = errorInfo(errorCode)
    const detail = context.detail === null || context.detail === '' ? undefined : context.detail
    super(`${context.operation}: ${detail ?? info.message} (${info.name})`, context)
    this.detail = detail
    this.errorCode = errorCode
    this.errorName = info.name
    this.apiKey = context.apiKey
    this.apiVersion = context.apiVersion
    this.#retriable = info.retriable
  }

  override get retriable(): boolean {
    return this.#retriable
  }
}

/** The principal of this client may not do what it asked for. */
export class AuthorizationError extends ApiError {
  override readonly code = 'ERR_KAFKA_AUTHORIZATION'
  /** The topics, groups or transactional ids concerned; empty when it is the cluster. */
  readonly resources: readonly string[]

  constructor(errorCode: number, context: ApiErrorContext) {
    super(errorCode, context)
    this.resources = context.resources ?? []
  }
}

const authorizationCodes: ReadonlySet<number> = new Set([
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.GROUP_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED,
])

/** The error for a code in a response. */
export function apiError(errorCode: number, context: ApiErrorContext): ApiError | AuthenticationError {
  if (authorizationCodes.has(errorCode)) return new AuthorizationError(errorCode, context)
  if (errorCode === ErrorCode.SASL_AUTHENTICATION_FAILED) {
    const text = `${context.operation}: ${context.detail ?? errorInfo(errorCode).message}`
    return new AuthenticationError(text, { reason: 'credentials', cause: context.cause })
  }
  return new ApiError(errorCode, context)
}

import { ApiError } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import type { KafkaError } from '@ottla/runtime'

/** The part of a batch call that says which retriable errors are retried. */
export interface RetryRule {
  readonly mayRetry: (error: KafkaError) => boolean
}

/**
 * For what the controller does: a request that did not arrive is repeated, one that met the wrong node or
 * a quota too. Any other answer stands: that a topic is unknown is retriable in Kafka's table, but to
 * somebody who deletes it it is the result.
 */
export function controllerRetries(options: { readonly retryOnQuotaViolation?: boolean }): RetryRule {
  return {
    mayRetry: (error) => {
      if (!(error instanceof ApiError) || error.errorCode === ErrorCode.NOT_CONTROLLER) return true
      return error.errorCode === ErrorCode.THROTTLING_QUOTA_EXCEEDED && options.retryOnQuotaViolation !== false
    },
  }
}

/** For what only looks: a request that did not arrive is repeated, the answer of a broker stands. */
export const lookOnce: RetryRule = { mayRetry: (error) => !(error instanceof ApiError) }

const passingCoordinatorCodes: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.UNSTABLE_OFFSET_COMMIT,
  ErrorCode.CONCURRENT_TRANSACTIONS,
])

/** For what coordinators do: what passes while one moves, loads or is busy with the same group is repeated. */
export const coordinatorRetries: RetryRule = {
  mayRetry: (error) => !(error instanceof ApiError) || passingCoordinatorCodes.has(error.errorCode),
}

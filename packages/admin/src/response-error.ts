import type { ApiErrorContext } from '@ottla/core'
import { apiError } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import type { KafkaError } from '@ottla/runtime'

/** The error of an item in a response; undefined when there is none. */
export function itemError(errorCode: number, context: ApiErrorContext): KafkaError | undefined {
  return errorCode === ErrorCode.NONE ? undefined : apiError(errorCode, context)
}

/** Throws the error at the top of a response when there is one. */
export function throwError(errorCode: number, context: ApiErrorContext): void {
  if (errorCode !== ErrorCode.NONE) throw apiError(errorCode, context)
}

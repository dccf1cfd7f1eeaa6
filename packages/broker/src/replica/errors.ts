import { ErrorCode } from '@ottla/protocol'
import { describeError } from '@ottla/runtime'
import { ApiException } from '../errors.ts'
import { LogError } from '../log/log-error.ts'
import type { Logger } from '../logger.ts'

/** System errors of a disk that is full or fails: the partition cannot serve now, and may later. */
const storageErrors: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENODEV',
])

/** The error code that a client gets for what went wrong with a partition; logs what is nobody's mistake. */
export function errorCodeOf(error: unknown, what: string, logger: Logger): number {
  if (error instanceof ApiException) return error.errorCode
  if (error instanceof LogError) return error.errorCode
  const isStorage = storageErrors.has((error as { code?: string }).code ?? '')
  logger.error({}, `${what}: ${describeError(error)}`)
  return isStorage ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.UNKNOWN_SERVER_ERROR
}

/** The text for the `errorMessage` of an answer; null where the code says all that a client may know. */
export function errorMessageOf(error: unknown): string | null {
  return error instanceof ApiException || error instanceof LogError ? error.message : null
}

import { constants } from 'node:buffer'
import type { CompressionType } from './compression-type.ts'
import { type CompressionError, damaged, tooLarge } from './errors.ts'

/** `maxBytes` as zlib's `maxOutputLength`, which must lie between 1 and the largest Buffer. */
export function outputLimit(maxBytes: number): number {
  return Math.max(1, Math.min(maxBytes, constants.MAX_LENGTH))
}

/** What an error of zlib means to the caller. */
export function zlibFailure(type: CompressionType, maxBytes: number, error: unknown): CompressionError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(type, maxBytes)
  return damaged(type, message, error)
}

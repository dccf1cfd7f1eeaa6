import { constants } from 'node:buffer'
import type { CompressionType } from './compression-type.ts'
import { type CompressionError, damaged, tooLarge } from './errors.ts'

/** `maxBytes` as zlib's `maxOutputLength`, which must lie between 1 and the largest Buffer. */
export function outputLimit(maxBytes: number): number {
  return Math.max(1, Math.min(maxBytes, constants.MAX_LENGTH))
}

/** Size of zlib's output chunks, so that content of the likely size fits into one and no lie costs much. */
export function chunkBytes(likelyBytes: number, maxBytes: number): number {
  return Math.max(1024, Math.min(likelyBytes, maxBytes, 2 ** 26) + 1)
}

/** What an error of zlib means to the caller. */
export function zlibFailure(type: CompressionType, maxBytes: number, error: unknown): CompressionError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(type, maxBytes)
  return damaged(type, message, error)
}

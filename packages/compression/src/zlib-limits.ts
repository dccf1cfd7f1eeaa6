import { constants } from 'node:buffer'
import type { CompressionType } from './compression-type.ts'
import { CompressionError, damaged, tooLarge } from './errors.ts'

/** `maxBytes` as zlib's `maxOutputLength`, which must lie between 1 and the largest Buffer. */
export function outputLimit(maxBytes: number): number {
  return Math.max(1, Math.min(maxBytes, constants.MAX_LENGTH))
}

/** For the limit of 0, which zlib cannot be given. */
export function within<T extends Uint8Array>(type: CompressionType, content: T, maxBytes: number): T {
  if (content.length > maxBytes) throw tooLarge(type, maxBytes)
  return content
}

/** Size of zlib's output chunks, so that content of the likely size fits into one and no lie costs much. */
export function chunkBytes(likelyBytes: number, maxBytes: number): number {
  return Math.max(1024, Math.min(likelyBytes, maxBytes, 2 ** 26) + 1)
}

/** What an error of zlib means to the caller. */
export function zlibFailure(type: CompressionType, maxBytes: number, error: unknown): CompressionError {
  if (error instanceof CompressionError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(type, maxBytes)
  return damaged(type, message, error)
}

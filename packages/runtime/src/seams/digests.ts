import { builtins } from './node-builtins.ts'

/** SHA-256 of bytes, or of text as UTF-8. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return builtins.crypto.createHash('sha256').update(data).digest()
}

/** HMAC-SHA-256 of bytes, or of text as UTF-8. */
export function hmacSha256(key: Uint8Array | string, data: Uint8Array | string): Uint8Array {
  return builtins.crypto.createHmac('sha256', key).update(data).digest()
}

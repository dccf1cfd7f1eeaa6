import { crcOf, crcTables } from './crc-table.ts'

// Below this size the call into native code costs more than it saves (measured on Node 20 and 24).
const NATIVE_FROM_BYTES = 256

type NativeCrc32c = (input: Uint8Array, before?: number) => number

const tables = crcTables(0x82f63b78)
let native: NativeCrc32c | undefined

/**
 * CRC-32C (Castagnoli), the checksum of record batches, as an unsigned 32-bit number.
 *
 * @param before CRC of the bytes that precede `bytes`, 0 at the start
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  if (native !== undefined && bytes.length >= NATIVE_FROM_BYTES) return native(bytes, before)
  return crcOf(tables, bytes, before)
}

/** {@link crc32c} in JavaScript, whether native code is there or not. */
export function portableCrc32c(bytes: Uint8Array, before = 0): number {
  return crcOf(tables, bytes, before)
}

/**
 * Loads the optional package `@node-rs/crc32` and uses it for {@link crc32c} from then on: about seven times faster
 * on whole batches. Resolves to false where it is not installed or has no binary for this platform; the portable code
 * stays in use then.
 */
export async function loadNativeCrc32c(): Promise<boolean> {
  if (native !== undefined) return true
  try {
    const { crc32c: loaded } = await import('@node-rs/crc32')
    // Trust it only when it agrees with the portable code.
    const probe = new Uint8Array(300).map((_, i) => i)
    if (loaded(probe, 7) !== portableCrc32c(probe, 7)) return false
    native = loaded
    return true
  } catch {
    return false
  }
}

import { crcOf, crcTables } from './crc-table.ts'

let tables: Int32Array | undefined

/** CRC-32 as in zip: the checksum of record formats 0 and 1, and the hash of librdkafka's `consistent` partitioner. */
export function crc32(bytes: Uint8Array, before = 0): number {
  tables ??= crcTables(0xedb88320)
  return crcOf(tables, bytes, before)
}

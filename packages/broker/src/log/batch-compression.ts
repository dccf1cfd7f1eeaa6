import type { Codec } from '@ottla/compression'
import { BATCH_HEADER_BYTES, BatchAttribute, BatchField, crc32c, LOG_OVERHEAD } from '@ottla/protocol'

/** Most bytes that the records of one batch may inflate to. */
export const MAX_INFLATED_BYTES: number = 128 * 1024 * 1024

/**
 * A batch with the same header and records in another compression.
 * @param batch - whose header is taken over; offsets and timestamps in it stay as they are.
 * @param records - what the batch holds, decompressed.
 */
export function withCompression(batch: Buffer, records: Uint8Array, codec: Codec, level?: number): Buffer {
  const payload = codec.compress(records, level)
  const size = BATCH_HEADER_BYTES + payload.length
  const compressed = Buffer.allocUnsafeSlow(size)
  batch.copy(compressed, 0, 0, BATCH_HEADER_BYTES)
  compressed.set(payload, BATCH_HEADER_BYTES)
  compressed.writeInt32BE(size - LOG_OVERHEAD, BatchField.LENGTH)
  const attributes = (batch.readInt16BE(BatchField.ATTRIBUTES) & ~BatchAttribute.COMPRESSION_MASK) | codec.id
  compressed.writeInt16BE(attributes, BatchField.ATTRIBUTES)
  compressed.writeUInt32BE(crc32c(compressed.subarray(BatchField.ATTRIBUTES)), BatchField.CRC)
  return compressed
}

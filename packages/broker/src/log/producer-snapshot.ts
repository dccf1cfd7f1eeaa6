import { crc32c } from '@ottla/protocol'
import { putInt64, roundedInt64At } from '@ottla/protocol'
import { ProducerEntry } from './producer-entry.ts'

// int16 version, uint32 CRC-32C of all that follows, int32 number of entries, entries of 46 bytes.
const VERSION = 1
const CRC_POSITION = 2
const COUNT_POSITION = 6
const HEADER_BYTES = 10
const ENTRY_BYTES = 46

/** Writes the state of producers in Kafka's `.snapshot` format. Of each only the last batch is kept. */
export function encodeProducerSnapshot(entries: Iterable<ProducerEntry>, count: number): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES + count * ENTRY_BYTES)
  buffer.writeInt16BE(VERSION, 0)
  buffer.writeInt32BE(count, COUNT_POSITION)
  let at = HEADER_BYTES
  for (const entry of entries) {
    const last = entry.batches.at(-1)
    putInt64(buffer, at, entry.producerId)
    buffer.writeInt16BE(entry.producerEpoch, at + 8)
    buffer.writeInt32BE(last?.lastSequence ?? -1, at + 10)
    putInt64(buffer, at + 14, last?.lastOffset ?? -1)
    buffer.writeInt32BE(last?.offsetDelta ?? 0, at + 22)
    putInt64(buffer, at + 26, entry.lastTimestamp)
    buffer.writeInt32BE(entry.coordinatorEpoch, at + 34)
    putInt64(buffer, at + 38, entry.currentTxnFirstOffset)
    at += ENTRY_BYTES
  }
  buffer.writeUInt32BE(crc32c(buffer.subarray(COUNT_POSITION)), CRC_POSITION)
  return buffer
}

/** Reads a `.snapshot`; undefined when it is damaged or of an unknown version. */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerEntry[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < HEADER_BYTES || buffer.readInt16BE(0) !== VERSION) return undefined
  const count = buffer.readInt32BE(COUNT_POSITION)
  if (count < 0 || buffer.length !== HEADER_BYTES + count * ENTRY_BYTES) return undefined
  if (buffer.readUInt32BE(CRC_POSITION) !== crc32c(buffer.subarray(COUNT_POSITION))) return undefined
  const entries: ProducerEntry[] = []
  for (let at = HEADER_BYTES; at < buffer.length; at += ENTRY_BYTES) {
    const entry = new ProducerEntry(roundedInt64At(buffer, at))
    const producerEpoch = buffer.readInt16BE(at + 8)
    const lastOffset = roundedInt64At(buffer, at + 14)
    const timestamp = roundedInt64At(buffer, at + 26)
    if (lastOffset >= 0) {
      const lastSequence = buffer.readInt32BE(at + 10)
      entry.addBatch(producerEpoch, { lastSequence, lastOffset, offsetDelta: buffer.readInt32BE(at + 22), timestamp })
    }
    entry.bumpEpoch(producerEpoch)
    entry.lastTimestamp = timestamp
    entry.coordinatorEpoch = buffer.readInt32BE(at + 34)
    entry.currentTxnFirstOffset = roundedInt64At(buffer, at + 38)
    entries.push(entry)
  }
  return entries
}

import { type CodecRegistry } from '@ottla/compression'
import { VarintReader } from '@ottla/protocol'
import { MAX_INFLATED_BYTES } from './batch-compression.ts'
import { BatchHeader } from './batch-header.ts'

/** A record found by its timestamp. */
export interface TimestampAndOffset {
  readonly timestamp: number
  readonly offset: number
}

/**
 * The first record of a batch with an offset of at least `startOffset` and a timestamp of at least
 * `timestamp`. The first record of the batch stands for it where the records cannot be read: a search
 * that ends too early repeats records, one that ends too late would skip some.
 */
export function findRecordByTimestamp(
  batch: Buffer,
  timestamp: number,
  startOffset: number,
  codecs: CodecRegistry | undefined,
): TimestampAndOffset | undefined {
  const header = new BatchHeader()
  header.load(batch, 0)
  const { baseOffset, maxTimestamp } = header
  const first = Math.max(baseOffset, startOffset)
  if (header.magic < 2) return { timestamp: maxTimestamp, offset: header.lastOffset }
  if (header.isLogAppendTime) return { timestamp: maxTimestamp, offset: first }
  const records = inflate(header, codecs)
  if (records === undefined) return { timestamp: maxTimestamp, offset: first }
  const reader = new VarintReader(records)
  for (let i = 0; i < header.recordCount && reader.position < records.length; i++) {
    const length = reader.varint()
    const end = reader.position + length
    reader.position++
    const recordTimestamp = header.baseTimestamp + reader.varlong()
    const offset = baseOffset + reader.varint()
    if (offset >= startOffset && recordTimestamp >= timestamp) return { timestamp: recordTimestamp, offset }
    reader.position = end
  }
  return undefined
}

function inflate(header: BatchHeader, codecs: CodecRegistry | undefined): Uint8Array | undefined {
  if (header.compression === 0) return header.payload
  try {
    return codecs?.get(header.compression).decompress(header.payload, MAX_INFLATED_BYTES)
  } catch {
    return undefined
  }
}

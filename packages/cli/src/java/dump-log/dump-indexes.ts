import { nextBatch } from '@ottla/protocol'
import { complain, printLine } from '../print.ts'
import { readBytes } from '../files.ts'
import { ToolError } from '../tool-error.ts'

const offsetEntryBytes = 8
const timeEntryBytes = 12
const abortedEntryBytes = 34
const snapshotHeaderBytes = 10
const snapshotEntryBytes = 46

/** How indexes are looked at. */
export interface IndexChecks {
  readonly isSanityOnly: boolean
  readonly isVerifyOnly: boolean
  /** Largest batch that an entry may point to. */
  readonly maxBatchBytes: number
}

/** Complaints that are printed when all files have been read. */
export interface IndexProblems {
  /** By file: offset of the entry and of the batch that it points to. */
  readonly mismatches: Map<string, [indexed: number, found: number][]>
}

/** First offset of a segment, which its files are named by. */
export function baseOffsetOf(path: string): number {
  const name = path.split('/').at(-1)!.split('.')[0]!
  if (/^\d+$/.test(name)) return Number(name)
  throw new ToolError(`For input string: "${name}"`)
}

/** An `.index` file: where batches are. */
export async function dumpOffsetIndex(path: string, checks: IndexChecks, problems: IndexProblems): Promise<void> {
  const index = bytesOf(path)
  const log = bytesOf(path.replace(/\.index$/, '.log'))
  const base = baseOffsetOf(path)
  if (index.length < offsetEntryBytes) {
    await printLine(`${path} is empty.`)
    return
  }
  if (checks.isSanityOnly) {
    checkSize(path, index.length, offsetEntryBytes)
    await printLine(`${path} passed sanity check.`)
    return
  }
  for (let at = 0; at + offsetEntryBytes <= index.length; at += offsetEntryBytes) {
    const offset = base + index.readInt32BE(at)
    const position = index.readInt32BE(at + 4)
    // What was reserved for later entries is zero.
    if (offset === base && at > 0) return
    const batch = nextBatch(log.subarray(position, position + checks.maxBatchBytes), 0)
    if (batch !== undefined && batch.lastOffset !== offset) {
      const known = problems.mismatches.get(path) ?? []
      problems.mismatches.set(path, [...known, [offset, batch.lastOffset]])
    }
    if (!checks.isVerifyOnly) await printLine(`offset: ${offset} position: ${position}`)
  }
}

/** A `.timeindex` file: offsets by time. */
export async function dumpTimeIndex(path: string, checks: IndexChecks): Promise<void> {
  const index = bytesOf(path)
  const base = baseOffsetOf(path)
  if (checks.isSanityOnly) {
    checkSize(path, index.length, timeEntryBytes)
    await printLine(`${path} passed sanity check.`)
    return
  }
  let last = -1n
  for (let at = 0; at + timeEntryBytes <= index.length; at += timeEntryBytes) {
    const timestamp = index.readBigInt64BE(at)
    const offset = base + index.readInt32BE(at + 8)
    if (offset === base && at > 0) return
    if (last >= timestamp) {
      complain(`Found out of order timestamp in :${path}`)
      complain(`  Index timestamp: ${timestamp}, Previously indexed timestamp: ${last}`)
    }
    if (!checks.isVerifyOnly) await printLine(`timestamp: ${timestamp} offset: ${offset}`)
    last = timestamp
  }
}

/** A `.txnindex` file: aborted transactions. */
export async function dumpTransactionIndex(path: string): Promise<void> {
  const index = bytesOf(path)
  for (let at = 0; at + abortedEntryBytes <= index.length; at += abortedEntryBytes) {
    const [producerId, first, last, stable] = [2, 10, 18, 26].map((field) => index.readBigInt64BE(at + field))
    await printLine(
      `version: ${index.readInt16BE(at)} producerId: ${producerId} firstOffset: ${first} lastOffset: ${last} lastStableOffset: ${stable}`,
    )
  }
}

/** A `.snapshot` file: the producers that a partition remembers. */
export async function dumpProducerSnapshot(path: string): Promise<void> {
  const bytes = bytesOf(path)
  const count = bytes.length < snapshotHeaderBytes ? -1 : bytes.readInt32BE(6)
  if (count < 0 || bytes.length < snapshotHeaderBytes + count * snapshotEntryBytes) {
    complain(`Snapshot ${path} is corrupt: it ends within its entries`)
    return
  }
  for (let i = 0; i < count; i++) {
    const at = snapshotHeaderBytes + i * snapshotEntryBytes
    const lastSequence = bytes.readInt32BE(at + 10)
    const lastOffset = bytes.readBigInt64BE(at + 14)
    const offsetDelta = bytes.readInt32BE(at + 22)
    const timestamp = bytes.readBigInt64BE(at + 26)
    const firstOfTransaction = bytes.readBigInt64BE(at + 38)
    const open = firstOfTransaction < 0n ? '.empty' : `[${firstOfTransaction}]`
    const batch =
      lastOffset < 0n
        ? ''
        : ` firstSequence: ${lastSequence - offsetDelta} lastSequence: ${lastSequence} lastOffset: ${lastOffset} offsetDelta: ${offsetDelta} timestamp: ${timestamp}`
    await printLine(
      `producerId: ${bytes.readBigInt64BE(at)} producerEpoch: ${bytes.readInt16BE(at + 8)} coordinatorEpoch: ${bytes.readInt32BE(at + 34)}` +
        ` currentTxnFirstOffset: OptionalLong${open} lastTimestamp: ${timestamp}${batch}`,
    )
  }
}

function checkSize(path: string, size: number, entryBytes: number): void {
  if (size % entryBytes === 0) return
  throw new ToolError(`Index file ${path} is corrupt, found ${size} bytes which is not a multiple of ${entryBytes}.`)
}

function bytesOf(path: string): Buffer {
  const bytes = readBytes(path)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

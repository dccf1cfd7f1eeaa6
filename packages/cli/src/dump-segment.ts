import { CodecRegistry, compressionTypes } from '@ottla/compression'
import {
  type AnyBatchView,
  ControlType,
  DecodeError,
  nextBatch,
  readControlRecord,
  readLegacyRecords,
  readRecords,
} from '@ottla/protocol'
import { type DiskFile, nodeRuntime } from '@ottla/runtime'

/** Read at a time; a larger batch is read whole. */
const windowBytes = 1 << 20
/** No batch is larger: Kafka's lengths are 32-bit, and our broker's limit is far below. */
const maxBatchBytes = 1 << 30
const maxInflatedBytes = 1 << 30

/** What is printed of a segment. */
export interface SegmentParts {
  /** Records too, not only batches. */
  readonly isDeep: boolean
  /** Keys and values of records. */
  readonly withData: boolean
  /** Offsets, times and sizes of records. Default true. */
  readonly withMetadata?: boolean
  /** Batches that lie within so many bytes. Default: all. */
  readonly maxBytes?: number
  /** Key and value as they are printed; undefined where nothing is. Default: as text. */
  readonly decode?: (
    key: Buffer | null,
    value: Buffer | null,
    offset: number,
  ) => readonly [key: string | undefined, value: string | undefined]
}

/**
 * The lines of `kafka-dump-log` for one segment file, in its words and its order.
 * @throws DecodeError where the file does not hold a batch, after the lines of all batches before
 */
export async function* dumpSegment(path: string, parts: SegmentParts): AsyncGenerator<string> {
  const codecs = await CodecRegistry.load()
  const file = nodeRuntime.disk.open(path, 'read')
  try {
    for (let position = 0; position < file.size;) {
      const bytes = readWindow(file, position, path)
      let at = 0
      for (let batch = nextBatch(bytes, 0); batch !== undefined; batch = nextBatch(bytes, at)) {
        if (position + batch.end > (parts.maxBytes ?? Infinity)) return
        yield batchLine(batch, position + at)
        if (parts.isDeep) yield* recordLines(batch, codecs, parts)
        at = batch.end
      }
      position += at
    }
  } finally {
    file.close()
  }
}

/** The bytes from a batch on: at least that batch, when the file has it whole. */
function readWindow(file: DiskFile, position: number, path: string): Buffer {
  let bytes = readAt(file, position, windowBytes)
  const sizeBytes = bytes.length < 12 ? 12 : 12 + bytes.readInt32BE(8)
  if (sizeBytes > bytes.length && sizeBytes <= maxBatchBytes) bytes = readAt(file, position, sizeBytes)
  if (sizeBytes < 12 || sizeBytes > bytes.length) {
    throw new DecodeError(`${path} ends within a batch: ${file.size - position} bytes are left over`, position)
  }
  return bytes
}

function readAt(file: DiskFile, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.min(length, file.size - position))
  return bytes.subarray(0, file.read(bytes, position))
}

function batchLine(batch: AnyBatchView, position: number): string {
  const horizon = batch.magic === 2 && batch.deleteHorizonMs !== undefined ? `[${batch.deleteHorizonMs}]` : '.empty'
  const fields =
    batch.magic === 2
      ? `count: ${batch.recordCount} baseSequence: ${batch.baseSequence} lastSequence: ${batch.lastSequence}` +
        ` producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch} partitionLeaderEpoch: ${batch.partitionLeaderEpoch}` +
        ` isTransactional: ${batch.isTransactional} isControl: ${batch.isControl} deleteHorizonMs: OptionalLong${horizon} `
      : ''
  const offsets = batch.magic === 2 ? `baseOffset: ${batch.baseOffset} lastOffset` : 'offset'
  return (
    `${offsets}: ${batch.lastOffset} ${fields}position: ${position}` +
    ` ${timestampName(batch)}: ${batch.maxTimestamp} size: ${batch.sizeBytes} magic: ${batch.magic}` +
    ` compresscodec: ${compressionTypes[batch.compression] ?? batch.compression} crc: ${batch.crc} isvalid: ${batch.isValid()}`
  )
}

function* recordLines(batch: AnyBatchView, codecs: CodecRegistry, parts: SegmentParts): Generator<string> {
  const decompress = (id: number, bytes: Uint8Array): Buffer => {
    const plain = codecs.get(id).decompress(bytes, maxInflatedBytes)
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength)
  }
  const records =
    batch.magic === 2
      ? readRecords(batch, batch.compression === 0 ? batch.payload : decompress(batch.compression, batch.payload))
      : readLegacyRecords(batch, decompress)
  for (const record of records) {
    const metadata = parts.withMetadata === false ? '' : metadataOf(batch, record)
    const data = parts.withData && !isControl(batch) ? dataOf(record, parts) : ''
    yield metadata === '' && data === '' ? '' : `|${metadata}${data}`
  }
}

interface SegmentRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly { readonly key: string }[]
}

function isControl(batch: AnyBatchView): boolean {
  return batch.magic === 2 && batch.isControl
}

function metadataOf(batch: AnyBatchView, { offset, timestamp, key, value, headers }: SegmentRecord): string {
  const sizes = ` offset: ${offset} ${timestampName(batch)}: ${timestamp} keySize: ${key?.length ?? -1} valueSize: ${value?.length ?? -1}`
  if (batch.magic !== 2) return `${sizes} isValid: ${batch.isValid()} crc: ${batch.crc}`
  const sequence = batch.baseSequence >= 0 ? batch.baseSequence + (offset - batch.baseOffset) : -1
  const names = headers.map((header) => header.key).join(',')
  return `${sizes} sequence: ${sequence} headerKeys: [${names}]${batch.isControl ? controlText(key, value) : ''}`
}

function controlText(key: Buffer | null, value: Buffer | null): string {
  const { type, coordinatorEpoch } = readControlRecord(key, value)
  if (coordinatorEpoch !== undefined) {
    return ` endTxnMarker: ${type === ControlType.COMMIT ? 'COMMIT' : 'ABORT'} coordinatorEpoch: ${coordinatorEpoch}`
  }
  const name = Object.entries(ControlType).find(([, number]) => number === type)?.[0] ?? 'UNKNOWN'
  return ` controlType: ${name}(${type})`
}

function dataOf({ offset, key, value }: SegmentRecord, { decode = asText }: SegmentParts): string {
  const [shownKey, shownValue] = decode(key, value, offset)
  return `${shownKey === undefined ? '' : ` key: ${shownKey}`}${shownValue === undefined ? '' : ` payload: ${shownValue}`}`
}

function asText(key: Buffer | null, value: Buffer | null): [string | undefined, string | undefined] {
  return [key?.toString(), value?.toString()]
}

function timestampName(batch: AnyBatchView): string {
  return batch.timestampType === 'createTime' ? 'CreateTime' : 'LogAppendTime'
}

export type { Api, MessageCodec } from './api.ts'
export { apiRange, type ApiRange } from './api-ranges.ts'
export { asBuffer } from './as-buffer.ts'
export { DecodeError, EncodeError, UnsupportedVersionError } from './errors.ts'
export {
  decodeMessage,
  decodeVersioned,
  encodeMessage,
  encodeRecordKey,
  encodeRequestFrame,
  encodeResponseFrame,
  encodeVersioned,
} from './frames.ts'
export { apiNames, apiRanges } from './generated/api-table.ts'
export {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequestHeader,
  encodeResponseHeader,
  type RequestHeader,
} from './headers.ts'
export { Reader, ZERO_UUID } from './reader.ts'
export { Writer, type RecordsInput } from './writer.ts'
export { ErrorCode, type ErrorName } from './error-codes.ts'
export { errorInfo, type ErrorCategory, type ErrorInfo } from './error-info.ts'
export { FrameAssembler } from './frame-assembler.ts'
export { crc32 } from './hashes/crc32.ts'
export { crc32c, loadNativeCrc32c, portableCrc32c } from './hashes/crc32c.ts'
export { coordinatorPartition, javaStringHash } from './hashes/java-string-hash.ts'
export { murmur2, murmur2OfString, toPositive } from './hashes/murmur2.ts'
export {
  BATCH_HEADER_BYTES,
  BatchAttribute,
  BatchField,
  LegacyField,
  LOG_OVERHEAD,
  type TimestampType,
} from './records/batch-format.ts'
export {
  encodeBatch,
  sealBatch,
  type BatchHeader,
  type BatchOptions,
  type RecordInput,
} from './records/batch-writer.ts'
export {
  ControlType,
  encodeEndTxnMarker,
  readControlRecord,
  type ControlRecord,
  type EndTxnMarkerOptions,
} from './records/control-records.ts'
export { putInt64, roundedInt64At } from './integers.ts'
export { LegacyBatchView, readLegacyRecords, type LegacyDecompress } from './records/legacy-batch-view.ts'
export { nextBatch, type AnyBatchView } from './records/next-batch.ts'
export { addToSequence, RecordBatchView } from './records/record-batch-view.ts'
export { readRecords, RecordCursor } from './records/record-cursor.ts'
export { readHeaders, RecordSource, RecordView, viewAt, viewOf, type RecordHeader } from './records/record-view.ts'
export { VarintReader } from './records/varint-reader.ts'
export {
  appendRecord,
  recordSize,
  writeRecord,
  type RecordBytes,
  type RecordHeaderInput,
} from './records/record-writer.ts'

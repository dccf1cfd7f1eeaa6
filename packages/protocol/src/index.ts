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
export { MAX_ARRAY_ELEMENTS, MAX_TAGGED_FIELDS, Reader, ZERO_UUID } from './reader.ts'
export { SPLICE_BYTES, Writer, type RecordsInput } from './writer.ts'
export { ErrorCode, type ErrorName } from './error-codes.ts'
export { errorInfo, type ErrorCategory, type ErrorInfo } from './error-info.ts'
export { FrameAssembler } from './frame-assembler.ts'

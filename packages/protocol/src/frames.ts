import type { Api, MessageCodec } from './api.ts'
import { asBuffer } from './as-buffer.ts'
import { encodeRequestHeader, encodeResponseHeader } from './headers.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

/** A whole request, its size first: `chunks()` of the result goes to the socket. */
export function encodeRequestFrame<RequestInput>(
  api: Api<unknown, RequestInput, unknown, never>,
  version: number,
  correlationId: number,
  clientId: string | null,
  request: RequestInput,
): Writer {
  const writer = new Writer()
  const size = writer.reserveInt32()
  const header = { apiKey: api.key, apiVersion: version, correlationId, clientId }
  encodeRequestHeader(writer, header, api.requestHeaderVersion(version))
  api.encodeRequest(writer, request, version)
  writer.patchInt32(size, writer.byteLength - 4)
  return writer
}

/** A whole response, its size first. */
export function encodeResponseFrame<ResponseInput>(
  api: Api<unknown, never, unknown, ResponseInput>,
  version: number,
  correlationId: number,
  response: ResponseInput,
): Writer {
  const writer = new Writer()
  const size = writer.reserveInt32()
  encodeResponseHeader(writer, correlationId, api.responseHeaderVersion(version))
  api.encodeResponse(writer, response, version)
  writer.patchInt32(size, writer.byteLength - 4)
  return writer
}

/** Encodes a data message by itself. */
export function encodeMessage<ValueInput>(
  codec: MessageCodec<unknown, ValueInput>,
  value: ValueInput,
  version: number,
): Buffer {
  const writer = new Writer()
  codec.encode(writer, value, version)
  return writer.toBuffer()
}

/**
 * Decodes a data message that fills `bytes`.
 *
 * @throws DecodeError when bytes are left over
 */
export function decodeMessage<Value>(codec: MessageCodec<Value, never>, bytes: Uint8Array, version: number): Value {
  const reader = new Reader(asBuffer(bytes))
  const value = codec.decode(reader, version)
  reader.expectEnd()
  return value
}

/** Encodes a message with its version as an int16 before it, as the group protocols and internal topics have it. */
export function encodeVersioned<ValueInput>(
  codec: MessageCodec<unknown, ValueInput>,
  value: ValueInput,
  version: number,
): Buffer {
  const writer = new Writer()
  writer.writeInt16(version)
  codec.encode(writer, value, version)
  return writer.toBuffer()
}

/**
 * Decodes a message with its version before it. A version newer than the codec's is read as the newest known one and
 * what follows is ignored: the group protocols only ever append fields.
 */
export function decodeVersioned<Value>(
  codec: MessageCodec<Value, never>,
  bytes: Uint8Array,
): { version: number; value: Value } {
  const reader = new Reader(asBuffer(bytes))
  const version = reader.readInt16()
  const value = codec.decode(reader, Math.min(version, codec.maxVersion))
  if (version <= codec.maxVersion) reader.expectEnd()
  return { version, value }
}

/** Encodes the key of a record in a coordinator's topic: the record type as an int16, then the key. */
export function encodeRecordKey<KeyInput>(codec: MessageCodec<unknown, KeyInput>, key: KeyInput): Buffer {
  const writer = new Writer()
  writer.writeInt16(codec.recordType ?? 0)
  codec.encode(writer, key, codec.maxVersion)
  return writer.toBuffer()
}

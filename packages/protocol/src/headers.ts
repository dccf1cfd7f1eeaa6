import { apiRange } from './api-ranges.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** What precedes the body of every request. */
export interface RequestHeader {
  readonly apiKey: number
  readonly apiVersion: number
  /** Comes back in the response. */
  readonly correlationId: number
  readonly clientId: string | null
}

/**
 * Writes a request header.
 *
 * @param headerVersion 1, or 2 for flexible versions: `api.requestHeaderVersion(version)`
 */
export function encodeRequestHeader(writer: Writer, header: RequestHeader, headerVersion: number): void {
  writer.writeInt16(header.apiKey)
  writer.writeInt16(header.apiVersion)
  writer.writeInt32(header.correlationId)
  // The client id keeps its int16 length in flexible headers too, so that a broker can read it from any version.
  writer.writeNullableString(header.clientId)
  if (headerVersion >= 2) writer.writeNoTaggedFields()
}

/**
 * Reads a request header; its own version follows from the API key and version in it. Versions that the API does not
 * have are read by the same rule, so that a broker can answer them.
 *
 * @throws DecodeError when it is malformed or the API key does not exist in Kafka 4.4
 */
export function decodeRequestHeader(reader: Reader): RequestHeader {
  const apiKey = reader.readInt16()
  const range = apiRange(apiKey)
  if (range === undefined) throw reader.error(`there is no API key ${apiKey}`)
  const apiVersion = reader.readInt16()
  const correlationId = reader.readInt32()
  const clientId = reader.readNullableString()
  if (range.flexibleVersion !== undefined && apiVersion >= range.flexibleVersion) reader.skipTaggedFields()
  return { apiKey, apiVersion, correlationId, clientId }
}

/**
 * Writes a response header.
 *
 * @param headerVersion 0, or 1 for flexible versions: `api.responseHeaderVersion(version)`
 */
export function encodeResponseHeader(writer: Writer, correlationId: number, headerVersion: number): void {
  writer.writeInt32(correlationId)
  if (headerVersion >= 1) writer.writeNoTaggedFields()
}

/** Reads a response header and returns its correlation id. */
export function decodeResponseHeader(reader: Reader, headerVersion: number): number {
  const correlationId = reader.readInt32()
  if (headerVersion >= 1) reader.skipTaggedFields()
  return correlationId
}

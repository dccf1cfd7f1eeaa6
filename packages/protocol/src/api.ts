import { UnsupportedVersionError } from './errors.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/**
 * The codec of one API key: its request and its response in every version from `minVersion` to `latestVersion`.
 * `…Input` types are what encoding takes: fields that are tagged, have a default, or are absent from some version may be
 * left out. Decoding fills every field.
 */
export interface Api<Request, RequestInput, Response, ResponseInput> {
  /** API key. */
  readonly key: number
  /** Kafka's name, such as `Fetch`. */
  readonly name: string
  /** Oldest version. */
  readonly minVersion: number
  /** Newest stable version. */
  readonly maxVersion: number
  /** Newest version, stable or not. */
  readonly latestVersion: number
  /** Version of the header that goes before a request of this version: 1, or 2 for flexible versions. */
  requestHeaderVersion(version: number): number
  /** Version of the header that goes before a response of this version: 0, or 1 for flexible versions. */
  responseHeaderVersion(version: number): number
  /** @throws UnsupportedVersionError for an unknown version, or a field set that this version lacks and that may not be dropped. */
  encodeRequest(writer: Writer, value: RequestInput, version: number): void
  /** @throws DecodeError when the bytes are malformed. */
  decodeRequest(reader: Reader, version: number): Request
  /** As {@link Api.encodeRequest}. */
  encodeResponse(writer: Writer, value: ResponseInput, version: number): void
  /** As {@link Api.decodeRequest}. */
  decodeResponse(reader: Reader, version: number): Response
}

/** The codec of a message that is no request: a group protocol's metadata, a control record, a record of an internal topic. */
export interface MessageCodec<Value, ValueInput = Value> {
  /** Kafka's name, such as `EndTxnMarker`. */
  readonly name: string
  /** Oldest version. */
  readonly minVersion: number
  /** Newest version. */
  readonly maxVersion: number
  /** Of keys and values in the coordinators' topics: the record type, which is the int16 before the key. */
  readonly recordType?: number
  /** @throws UnsupportedVersionError for an unknown version or a field that it lacks. */
  encode(writer: Writer, value: ValueInput, version: number): void
  /** @throws DecodeError when the bytes are malformed. */
  decode(reader: Reader, version: number): Value
}

/** Fails unless `version` is in the range. Called by generated code. */
export function checkVersion(message: string, version: number, min: number, max: number): void {
  if (version >= min && version <= max && Number.isInteger(version)) return
  throw new UnsupportedVersionError(`${message} has versions ${min} to ${max}, not ${version}`)
}

/** The error for a field that is set in a version without it. Called by generated code. */
export function absentField(message: string, field: string, version: number): UnsupportedVersionError {
  return new UnsupportedVersionError(`${message}.${field} is set, but version ${version} has no such field`)
}

/** Passes `value` through unless it is null in a version that has no null. Called by generated code. */
export function present<T>(value: T | null, message: string, field: string, version: number): T {
  if (value === null)
    throw new UnsupportedVersionError(`${message}.${field} is null, which version ${version} does not allow`)
  return value
}

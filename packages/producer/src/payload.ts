import { type RecordHeaderInput, type RecordPart, SerializationError } from '@ottla/core'
import { InvalidRecordError } from './errors.ts'
import type { Payload } from './producer-batch.ts'

export const noHeaders: readonly RecordHeaderInput[] = Object.freeze([])

/** Bytes of a key or value; -1 for null. */
export function payloadSize(payload: Payload): number {
  if (payload === null) return -1
  return typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
}

/**
 * Passes on what a record can carry.
 *
 * @throws SerializationError
 */
export function checkPayload(data: unknown, part: RecordPart, topic: string, isSerialized: boolean): Payload {
  if (typeof data === 'string' || data === null || data instanceof Uint8Array) return data
  const what = data === undefined ? 'undefined' : `a value of type ${typeof data}`
  if (isSerialized) {
    throw new SerializationError(
      `The ${part} serializer returned ${what} for topic ${topic}; it must return bytes, a string or null`,
      { topic, part },
    )
  }
  const remedy =
    data === undefined
      ? 'use null for a tombstone'
      : `only strings and bytes need no serializer; set ${part}Serializer, or convert it, with JSON.stringify for example`
  throw new SerializationError(`The ${part} of a record for topic ${topic} is ${what}; ${remedy}`, { topic, part })
}

/** @throws InvalidRecordError */
export function checkTimestamp(timestamp: number, topic: string): number {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return timestamp
  throw new InvalidRecordError(
    `The timestamp of a record for topic ${topic} is ${String(timestamp)}; it must be an integer of at least 0, in milliseconds`,
  )
}

/** @throws InvalidRecordError */
export function checkPartition(partition: number, topic: string): void {
  if (Number.isInteger(partition) && partition >= 0 && partition <= 0x7fff_ffff) return
  throw new InvalidRecordError(
    `The partition of a record for topic ${topic} is ${String(partition)}; it must be an integer of at least 0`,
  )
}

/** @throws InvalidRecordError */
export function checkHeaders(headers: readonly RecordHeaderInput[], topic: string): readonly RecordHeaderInput[] {
  if (!Array.isArray(headers)) {
    throw new InvalidRecordError(`The headers of a record for topic ${topic} must be an array of { key, value }`)
  }
  for (const header of headers as readonly Partial<RecordHeaderInput>[]) {
    const value: unknown = header?.value
    if (typeof header?.key !== 'string') {
      throw new InvalidRecordError(
        `A header of a record for topic ${topic} has no key; headers are { key: string, value: string | Uint8Array | null }`,
      )
    }
    if (typeof value === 'string' || value === null || value instanceof Uint8Array) continue
    throw new InvalidRecordError(
      `The header ${header.key} of a record for topic ${topic} must be a string, bytes or null, not ${typeof value}`,
    )
  }
  return headers
}

/** @throws InvalidRecordError */
export function checkTopic(topic: unknown): void {
  if (typeof topic !== 'string')
    throw new InvalidRecordError(`A record must name a topic as a string, not ${typeof topic}`)
  const isLegal = topic.length <= 249 && /^[a-zA-Z0-9._-]+$/.test(topic) && topic !== '.' && topic !== '..'
  if (!isLegal) {
    throw new InvalidRecordError(
      `'${topic.slice(0, 260)}' cannot be the name of a topic: 1 to 249 of the characters a-z A-Z 0-9 . _ - are`,
    )
  }
}

/** A copy of bytes that the application may reuse once `send()` has returned. */
export function ownPayload(payload: Payload): Payload {
  return payload instanceof Uint8Array ? Buffer.from(payload) : payload
}

/** As {@link ownPayload}, for headers. */
export function ownHeaders(headers: readonly RecordHeaderInput[]): readonly RecordHeaderInput[] {
  return headers.map(({ key, value }) => ({ key, value: ownPayload(value) }))
}

/** Bytes of headers, for counting what waits. */
export function headersSize(headers: readonly RecordHeaderInput[]): number {
  let size = 0
  for (const { key, value } of headers) size += key.length + Math.max(0, payloadSize(value))
  return size
}

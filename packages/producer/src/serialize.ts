import { type RecordHeaderInput, SerializationError, type Serialized, type Serializer } from '@ottla/core'
import { checkPayload } from './payload.ts'
import type { Payload } from './producer-batch.ts'

/** Whether a serializer takes its time. */
export function isPromise(value: Serialized | Promise<Serialized>): value is Promise<Serialized> {
  return typeof (value as Promise<Serialized> | null)?.then === 'function'
}

/**
 * Serializes one side of a record. Null is Kafka's null whatever the serializer: a tombstone must stay one.
 *
 * @throws SerializationError
 */
export function serialized(
  part: 'key' | 'value',
  serializer: Serializer<unknown> | undefined,
  topic: string,
  data: unknown,
  headers: RecordHeaderInput[],
): Payload | Promise<Payload> {
  if (serializer === undefined || data === null || data === undefined) return checkPayload(data, part, topic, false)
  let result: Serialized | Promise<Serialized>
  try {
    result = serializer.serialize(topic, data, headers)
  } catch (error) {
    throw failed(part, topic, error)
  }
  return isPromise(result) ? result : checkPayload(result, part, topic, true)
}

/** @throws SerializationError */
export async function settled(
  part: 'key' | 'value',
  payload: Payload | Promise<Payload>,
  topic: string,
): Promise<Payload> {
  if (!isPromise(payload)) return payload
  let result: unknown
  try {
    result = await payload
  } catch (error) {
    throw failed(part, topic, error)
  }
  return checkPayload(result, part, topic, true)
}

function failed(part: 'key' | 'value', topic: string, cause: unknown): SerializationError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new SerializationError(
    `The ${part} serializer failed for a record of topic ${topic}; the record was not sent${why}`,
    { topic, part, cause },
  )
}

// A record as one JSON object, and back: nothing of it is lost.
import { isUtf8 } from 'node:buffer'
import type { ConsumerRecord } from '@ottla/consumer'
import type { RecordHeaderInput } from '@ottla/core'
import type { PlainData, ProducerRecord } from '@ottla/producer'
import { UsageError } from '../terminal/failure.ts'

/** How bytes stand in JSON: as text when they are UTF-8, else `base64`; `json` when the value itself was put in. */
export type JsonEncoding = 'base64' | 'json'

/** One header in JSON. */
export interface JsonHeader {
  readonly key: string
  readonly value: string | null
  readonly valueEncoding?: JsonEncoding
}

/** A record in JSON. */
export interface JsonRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly timestampType: 'createTime' | 'logAppendTime'
  readonly key: unknown
  readonly keyEncoding?: JsonEncoding
  readonly value: unknown
  readonly valueEncoding?: JsonEncoding
  readonly headers: readonly JsonHeader[]
}

/**
 * A record as JSON has it.
 * @param isParsed - whether values that are JSON themselves are put in as such, for `jq`.
 */
export function toJsonRecord(record: ConsumerRecord, isParsed: boolean): JsonRecord {
  const key = encoded(record.key, isParsed)
  const value = encoded(record.value, isParsed)
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    timestampType: record.timestampType,
    key: key.data,
    ...(key.encoding === undefined ? {} : { keyEncoding: key.encoding }),
    value: value.data,
    ...(value.encoding === undefined ? {} : { valueEncoding: value.encoding }),
    headers: record.headers.map((header) => {
      const { data, encoding } = encoded(header.value, false)
      return {
        key: header.key,
        value: data as string | null,
        ...(encoding === undefined ? {} : { valueEncoding: encoding }),
      }
    }),
  }
}

function encoded(bytes: Buffer | null, isParsed: boolean): { data: unknown; encoding?: JsonEncoding } {
  if (bytes === null) return { data: null }
  if (!isUtf8(bytes)) return { data: bytes.toString('base64'), encoding: 'base64' }
  const text = bytes.toString('utf8')
  if (!isParsed) return { data: text }
  try {
    return { data: JSON.parse(text) as unknown, encoding: 'json' }
  } catch {
    return { data: text }
  }
}

/** A record to be sent; `topic` is absent when neither the record nor the command names one. */
export type ReadRecord = Omit<ProducerRecord<PlainData, PlainData>, 'topic'> & { readonly topic?: string }

const knownFields = new Set([
  'topic',
  'partition',
  'offset',
  'timestamp',
  'timestampType',
  'key',
  'keyEncoding',
  'value',
  'valueEncoding',
  'headers',
])

/**
 * Reads one line of JSON: what {@link toJsonRecord} makes, or less. Keys and values that are no text are sent as JSON.
 * @param where - for messages, such as `line 3`.
 * @throws UsageError
 */
export function fromJsonRecord(text: string, where: string): ReadRecord {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${where} is no JSON: ${(error as Error).message}`)
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw new UsageError(`${where} must be an object such as {"key":"k","value":"v"}`)
  }
  const record = read as Record<string, unknown>
  const odd = Object.keys(record).find((field) => !knownFields.has(field))
  if (odd !== undefined) {
    throw new UsageError(`${where}: a record has no field ${odd}; its fields are ${[...knownFields].join(', ')}`)
  }
  if (record['value'] === undefined) {
    throw new UsageError(`${where} has no value; a tombstone is "value":null`)
  }
  const { topic, partition, timestamp } = record
  if (topic !== undefined && typeof topic !== 'string') throw new UsageError(`${where}: topic must be a name`)
  const number = (name: string, value: unknown): number | undefined => {
    if (value === undefined || value === null) return undefined
    if (Number.isSafeInteger(value)) return value as number
    throw new UsageError(`${where}: ${name} must be a whole number`)
  }
  const [partitionNumber, time] = [number('partition', partition), number('timestamp', timestamp)]
  return {
    ...(topic === undefined ? {} : { topic }),
    // Records of the oldest format have no time.
    ...(time === undefined || time < 0 ? {} : { timestamp: time }),
    ...(partitionNumber === undefined || partitionNumber < 0 ? {} : { partition: partitionNumber }),
    key: decoded(record['key'] ?? null, record['keyEncoding'], `${where}: key`),
    value: decoded(record['value'], record['valueEncoding'], `${where}: value`),
    headers: headersOf(record['headers'], where),
  }
}

function decoded(data: unknown, encoding: unknown, where: string): PlainData | null {
  if (encoding === 'json') return JSON.stringify(data)
  if (data === null) return null
  if (encoding === 'base64') {
    if (typeof data !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) throw new UsageError(`${where} is no base64`)
    return Buffer.from(data, 'base64')
  }
  if (encoding !== undefined) throw new UsageError(`${where}: its encoding must be base64 or json`)
  return typeof data === 'string' ? data : JSON.stringify(data)
}

/** Headers as a list, or as an object when no key occurs twice. */
function headersOf(headers: unknown, where: string): RecordHeaderInput[] {
  if (headers === undefined || headers === null) return []
  if (typeof headers !== 'object') throw new UsageError(`${where}: headers must be a list of {"key":…,"value":…}`)
  const list = Array.isArray(headers)
    ? headers
    : Object.entries(headers).map(([key, value]) => ({ key, value: value as unknown }))
  return list.map((header: unknown) => {
    const { key, value, valueEncoding } = (header ?? {}) as { key?: unknown; value?: unknown; valueEncoding?: unknown }
    if (typeof key !== 'string') throw new UsageError(`${where}: a header needs a key`)
    return { key, value: decoded(value ?? null, valueEncoding, `${where}: header ${key}`) }
  })
}

// How the pieces of the input become records.
import type { RecordHeaderInput } from '@ottla/core'
import { InvalidArgumentError } from 'commander'
import { UsageError } from '../terminal/failure.ts'
import type { FormatField, FormatStyle, FormatToken } from './format-tokens.ts'
import { fromJsonRecord, type ReadRecord } from './record-json.ts'

/** Makes a record of one piece of the input; `where` is for messages. */
export type RecordReader = (piece: Buffer, where: string) => ReadRecord

/** How lines are read. */
export interface LineOptions {
  /** What stands between key and value. */
  readonly keyDelimiter?: Buffer
  /** The key of records that bring none. */
  readonly key?: string
  /** A key or value of these bytes is null. */
  readonly nullText?: Buffer
}

/** Reads lines: a value, or key, delimiter and value. */
export function lineReader({ keyDelimiter, key, nullText }: LineOptions): RecordReader {
  const orNull = (bytes: Buffer): Buffer | null => (nullText?.equals(bytes) === true ? null : bytes)
  return (piece, where) => {
    if (keyDelimiter === undefined) return { key: key ?? null, value: orNull(piece) }
    const at = piece.indexOf(keyDelimiter)
    if (at < 0) {
      throw new UsageError(`${where} has no key: ${JSON.stringify(keyDelimiter.toString())} does not occur in it`)
    }
    return { key: orNull(piece.subarray(0, at)), value: orNull(piece.subarray(at + keyDelimiter.length)) }
  }
}

/** Reads JSON lines. */
export const jsonReader: RecordReader = (piece, where) => fromJsonRecord(piece.toString('utf8'), where)

/** Fields that a record can be given; what the cluster decides is read and left out. */
const settable: ReadonlySet<FormatField> = new Set([
  'topic',
  'partition',
  'offset',
  'key',
  'value',
  'headers',
  'timestamp',
])

/** A format for reading: what ends a record, and how the rest is read. */
export interface InputFormat {
  readonly delimiter: Buffer
  readonly read: RecordReader
}

/**
 * Turns a format around: what it would print becomes records again. Between two fields there must be text, and what
 * stands at the end (a newline when nothing does) ends the record.
 * @throws InvalidArgumentError for a format that cannot be read back.
 */
export function inputFormat(tokens: readonly FormatToken[], nullText: Buffer | undefined): InputFormat {
  const last = tokens.at(-1)
  const delimiter = Buffer.isBuffer(last) ? last : Buffer.from('\n')
  const parts = Buffer.isBuffer(last) ? tokens.slice(0, -1) : tokens
  const fields = parts.flatMap((token) => (Buffer.isBuffer(token) ? [] : [token]))
  const odd = fields.find(({ field }) => !settable.has(field))
  if (odd !== undefined) throw new InvalidArgumentError(`A record cannot be given its ${odd.field}.`)
  if (!fields.some(({ field }) => field === 'value')) throw new InvalidArgumentError('The format needs a %v.')
  const touching = parts.some((token, i) => !Buffer.isBuffer(token) && i > 0 && !Buffer.isBuffer(parts[i - 1]))
  if (touching) throw new InvalidArgumentError('Two fields need text between them, or nobody knows where one ends.')
  return { delimiter, read: (piece, where) => readByTokens(parts, piece, where, nullText) }
}

interface Draft {
  topic?: string
  partition?: number
  timestamp?: number
  key: Buffer | string | null
  value: Buffer | string | null
  headers?: RecordHeaderInput[]
}

function readByTokens(
  tokens: readonly FormatToken[],
  piece: Buffer,
  where: string,
  nullText: Buffer | undefined,
): ReadRecord {
  const draft: Draft = { key: null, value: null }
  let at = 0
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    if (Buffer.isBuffer(token)) {
      if (!piece.subarray(at, at + token.length).equals(token)) {
        throw new UsageError(`${where} does not have the format: ${JSON.stringify(token.toString())} is missing`)
      }
      at += token.length
      continue
    }
    const following = tokens[i + 1]
    const end = following === undefined ? piece.length : piece.indexOf(following as Buffer, at)
    if (end < 0) {
      throw new UsageError(`${where} does not have the format: ${JSON.stringify(String(following))} is missing`)
    }
    setField(draft, token.field, token.style, piece.subarray(at, end), where, nullText)
    at = end
  }
  return draft
}

function setField(
  draft: Draft,
  field: FormatField,
  style: FormatStyle | undefined,
  bytes: Buffer,
  where: string,
  nullText: Buffer | undefined,
): void {
  const text = bytes.toString('utf8')
  switch (field) {
    case 'topic':
      draft.topic = text
      break
    case 'partition':
      draft.partition = wholeNumber(text, `${where}: partition`)
      break
    case 'timestamp':
      draft.timestamp = style === 'iso' ? Date.parse(text) : wholeNumber(text, `${where}: timestamp`)
      if (Number.isNaN(draft.timestamp)) throw new UsageError(`${where}: ${text} is no date`)
      break
    case 'headers':
      draft.headers = headersOf(text, where)
      break
    case 'key':
    case 'value':
      draft[field] = nullText?.equals(bytes) === true ? null : unstyled(bytes, style, `${where}: ${field}`)
      break
    case 'offset':
    case 'keySize':
    case 'valueSize':
    case 'valueSizeBinary':
    case 'leaderEpoch':
      break
  }
}

function unstyled(bytes: Buffer, style: FormatStyle | undefined, where: string): Buffer | string | null {
  const text = bytes.toString('utf8')
  switch (style) {
    case 'hex':
      if (!/^([0-9a-fA-F]{2})*$/.test(text)) throw new UsageError(`${where} is no hex: ${text}`)
      return Buffer.from(text, 'hex')
    case 'base64':
      return Buffer.from(text, 'base64')
    case 'json': {
      try {
        const value: unknown = JSON.parse(text)
        return value === null || typeof value === 'string' ? value : text
      } catch {
        throw new UsageError(`${where} is no JSON: ${text}`)
      }
    }
    case 'iso':
    case undefined:
      return bytes
  }
}

function headersOf(text: string, where: string): RecordHeaderInput[] {
  if (text === '') return []
  return text.split(',').map((header) => {
    const at = header.indexOf('=')
    if (at < 1) throw new UsageError(`${where}: expected headers such as key=value,key=value, not ${text}`)
    return { key: header.slice(0, at), value: header.slice(at + 1) }
  })
}

function wholeNumber(text: string, where: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${where} must be a whole number, not ${text}`)
  return Number(text)
}

import { isUtf8 } from 'node:buffer'
import type { ConsumerRecord } from '@ottla/consumer'
import type { FormatField, FormatStyle, FormatToken } from './format-tokens.ts'

/** Writes one record by a format. */
export type RecordFormatter = (record: ConsumerRecord, add: (piece: string | Buffer) => void) => void

/** Makes the function that writes records by a format. @param nullText - what stands for null. */
export function recordFormatter(tokens: readonly FormatToken[], nullText: string): RecordFormatter {
  const writers = tokens.map((token) =>
    Buffer.isBuffer(token) ? () => token : fieldWriter(token.field, token.style, nullText),
  )
  return (record, add) => {
    for (const writer of writers) add(writer(record))
  }
}

function fieldWriter(
  field: FormatField,
  style: FormatStyle | undefined,
  nullText: string,
): (record: ConsumerRecord) => string | Buffer {
  switch (field) {
    case 'topic':
      return style === 'json' ? ({ topic }) => JSON.stringify(topic) : ({ topic }) => topic
    case 'partition':
      return ({ partition }) => String(partition)
    case 'offset':
      return ({ offset }) => String(offset)
    case 'timestamp':
      return style === 'iso'
        ? ({ timestamp }) => (timestamp < 0 ? '-' : new Date(timestamp).toISOString())
        : ({ timestamp }) => String(timestamp)
    case 'key':
      return ({ key }) => styled(key, style, nullText)
    case 'value':
      return ({ value }) => styled(value, style, nullText)
    case 'keySize':
      return ({ serializedKeySize }) => String(serializedKeySize)
    case 'valueSize':
      return ({ serializedValueSize }) => String(serializedValueSize)
    case 'valueSizeBinary':
      return ({ serializedValueSize }) => {
        const bytes = Buffer.alloc(4)
        bytes.writeInt32BE(serializedValueSize)
        return bytes
      }
    case 'leaderEpoch':
      return ({ leaderEpoch }) => String(leaderEpoch ?? -1)
    case 'headers':
      return style === 'json'
        ? ({ headers }) => JSON.stringify(headers.map(({ key, value }) => [key, value === null ? null : text(value)]))
        : ({ headers }) =>
            headers.map(({ key, value }) => `${key}=${value === null ? nullText : value.toString()}`).join(',')
  }
}

function styled(bytes: Buffer | null, style: FormatStyle | undefined, nullText: string): string | Buffer {
  if (style === 'json') return bytes === null ? 'null' : JSON.stringify(text(bytes))
  if (bytes === null) return nullText
  return style === 'hex' || style === 'base64' ? bytes.toString(style) : bytes
}

function text(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('base64')
}

import type { ConsumerRecord } from '@ottla/consumer'
import { deserializer, deserializerNames, type ToText } from './deserializers.ts'
import { ToolError } from '../tool-error.ts'

/** Writes records as `DefaultMessageFormatter` does. */
export class RecordFormatter {
  readonly #columns: readonly ((record: ConsumerRecord) => (string | Buffer)[])[]
  readonly #keySeparator: string
  readonly #lineSeparator: string
  readonly #headersSeparator: string
  readonly #nullLiteral: Buffer

  /** @throws Error for a deserializer that cannot be used here */
  constructor(properties: Readonly<Record<string, string>>) {
    const isSet = (name: string, byDefault: boolean): boolean =>
      properties[name] === undefined ? byDefault : properties[name].trim().toLowerCase() === 'true'
    const keyText = textOf(properties['key.deserializer'])
    const valueText = textOf(properties['value.deserializer'])
    const headerText = textOf(properties['headers.deserializer'])
    this.#keySeparator = properties['key.separator'] ?? '\t'
    this.#lineSeparator = properties['line.separator'] ?? '\n'
    this.#headersSeparator = properties['headers.separator'] ?? ','
    this.#nullLiteral = Buffer.from(properties['null.literal'] ?? 'null')
    const columns: readonly (readonly [boolean, (record: ConsumerRecord) => (string | Buffer)[]])[] = [
      [isSet('print.timestamp', false), (record) => [timestamp(record)]],
      [isSet('print.partition', false), (record) => [`Partition:${record.partition}`]],
      [isSet('print.offset', false), (record) => [`Offset:${record.offset}`]],
      [isSet('print.delivery', false), () => ['Delivery:NOT_PRESENT']],
      [isSet('print.epoch', false), () => ['Epoch:NOT_PRESENT']],
      [isSet('print.headers', false), (record) => this.#headers(record, headerText)],
      [isSet('print.key', false), ({ key }) => [this.#text(key, keyText)]],
      [isSet('print.value', true), ({ value }) => [this.#text(value, valueText)]],
    ]
    this.#columns = columns.filter(([isWanted]) => isWanted).map(([, column]) => column)
  }

  /** The bytes of one record, with the end of its line. @throws Error for bytes that a deserializer refuses */
  format(record: ConsumerRecord): Buffer {
    const parts: (string | Buffer)[] = []
    for (const [i, column] of this.#columns.entries()) {
      if (i > 0) parts.push(this.#keySeparator)
      parts.push(...column(record))
    }
    if (this.#columns.length > 0) parts.push(this.#lineSeparator)
    return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  }

  #headers({ headers }: ConsumerRecord, toText: ToText): (string | Buffer)[] {
    if (headers.length === 0) return ['NO_HEADERS']
    return headers.flatMap(({ key, value }, i) => [
      `${i === 0 ? '' : this.#headersSeparator}${key}:`,
      this.#text(value, toText),
    ])
  }

  #text(bytes: Buffer | null, toText: ToText): string | Buffer {
    return bytes === null ? this.#nullLiteral : toText(bytes)
  }
}

function timestamp({ timestamp: atMs, timestampType }: ConsumerRecord): string {
  return `${timestampType === 'logAppendTime' ? 'LogAppendTime' : 'CreateTime'}:${atMs}`
}

function textOf(className: string | undefined): ToText {
  if (className === undefined || className === '') return (bytes) => bytes
  const known = deserializer(className)
  if (known !== undefined) return known
  throw new ToolError(
    `${className} is a Java class that cannot be loaded here; there are ${deserializerNames.join(', ')}`,
  )
}

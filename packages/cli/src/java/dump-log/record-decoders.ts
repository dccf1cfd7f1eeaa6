import {
  offsetsTopicKinds,
  readCoordinatorRecord,
  transactionTopicKinds,
} from '../coordinator-records/coordinator-records.ts'
import type { ToolOptions } from '../flags.ts'
import { ToolError } from '../tool-error.ts'

/** Key and value of a record as they are printed; undefined where there is nothing to print. */
export type RecordDecoder = (
  key: Buffer | null,
  value: Buffer | null,
  offset: number,
) => readonly [key: string | undefined, value: string | undefined]

const decoders: Readonly<Record<string, (bytes: Buffer) => string>> = {
  StringDecoder: (bytes) => bytes.toString(),
  DefaultDecoder: (bytes) => `[B@${bytes.length.toString(16)}`,
  LongDecoder: (bytes) => String(bytes.readBigInt64BE()),
  IntegerDecoder: (bytes) => String(bytes.readInt32BE()),
}

/** @throws ToolError for a class that cannot be used here */
export function recordDecoder(options: ToolOptions): RecordDecoder {
  if (options.has('offsets-decoder')) return coordinatorDecoder(offsetsTopicKinds)
  if (options.has('transaction-log-decoder')) return coordinatorDecoder(transactionTopicKinds)
  const keyText = named(options.text('key-decoder-class')!)
  const valueText = named(options.text('value-decoder-class')!)
  return (key, value) => [key === null ? undefined : keyText(key), value === null ? undefined : valueText(value)]
}

function named(className: string): (bytes: Buffer) => string {
  const name = className.split('.').at(-1)!
  if (Object.hasOwn(decoders, name)) return decoders[name]!
  throw new ToolError(
    `${className} is a Java class that cannot be loaded here; there are ${Object.keys(decoders).join(', ')}`,
  )
}

function coordinatorDecoder(kinds: Parameters<typeof readCoordinatorRecord>[0]): RecordDecoder {
  return (key, value, offset) => {
    if (key === null) {
      throw new ToolError(
        `Failed to decode message at offset ${offset} using the specified decoder (message had a missing key)`,
      )
    }
    const record = readCoordinatorRecord(kinds, key, value)
    if (record === undefined) {
      return [`Unknown record type ${key.readInt16BE()} at offset ${offset}, skipping.`, undefined]
    }
    const shownKey = JSON.stringify({ type: String(record.type), data: record.key })
    if (record.value === null) return [shownKey, '<DELETE>']
    return [shownKey, JSON.stringify({ version: String(record.value.version), data: record.value.data })]
  }
}

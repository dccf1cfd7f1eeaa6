import { resolve } from 'node:path'
import { nodeRuntime } from '@ottla/runtime'
import { readBytes } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { printLine } from '../print.ts'
import { ToolError } from '../tool-error.ts'

const maxPoolSize = 1000
const maxPoolBytes = 16 * 1024 * 1024
const firstLetter = 65
const letters = 26

/** The value of the record with that number. */
export type Payloads = (index: number) => Uint8Array

/** @throws Error for a file that is missing or empty */
export async function payloadsOf(options: ToolOptions): Promise<Payloads> {
  const file = options.text('payload-file')
  if (file !== undefined) return fromFile(file, options.text('payload-delimiter')!)
  const size = options.integer('record-size')
  return size === undefined ? (index) => Buffer.from(String(index)) : randomLetters(size)
}

async function fromFile(path: string, delimiter: string): Promise<Payloads> {
  await printLine(`Reading payloads from: ${resolve(path)}`)
  if (!nodeRuntime.disk.exists(path) || readBytes(path).length === 0) {
    throw new ToolError('File does not exist or empty file provided.')
  }
  const parts = Buffer.from(readBytes(path))
    .toString('utf8')
    .split(new RegExp(delimiter === '\\n' ? '\n' : delimiter))
  if (parts.at(-1) === '') parts.pop()
  await printLine(`Number of records read: ${parts.length}`)
  const payloads = parts.map((part) => Buffer.from(part))
  const { random } = nodeRuntime
  return () => payloads[random.integer(payloads.length)]!
}

/** Kafka's tool makes every record anew; here they come in turn from a pool, so that the machine measures and does not dice. */
function randomLetters(size: number): Payloads {
  const count = Math.max(1, Math.min(maxPoolSize, Math.floor(maxPoolBytes / size)))
  const pool = Array.from({ length: count }, () =>
    Buffer.from(nodeRuntime.random.bytes(size)).map((byte) => firstLetter + (byte % letters)),
  )
  return (index) => pool[index % count]!
}

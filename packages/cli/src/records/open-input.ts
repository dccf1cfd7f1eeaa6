import { Readable } from 'node:stream'
import { describeError } from '@ottla/runtime'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

const chunkBytes = 256 * 1024

/** Where records are read from. */
export interface Input {
  readonly stream: Readable
  /** Undefined for what has no size beforehand. */
  readonly sizeBytes?: number
  /** A person types. */
  readonly isTyped: boolean
}

/**
 * A file, or standard input when none is named.
 * @throws UsageError for a file that cannot be read.
 */
export function openInput(terminal: Terminal, path: string | undefined): Input {
  const { stdin, runtime } = terminal
  if (path === undefined || path === '-') return { stream: stdin, isTyped: stdin.isTTY === true }
  let file
  try {
    file = runtime.disk.open(path, 'read')
  } catch (error) {
    if (!runtime.disk.exists(path)) throw new UsageError(`There is no file ${path}`)
    throw new UsageError(`${path} cannot be read: ${describeError(error)}`)
  }
  const opened = file
  let position = 0
  const stream = new Readable({
    highWaterMark: chunkBytes,
    read(): void {
      const bytes = Buffer.allocUnsafe(chunkBytes)
      const read = opened.read(bytes, position)
      position += read
      this.push(read === 0 ? null : bytes.subarray(0, read))
    },
    destroy(error, callback): void {
      opened.close()
      callback(error)
    },
  })
  return { stream, sizeBytes: opened.size, isTyped: false }
}

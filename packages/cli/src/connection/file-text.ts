import { describeError } from '@ottla/runtime'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * The text of a file that a flag names.
 * @throws UsageError when it cannot be read.
 */
export function fileText(terminal: Terminal, path: string): string {
  try {
    return Buffer.from(terminal.runtime.disk.readFile(path)).toString('utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') throw new UsageError(`There is no file ${path}`)
    throw new UsageError(`${path} cannot be read: ${describeError(error)}`)
  }
}

import { nodeRuntime, parseProperties } from '@ottla/runtime'
import { ToolError } from './tool-error.ts'

/**
 * The text of a file that a flag names.
 * @throws Error that says that it is not there, or why it cannot be read
 */
export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString('utf8')
}

/** As {@link readText}, the bytes. */
export function readBytes(path: string): Uint8Array {
  try {
    return nodeRuntime.disk.readFile(path)
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ENOENT'
    throw new ToolError(isMissing ? `There is no file ${path}` : `Cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** The properties in a file. */
export function readProperties(path: string): Record<string, string> {
  return { ...parseProperties(readText(path)) }
}

/** `key=value` arguments as properties; a value may hold `=`, and may be empty. */
export function keyValues(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

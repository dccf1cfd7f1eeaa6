import { ProcessTerminal, type Terminal } from '../terminal/terminal.ts'
import { note, write } from '../terminal/write.ts'

/** Where the tools read and write. */
export const terminal: Terminal = new ProcessTerminal()

/** Writes to standard output and, when the reader is slow, waits for it. */
export function print(text: string | Uint8Array): Promise<void> | undefined {
  return write(terminal, text)
}

/** Writes a line to standard output. */
export function printLine(line: string): Promise<void> | undefined {
  return print(`${line}\n`)
}

/** Writes a line to standard error. */
export function complain(line: string): void {
  note(terminal, line)
}

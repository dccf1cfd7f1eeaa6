import type { Terminal } from './terminal.ts'

/** Writes to standard output and, when the reader is slow, waits for it. */
export function write(terminal: Terminal, text: string | Uint8Array): Promise<void> | undefined {
  const { stdout } = terminal
  if (stdout.write(text)) return undefined
  return new Promise((resolve) => {
    // A reader that went away drains nothing more.
    const done = (): void => {
      stdout.off('drain', done)
      stdout.off('close', done)
      resolve()
    }
    stdout.on('drain', done)
    stdout.on('close', done)
  })
}

/** As {@link write}, with the end of the line. */
export function writeLine(terminal: Terminal, line: string): Promise<void> | undefined {
  return write(terminal, `${line}\n`)
}

/** Tells the person something that is no result. */
export function note(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`)
}

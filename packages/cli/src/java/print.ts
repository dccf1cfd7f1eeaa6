/** Writes to standard output and, when the reader is slow, waits for it. */
export function print(text: string | Uint8Array): Promise<void> | undefined {
  if (process.stdout.write(text)) return undefined
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve)
  })
}

/** Writes a line to standard output. */
export function printLine(line: string): Promise<void> | undefined {
  return print(`${line}\n`)
}

/** Writes a line to standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

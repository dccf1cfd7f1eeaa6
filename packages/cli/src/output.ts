/** Writes a line and, when the reader is slow, waits for it. */
export function writeLine(line: string): Promise<void> | undefined {
  if (process.stdout.write(`${line}\n`)) return undefined
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve)
  })
}

/** A reader that has seen enough (`| head`) ends the command without a complaint. */
export function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

import type { Terminal } from '../terminal/terminal.ts'
import { write } from '../terminal/write.ts'

const flushAtBytes = 65_536

/** Gathers small pieces for standard output: one write for many records. */
export class ByteSink {
  readonly #terminal: Terminal
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  add(piece: string | Buffer): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
  }

  /** Whether it is time to {@link flush}. */
  get isFull(): boolean {
    return this.#bytes >= flushAtBytes
  }

  /** Writes what there is, and waits while the reader is slow. */
  async flush(): Promise<void> {
    if (this.#bytes === 0) return
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#bytes)
    this.#pieces = []
    this.#bytes = 0
    await write(this.#terminal, bytes)
  }
}

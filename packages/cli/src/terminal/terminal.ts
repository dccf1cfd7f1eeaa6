import type { Readable, Writable } from 'node:stream'
import { nodeRuntime, type Runtime } from '@ottla/runtime'

/** A stream to a person or to a file or pipe. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  /** Width of a terminal in characters. */
  readonly columns?: number
}

/** Where a command reads and writes: the process, or what a test hands in. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** Results, and nothing else. */
  readonly stdout: OutputStream
  /** What a person should know beside the results: failures, progress, questions. */
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runtime: Runtime
  /**
   * Aborts at the first Ctrl-C (or SIGTERM), from when it is asked for: whoever asks ends soon and in order. The second
   * Ctrl-C ends the process at once, and so does the first one in commands that never ask.
   */
  interrupt(): AbortSignal
}

/** The terminal of the process. */
export class ProcessTerminal implements Terminal {
  readonly stdin: NodeJS.ReadStream = process.stdin
  readonly stdout: NodeJS.WriteStream = process.stdout
  readonly stderr: NodeJS.WriteStream = process.stderr
  readonly env: NodeJS.ProcessEnv = process.env
  readonly runtime: Runtime = nodeRuntime
  #interrupt: AbortController | undefined

  constructor() {
    this.stdout.on('error', (error: NodeJS.ErrnoException) => this.#onOutputError(error))
  }

  interrupt(): AbortSignal {
    if (this.#interrupt !== undefined) return this.#interrupt.signal
    const controller = new AbortController()
    this.#interrupt = controller
    const onSignal = (): void => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
      controller.abort()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
    return controller.signal
  }

  /** A reader that has seen enough (`| head`) ends the command without a complaint. */
  #onOutputError(error: NodeJS.ErrnoException): void {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  }
}

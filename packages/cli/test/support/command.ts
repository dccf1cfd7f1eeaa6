// Runs the ottla command inside the test's process.
import { PassThrough, type Readable, Writable } from 'node:stream'
import { nodeRuntime, type Runtime } from '@ottla/runtime'
import { runOttla } from '../../src/main.ts'
import type { OutputStream, Terminal } from '../../src/terminal/terminal.ts'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** What comes on standard input. */
  readonly input?: string | Uint8Array
  /** In place of `input`, for what comes later. */
  readonly stdin?: Readable
  readonly env?: Readonly<Record<string, string>>
  /** Whether all three streams are terminals. */
  readonly isTerminal?: true
  readonly runtime?: Runtime
}

class Sink extends Writable {
  readonly isTTY: boolean
  readonly columns = 120
  readonly #chunks: Buffer[] = []
  readonly #watchers = new Set<() => void>()

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** Resolves when the pattern has been written. */
  written(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!pattern.test(this.text)) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, callback: () => void): void {
    this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk))
    callback()
    for (const watcher of [...this.#watchers]) watcher()
  }
}

/** A command that is running. */
export class RunningCommand {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly finished: Promise<CommandResult>
  readonly #interrupt = new AbortController()

  constructor(
    args: readonly string[],
    { input = '', stdin, env = {}, isTerminal, runtime = nodeRuntime }: CommandOptions = {},
  ) {
    const isTTY = isTerminal === true
    this.stdout = new Sink(isTTY)
    this.stderr = new Sink(isTTY)
    const terminal: Terminal = {
      stdin: Object.assign(stdin ?? new PassThrough().end(input), { isTTY }),
      stdout: this.stdout as OutputStream,
      stderr: this.stderr as OutputStream,
      // No configuration file of the person who runs the tests.
      env: { OTTLA_CONFIG: '/nonexistent/ottla.yaml', ...env },
      runtime,
      interrupt: () => this.#interrupt.signal,
    }
    this.finished = runOttla(args, terminal).then((code) => ({
      code,
      stdout: this.stdout.text,
      stderr: this.stderr.text,
    }))
  }

  /** Ctrl-C. */
  interrupt(): Promise<CommandResult> {
    this.#interrupt.abort()
    return this.finished
  }
}

/** Runs a command to its end. */
export function ottla(args: readonly string[], options?: CommandOptions): Promise<CommandResult> {
  return new RunningCommand(args, options).finished
}

/** A terminal that nobody looks at. */
export function testTerminal(): Terminal {
  return {
    stdin: Object.assign(new PassThrough().end(), { isTTY: false }),
    stdout: new Sink(false) as OutputStream,
    stderr: new Sink(false) as OutputStream,
    env: { OTTLA_CONFIG: '/nonexistent/ottla.yaml' },
    runtime: nodeRuntime,
    interrupt: () => new AbortController().signal,
  }
}

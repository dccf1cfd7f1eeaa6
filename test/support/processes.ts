// Child processes for tests: run to the end, or started and talked to, and never left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

export interface Finished {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  /** Leave the standard input open. Default: it ends after `input`. */
  readonly keepInput?: boolean
  /** The process is killed after this time, and the promise rejects. Default 60 s. */
  readonly timeoutMs?: number
}

/** A child process whose output is kept. */
export class RunningProcess {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
  stdout = ''
  stderr = ''
  readonly #command: string
  readonly #watchers = new Set<() => void>()
  #ended = false

  constructor(command: string, args: readonly string[], options: RunOptions = {}) {
    this.#command = [command, ...args].join(' ')
    this.child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
      this.#notify()
    })
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      this.#notify()
    })
    // A process that ends without reading its input is no failure of the test.
    this.child.stdin!.on('error', () => {})
    if (options.keepInput !== true) this.child.stdin!.end(options.input)
    this.finished = new Promise((resolve, reject) => {
      const timeoutMs = options.timeoutMs ?? 60_000
      const timer = setTimeout(() => {
        this.child.kill('SIGKILL')
        reject(new Error(`${this.#command} did not end within ${timeoutMs} ms${this.#output()}`))
      }, timeoutMs)
      this.child.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      this.child.on('close', (code, signal) => {
        clearTimeout(timer)
        this.#ended = true
        this.#notify()
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
      })
    })
    // Whoever waits for `finished` hears of the rejection; a test that only kills the process does not have to.
    this.finished.catch(() => {})
  }

  /** Resolves with the first match in what the process printed so far or will print; rejects when it ends without one. */
  output(pattern: RegExp, timeoutMs = 30_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        this.#watchers.delete(look)
      }
      const look = (): void => {
        const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
        if (match !== null) {
          stop()
          resolve(match)
        } else if (this.#ended) {
          stop()
          reject(new Error(`${this.#command} ended without printing ${pattern}${this.#output()}`))
        }
      }
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`${this.#command} did not print ${pattern} within ${timeoutMs} ms${this.#output()}`))
      }, timeoutMs)
      this.#watchers.add(look)
      look()
    })
  }

  /** Sends a signal and waits for the end. Does nothing when the process has ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Finished> {
    if (!this.#ended) this.child.kill(signal)
    return await this.finished
  }

  #output(): string {
    return `\nstdout:\n${this.stdout}\nstderr:\n${this.stderr}`
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], options?: RunOptions): Promise<Finished> {
  return new RunningProcess(command, args, options).finished
}

/** Runs a command to its end and rejects, with all that it printed, unless it exits with 0. */
export async function runOk(command: string, args: readonly string[], options?: RunOptions): Promise<Finished> {
  const finished = await run(command, args, options)
  if (finished.code === 0) return finished
  throw new Error(
    `${command} ${args.join(' ')} exited with ${finished.code ?? finished.signal}\n${finished.stdout}\n${finished.stderr}`,
  )
}

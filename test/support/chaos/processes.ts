// The processes of a run under chaos: what they tell, line by line, and that none is left behind.
import { join } from 'node:path'
import { root, RunningProcess } from '../processes.ts'

const lifetimeMs = 86_400_000

/** A line that a process told: its type, and what belongs to that. */
export interface Told {
  readonly type: string
}

/** A process that is talked about by its name. */
export interface NamedProcess {
  readonly name: string
  readonly process: RunningProcess
}

export interface Listener {
  hear(name: string, told: Told): void
  /** Something is wrong with a process itself. */
  complain(text: string): void
}

/** Starts the scripts of this folder, and listens to them. */
export class Processes {
  readonly #listener: Listener
  readonly #all = new Set<RunningProcess>()

  constructor(listener: Listener) {
    this.#listener = listener
  }

  start(name: string, script: 'member.mjs' | 'writer.mjs', config: object): NamedProcess {
    const path = join(root, 'test', 'support', 'chaos', script)
    const process = new RunningProcess(globalThis.process.execPath, [path, JSON.stringify(config)], {
      timeoutMs: lifetimeMs,
    })
    this.#all.add(process)
    let rest = ''
    process.child.stdout!.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      for (const line of lines) this.#listener.hear(name, JSON.parse(line) as Told)
      process.stdout = ''
    })
    process.child.stderr!.on('data', (text: string) => {
      this.#listener.complain(`${name} wrote to stderr: ${text.slice(0, 2_000)}`)
    })
    void process.finished.then(() => this.#all.delete(process))
    return { name, process }
  }

  /** Asks a process to end; one that does not is complained about and killed. */
  async leave({ name, process }: NamedProcess, limitMs: number): Promise<void> {
    // One that is stopped does not hear of anything else.
    process.child.kill('SIGCONT')
    const timer = setTimeout(() => {
      this.#listener.complain(`${name} did not end within ${limitMs / 1000} s`)
      process.child.kill('SIGKILL')
    }, limitMs)
    await process.stop('SIGTERM')
    clearTimeout(timer)
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.#all].map((process) => process.stop('SIGKILL')))
  }
}

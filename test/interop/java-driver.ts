// Kafka's command-line tools, one after the other in one JVM: starting a JVM for each would take most of the time.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { driverClassPath } from './tools.ts'

/** What a tool printed, and how it ended. */
export interface ToolResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs tools of Apache Kafka 4.3.1 by the names of their classes. */
export class JavaDriver {
  readonly #child: ChildProcess
  readonly #answers: Interface
  readonly #waiting: ((result: ToolResult) => void)[] = []

  constructor() {
    const jvm = ['-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.security.manager=allow']
    this.#child = spawn('java', [...jvm, '-cp', driverClassPath, 'ToolDriver'], { stdio: ['pipe', 'pipe', 'ignore'] })
    this.#answers = createInterface({ input: this.#child.stdout! })
    this.#answers.on('line', (line) => this.#waiting.shift()?.(JSON.parse(line) as ToolResult))
    this.#answers.on('close', () => {
      for (const resolve of this.#waiting.splice(0)) resolve({ code: -1, stdout: '', stderr: 'the JVM ended' })
    })
  }

  run(className: string, args: readonly string[], input = ''): Promise<ToolResult> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#child.stdin!.write(`${JSON.stringify({ className, args, input })}\n`)
    })
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdin!.end()
    this.#child.kill()
    await ended
  }
}

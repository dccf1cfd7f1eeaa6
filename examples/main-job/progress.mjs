// @ts-check

const terminalEveryMs = 100
const plainEveryMs = 1000

/** Shows one line that changes on a terminal, and a line now and then elsewhere. Events are lines that stay. */
export class Progress {
  /** @type {NodeJS.Timeout} */
  #timer
  #line
  #shown = ''
  #isTerminal = process.stdout.isTTY

  /** @param {() => string} line - what to show now */
  constructor(line) {
    this.#line = line
    this.#timer = setInterval(() => this.#show(), this.#isTerminal ? terminalEveryMs : plainEveryMs)
  }

  /** @param {string} line */
  event(line) {
    process.stdout.write(`${this.#isTerminal ? '\r\u001B[K' : ''}  ${line}\n`)
    this.#shown = ''
  }

  stop() {
    clearInterval(this.#timer)
    this.#show()
    if (this.#isTerminal) process.stdout.write('\n')
  }

  #show() {
    const line = this.#line()
    if (line === this.#shown) return
    this.#shown = line
    process.stdout.write(this.#isTerminal ? `\r\u001B[K${line}` : `${line}\n`)
  }
}

/** @param {number} number */
export function thousands(number) {
  return Math.round(number).toLocaleString('en-US')
}

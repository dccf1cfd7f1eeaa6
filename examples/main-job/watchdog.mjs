// @ts-check
// The job has to end, whatever hangs: this ends it when its time is over, and says what it was doing.

/** How long the process may live on once all is done. */
const leaveMs = 10_000

export class Watchdog {
  /** What the job is doing, for the message. */
  phase = 'starting'
  /** How far it is. */
  describe = () => ''
  #limitMs
  #startedMs = performance.now()
  #timer

  /** @param {number} limitMs */
  constructor(limitMs) {
    this.#limitMs = limitMs
    this.#timer = setTimeout(() => this.#giveUp(), limitMs).unref()
  }

  /** Time left for the work itself, so that there is some for ending in an orderly way, in ms. */
  get workLeftMs() {
    return this.#limitMs * 0.8 - (performance.now() - this.#startedMs)
  }

  /** All is done: from now on the process has to end by itself. */
  done() {
    clearTimeout(this.#timer)
    this.phase = 'leaving'
    this.describe = () => `; still open: ${process.getActiveResourcesInfo().join(', ')}`
    this.#timer = setTimeout(() => this.#giveUp(), leaveMs).unref()
  }

  #giveUp() {
    const seconds = Math.round((performance.now() - this.#startedMs) / 1000)
    console.error(`main job: not done after ${seconds} s, gave up while ${this.phase}${this.describe()}`)
    process.exit(1)
  }
}

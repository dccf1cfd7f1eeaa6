import type { PlainData, Producer, ProducerRecord } from '@ottla/producer'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, exitCodeOf, failureLines } from '../terminal/failure.ts'

/** Sends records with back-pressure, counts them, and remembers the first that failed. */
export class Delivery {
  readonly #producer: Producer
  readonly #onDelivered: ((count: number) => void) | undefined
  written = 0
  failed = 0
  #failure: Error | undefined

  /** @param onDelivered - hears how many are written so far. */
  constructor(producer: Producer, onDelivered?: (count: number) => void) {
    this.#producer = producer
    this.#onDelivered = onDelivered
  }

  /** Whether a record failed: no use to send more. */
  get isFailed(): boolean {
    return this.#failure !== undefined
  }

  /** Takes a record; waits when as many as may be are under way. */
  send(record: ProducerRecord<PlainData, PlainData>): Promise<void> | undefined {
    this.#producer.send(record, (error) => {
      if (error === undefined) {
        this.written++
        this.#onDelivered?.(this.written)
      } else {
        this.failed++
        this.#failure ??= error
      }
    })
    return this.#producer.isFull ? this.#producer.ready() : undefined
  }

  /**
   * Waits until all records have arrived, or not.
   * @throws what the first failed record failed with; with the code for partly when others were written.
   */
  async finish(): Promise<void> {
    await this.#producer.flush()
    if (this.#failure === undefined) return
    const code = this.written > 0 ? ExitCode.partly : exitCodeOf(this.#failure)
    const [line] = failureLines(this.#failure)
    throw new CommandError(`${line} (${this.failed} failed, ${this.written} written)`, code, { cause: this.#failure })
  }
}

import type { WaitOptions } from '@ottla/core'
import type { Clock } from '@ottla/runtime'
import { boundedWait } from './bounded-wait.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import type { WaitingSends } from './waiting-sends.ts'

/** Handed over in one turn of the event loop; more would keep the sockets waiting for too long. */
const turnBytes = 524_288

/** Options of {@link BackPressure}. */
export interface BackPressureOptions {
  readonly clock: Clock
  readonly accumulator: RecordAccumulator
  readonly waiting: () => WaitingSends
  /** Batches have to leave before they have lingered, or need not any more. */
  readonly onMemoryWanted: () => void
  /** Sends have waited for memory for so long, in ms. */
  readonly onMemoryWait: (waitedMs: number) => void
}

/** Tells loops that send when to pause, so that the buffer memory stays free and the sockets get their turn. */
export class BackPressure {
  readonly #options: BackPressureOptions
  readonly #accumulator: RecordAccumulator
  /** Free memory below which {@link isFull} is true whatever the connections could take. */
  readonly #scarceBytes: number
  readonly #waiters: { resolve: () => void; reject: (error: Error) => void }[] = []
  /** Since when sends have been waiting for memory. */
  #memoryWantedSinceMs: number | undefined

  constructor(options: BackPressureOptions) {
    this.#options = options
    this.#accumulator = options.accumulator
    const { totalBytes, bufferBytes } = options.accumulator.pool
    this.#scarceBytes = Math.max(bufferBytes, totalBytes / 16)
  }

  get isFull(): boolean {
    const { pool, openedBytes } = this.#accumulator
    return openedBytes >= turnBytes || pool.usedBytes > this.#highWaterBytes || this.#options.waiting().count > 0
  }

  /** Resolves when there is room. */
  ready(options: WaitOptions | undefined): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }))
    this.#update()
    return boundedWait(promise, this.#options.clock, options, 'the buffer memory of the producer stayed full')
  }

  /** Sends begin or end to wait for memory. */
  onMemoryWanted(isWanted: boolean): void {
    const sinceMs = this.#memoryWantedSinceMs
    if (isWanted !== (sinceMs === undefined)) return
    const nowMs = this.#options.clock.monotonic()
    this.#memoryWantedSinceMs = isWanted ? nowMs : undefined
    if (sinceMs !== undefined) this.#options.onMemoryWait(nowMs - sinceMs)
    this.#update()
  }

  /** There may be room again. */
  wake(): void {
    if (this.#waiters.length === 0) return
    if (!this.#hasRoom || this.#options.waiting().count > 0) return
    for (const waiter of this.#waiters.splice(0)) waiter.resolve()
    this.#update()
  }

  /** Nobody need wait any more. */
  fail(error: Error): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
  }

  /** Buffered bytes above which a loop should pause; it goes on at half of them. */
  get #highWaterBytes(): number {
    const { pool, pipelineBytes } = this.#accumulator
    return Math.min(pool.totalBytes - this.#scarceBytes, turnBytes + 2 * pipelineBytes)
  }

  get #hasRoom(): boolean {
    return this.#accumulator.pool.usedBytes <= this.#highWaterBytes / 2
  }

  /** Whoever waits for memory needs batches to leave before they have lingered. */
  #update(): void {
    const isReadyAwaited = this.#waiters.length > 0 && !this.#hasRoom
    this.#accumulator.isMemoryWanted = this.#memoryWantedSinceMs !== undefined || isReadyAwaited
    this.#options.onMemoryWanted()
  }
}

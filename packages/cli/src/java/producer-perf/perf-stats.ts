import type { Clock } from '@ottla/runtime'
import { printLine } from '../print.ts'

const maxSamples = 500_000
const mebibyte = 1024 * 1024

/** Counts, latencies and throughput, printed as `ProducerPerformance` does. */
export class PerfStats {
  readonly #clock: Clock
  readonly #startMs: number
  readonly #sampling: number
  readonly #latencies: Int32Array
  readonly #intervalMs: number
  readonly #isSteadyState: boolean
  #isSilent = false
  #count = 0
  #bytes = 0
  #samples = 0
  #maxLatency = 0
  #totalLatency = 0
  #window = emptyWindow(0)

  constructor(clock: Clock, numRecords: number, intervalMs: number, isSteadyState: boolean) {
    this.#clock = clock
    this.#startMs = clock.now()
    this.#window = emptyWindow(this.#startMs)
    this.#sampling = Math.floor(numRecords / Math.min(numRecords, maxSamples))
    this.#latencies = new Int32Array(Math.floor(numRecords / this.#sampling) + 1)
    this.#intervalMs = intervalMs
    this.#isSteadyState = isSteadyState
  }

  /** Prints no more lines but the total. */
  silence(): void {
    this.#isSilent = true
  }

  record(latencyMs: number, bytes: number, nowMs: number): void {
    if (this.#count % this.#sampling === 0) this.#latencies[this.#samples++] = latencyMs
    this.#count++
    this.#bytes += bytes
    this.#totalLatency += latencyMs
    this.#maxLatency = Math.max(this.#maxLatency, latencyMs)
    const window = this.#window
    window.count++
    window.bytes += bytes
    window.totalLatency += latencyMs
    window.maxLatency = Math.max(window.maxLatency, latencyMs)
    if (nowMs - window.startMs < this.#intervalMs) return
    if (this.#isSteadyState && this.#count === window.count) void printLine('In steady state.')
    if (!this.#isSilent) void printLine(windowLine(window, nowMs))
    this.#window = emptyWindow(nowMs)
  }

  async printTotal(): Promise<void> {
    const seconds = (this.#clock.now() - this.#startMs) / 1000
    const percentiles = this.#percentiles([0.5, 0.95, 0.99, 0.999])
    const steady = this.#isSteadyState ? ' steady state' : ''
    await printLine(
      `${this.#count}${steady} records sent, ${(this.#count / seconds).toFixed(6)} records/sec (${(this.#bytes / seconds / mebibyte).toFixed(2)} MB/sec),` +
        ` ${(this.#totalLatency / this.#count).toFixed(2)} ms avg latency, ${this.#maxLatency.toFixed(2)} ms max latency,` +
        ` ${percentiles[0]} ms 50th, ${percentiles[1]} ms 95th, ${percentiles[2]} ms 99th, ${percentiles[3]} ms 99.9th.`,
    )
  }

  #percentiles(parts: readonly number[]): number[] {
    const sorted = this.#latencies.slice(0, this.#samples).toSorted()
    return parts.map((part) => sorted[Math.floor(part * sorted.length)] ?? 0)
  }
}

interface Window {
  readonly startMs: number
  count: number
  bytes: number
  totalLatency: number
  maxLatency: number
}

function emptyWindow(startMs: number): Window {
  return { startMs, count: 0, bytes: 0, totalLatency: 0, maxLatency: 0 }
}

function windowLine({ startMs, count, bytes, totalLatency, maxLatency }: Window, nowMs: number): string {
  const seconds = (nowMs - startMs) / 1000
  return (
    `${count} records sent, ${(count / seconds).toFixed(1)} records/sec (${(bytes / seconds / mebibyte).toFixed(2)} MB/sec),` +
    ` ${(totalLatency / count).toFixed(1)} ms avg latency, ${maxLatency.toFixed(1)} ms max latency.`
  )
}

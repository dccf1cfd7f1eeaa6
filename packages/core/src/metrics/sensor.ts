/** How long figures are remembered: `metrics.sample.window.ms` and `metrics.num.samples`. */
export interface SensorWindows {
  /** Length of one window, in ms. */
  readonly windowMs: number
  /** Windows that count. */
  readonly numSamples: number
  /** A window has ended and the next one begins; called from {@link Sensor.record}. */
  readonly onWindow?: (nowMs: number) => void
}

/** What was recorded in one window. */
interface Sample {
  startMs: number
  lastMs: number
  count: number
  sum: number
  max: number
  min: number
}

/**
 * Values that were recorded, as averages and rates of the last few windows and as totals, computed as Java's `Avg`, `Max`, `Min`,
 * `Rate` and `CumulativeSum` do. Without a timer: windows begin and end when something is recorded or read. Recording costs a few
 * additions and no memory; it is meant for batches and requests, not for records.
 *
 * Times are those of one clock, in ms, and never go back.
 */
export class Sensor {
  readonly #windows: SensorWindows
  readonly #samples: Sample[] = []
  #current = 0
  #total = 0
  #count = 0

  constructor(windows: SensorWindows) {
    this.#windows = windows
  }

  record(value: number, nowMs: number): void {
    this.#total += value
    this.#count++
    let sample = this.#samples[this.#current] ?? this.#begin(nowMs)
    if (nowMs - sample.startMs >= this.#windows.windowMs) {
      sample = this.#advance(nowMs)
      this.#windows.onWindow?.(nowMs)
    }
    sample.count++
    sample.sum += value
    if (value > sample.max) sample.max = value
    if (value < sample.min) sample.min = value
    sample.lastMs = nowMs
  }

  /** Sum of all values ever recorded. */
  get total(): number {
    return this.#total
  }

  /** How many values were ever recorded. */
  get count(): number {
    return this.#count
  }

  /** NaN when nothing was recorded lately, as in Java. */
  average(nowMs: number): number {
    this.#purge(nowMs)
    const count = this.#countOfWindows
    return count === 0 ? Number.NaN : this.#sum / count
  }

  /** NaN when nothing was recorded lately. */
  max(nowMs: number): number {
    this.#purge(nowMs)
    const max = Math.max(...this.#samples.map((sample) => sample.max))
    return max === -Infinity ? Number.NaN : max
  }

  /** NaN when nothing was recorded lately. */
  min(nowMs: number): number {
    this.#purge(nowMs)
    const min = Math.min(...this.#samples.map((sample) => sample.min))
    return min === Infinity ? Number.NaN : min
  }

  /** Sum of the values per second. */
  rate(nowMs: number): number {
    const elapsedMs = this.#elapsedMs(nowMs)
    return (this.#sum / elapsedMs) * 1000
  }

  /** Number of values per second. */
  countRate(nowMs: number): number {
    const elapsedMs = this.#elapsedMs(nowMs)
    return (this.#countOfWindows / elapsedMs) * 1000
  }

  get #sum(): number {
    return this.#samples.reduce((sum, sample) => sum + sample.sum, 0)
  }

  get #countOfWindows(): number {
    return this.#samples.reduce((count, sample) => count + sample.count, 0)
  }

  #begin(nowMs: number): Sample {
    const sample = { startMs: 0, lastMs: 0, count: 0, sum: 0, max: 0, min: 0 }
    reset(sample, nowMs)
    this.#samples.push(sample)
    return sample
  }

  #advance(nowMs: number): Sample {
    // One more than counts, for the window that has begun within the time that counts and ends after it.
    this.#current = (this.#current + 1) % (this.#windows.numSamples + 1)
    const sample = this.#samples[this.#current]
    if (sample === undefined) return this.#begin(nowMs)
    reset(sample, nowMs)
    return sample
  }

  #purge(nowMs: number): void {
    const { windowMs, numSamples } = this.#windows
    for (const sample of this.#samples) if (nowMs - sample.lastMs >= windowMs * numSamples) reset(sample, nowMs)
  }

  /** The time that the values of the windows stand for: at least all windows but one, or a first value would look like a high rate. */
  #elapsedMs(nowMs: number): number {
    const { windowMs, numSamples } = this.#windows
    this.#purge(nowMs)
    if (this.#samples.length === 0) this.#begin(nowMs)
    const elapsedMs = nowMs - Math.min(...this.#samples.map((sample) => sample.startMs))
    const missing = Math.max(0, numSamples - 1 - Math.floor(elapsedMs / windowMs))
    return Math.max(1, elapsedMs + missing * windowMs)
  }
}

function reset(sample: Sample, nowMs: number): void {
  sample.startMs = sample.lastMs = nowMs
  sample.count = sample.sum = 0
  sample.max = -Infinity
  sample.min = Infinity
}

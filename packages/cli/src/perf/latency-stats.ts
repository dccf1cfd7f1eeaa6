/** Below this many units every value has its own bucket; above, buckets widen so that each is within 1.6 % of its values. */
const linear = 128
const halves = 64

/** Counts latencies in buckets: exact to 1.6 %, in a few kilobytes however many there are. */
export class LatencyStats {
  readonly #counts = new Float64Array(linear + halves * 40)
  count = 0
  #sumMs = 0
  #maxMs = 0

  /** Adds a latency in ms; parts of a ms count down to a µs. */
  add(ms: number): void {
    this.count++
    this.#sumMs += ms
    if (ms > this.#maxMs) this.#maxMs = ms
    this.#counts[bucketOf(Math.max(Math.round(ms * 1000), 0))]!++
  }

  get averageMs(): number {
    return this.count === 0 ? 0 : this.#sumMs / this.count
  }

  get maxMs(): number {
    return this.#maxMs
  }

  /** The latency in ms that this share of all (0 to 1) did not exceed. */
  percentileMs(share: number): number {
    let left = Math.ceil(this.count * share)
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      left -= this.#counts[bucket]!
      if (left <= 0) return this.count === 0 ? 0 : Math.min(upperBound(bucket) / 1000, this.#maxMs)
    }
    return this.#maxMs
  }

  clear(): void {
    this.#counts.fill(0)
    this.count = 0
    this.#sumMs = 0
    this.#maxMs = 0
  }
}

function bucketOf(micros: number): number {
  if (micros < linear) return micros
  const power = Math.floor(Math.log2(micros)) - 6
  return Math.min(linear + (power - 1) * halves + (Math.floor(micros / 2 ** power) - halves), linear + halves * 40 - 1)
}

/** The largest value of a bucket. */
function upperBound(bucket: number): number {
  if (bucket < linear) return bucket
  const power = Math.floor((bucket - linear) / halves) + 1
  const step = ((bucket - linear) % halves) + halves
  return (step + 1) * 2 ** power - 1
}

import { apiRanges } from '@ottla/protocol'

/** How many requests of each kind have come. */
export class RequestCounts {
  readonly #byKey = new Float64Array(Math.max(...apiRanges.map(({ key }) => key)) + 1)

  add(apiKey: number): void {
    this.#byKey[apiKey]!++
  }

  of(apiKey: number): number {
    return this.#byKey[apiKey] ?? 0
  }

  /** By Kafka's name of the API, those that came. */
  toObject(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { key, name } of apiRanges) if (this.of(key) > 0) counts[name] = this.of(key)
    return counts
  }

  reset(): void {
    this.#byKey.fill(0)
  }
}

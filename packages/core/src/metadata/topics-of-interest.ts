/** Which topics a client wants to know about. */
export class TopicsOfInterest {
  readonly #maxIdleMs: number
  /** When each topic was last asked for; Infinity for those that stay. */
  readonly #usedMs = new Map<string, number>()
  /** Topics that no refresh has asked for yet. */
  readonly #fresh = new Set<string>()
  /** All topics of the cluster. */
  isAll = false

  /** @param maxIdleMs - topics that were not used for so long are forgotten. */
  constructor(maxIdleMs: number) {
    this.#maxIdleMs = maxIdleMs
  }

  has(topic: string): boolean {
    return this.isAll || this.#usedMs.has(topic)
  }

  /** Notes that a topic is used now; returns whether that is news. */
  use(topic: string, nowMs: number): boolean {
    const before = this.#usedMs.get(topic)
    if (before !== Infinity) this.#usedMs.set(topic, nowMs)
    if (before === undefined) this.#fresh.add(topic)
    return before === undefined
  }

  /** Replaces all topics by these, which stay until the next call; returns whether some are new. */
  replace(topics: Iterable<string>): boolean {
    const wanted = new Set(topics)
    for (const topic of this.#usedMs.keys()) if (!wanted.has(topic)) this.#usedMs.delete(topic)
    for (const topic of this.#fresh) if (!wanted.has(topic)) this.#fresh.delete(topic)
    for (const topic of wanted) {
      if (!this.#usedMs.has(topic)) this.#fresh.add(topic)
      this.#usedMs.set(topic, Infinity)
    }
    return this.#fresh.size > 0
  }

  /** Forgets the topics that have not been used for long; returns whether there were any. */
  expire(nowMs: number): boolean {
    let any = false
    for (const [topic, usedMs] of this.#usedMs) {
      if (nowMs - usedMs < this.#maxIdleMs) continue
      this.#usedMs.delete(topic)
      this.#fresh.delete(topic)
      any = true
    }
    return any
  }

  /** All topics; null when it is all of the cluster. */
  all(): string[] | null {
    this.#fresh.clear()
    return this.isAll ? null : [...this.#usedMs.keys()]
  }

  get hasFresh(): boolean {
    return this.#fresh.size > 0
  }

  /** The topics that no refresh has asked for yet. */
  takeFresh(): string[] {
    const fresh = [...this.#fresh]
    this.#fresh.clear()
    return fresh
  }

  /** Asks for these topics again with the next partial refresh. */
  refetch(topics: Iterable<string>): void {
    for (const topic of topics) if (this.#usedMs.has(topic)) this.#fresh.add(topic)
  }
}

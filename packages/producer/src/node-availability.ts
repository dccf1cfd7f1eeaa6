/** Notices nodes that have batches ready but have not taken any for long (`partitionerAvailabilityTimeoutMs`, KIP-794). */
export class NodeAvailability {
  readonly #timeoutMs: number
  readonly #nodes = new Map<number, { drainedMs: number; readyMs: number }>()

  /** @param timeoutMs - 0: never. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** Batches for the node are ready; it can take them or not. */
  note(nodeId: number, canTake: boolean, nowMs: number): void {
    if (this.#timeoutMs === 0) return
    const known = this.#nodes.get(nodeId)
    if (known === undefined) this.#nodes.set(nodeId, { drainedMs: nowMs, readyMs: nowMs })
    else {
      known.readyMs = nowMs
      if (canTake) known.drainedMs = nowMs
    }
  }

  isStalled(nodeId: number): boolean {
    const known = this.#nodes.get(nodeId)
    return known !== undefined && known.readyMs - known.drainedMs > this.#timeoutMs
  }
}

import type { ProducerBatch } from './producer-batch.ts'

/** A Produce request that has not ended. */
export interface InFlightRequest {
  readonly nodeId: number
  readonly batches: readonly ProducerBatch[]
}

/** The Produce requests under way, per node. Bounds them (`maxInFlightRequestsPerConnection`). */
export class InFlightRequests {
  readonly #maxPerNode: number
  readonly #requests = new Map<number, Set<InFlightRequest>>()
  #count = 0

  constructor(maxPerNode: number) {
    this.#maxPerNode = maxPerNode
  }

  /** Requests under way to all nodes. */
  get count(): number {
    return this.#count
  }

  countOf(nodeId: number): number {
    return this.#requests.get(nodeId)?.size ?? 0
  }

  canSend(nodeId: number): boolean {
    return this.countOf(nodeId) < this.#maxPerNode
  }

  add(request: InFlightRequest): void {
    let requests = this.#requests.get(request.nodeId)
    if (requests === undefined) this.#requests.set(request.nodeId, (requests = new Set()))
    requests.add(request)
    this.#count++
  }

  remove(request: InFlightRequest): void {
    const requests = this.#requests.get(request.nodeId)
    if (requests?.delete(request) !== true) return
    this.#count--
    if (requests.size === 0) this.#requests.delete(request.nodeId)
  }

  *batches(): Iterable<ProducerBatch> {
    for (const requests of this.#requests.values()) for (const request of requests) yield* request.batches
  }
}

import { SeededRandom } from '@ottla/runtime'
import { apisOf, checkRule, describeRule, type FaultRule } from './fault-rule.ts'
import type { ObservedRequest } from './observed-request.ts'
import { groupsOf, type TopicPart, transactionalIdsOf } from './request-parts.ts'

/** A fault that {@link Faults.prepare} prepared. */
export interface PreparedFault {
  readonly rule: FaultRule
  /** How many requests have met it. */
  readonly hits: number
  /** Requests that fitted, met or not. */
  readonly matches: number
  /** No further request meets it. */
  remove(): void
}

/** Counts who meets a fault. */
export class ArmedFault implements PreparedFault {
  readonly rule: FaultRule
  hits = 0
  matches = 0
  readonly #apis: ReadonlySet<string> | undefined
  readonly #random: SeededRandom
  readonly #onRemove: (fault: ArmedFault) => void

  /** @throws ConfigError for a rule that cannot mean anything */
  constructor(rule: FaultRule, onRemove: (fault: ArmedFault) => void) {
    checkRule(rule)
    this.rule = rule
    this.#apis = apisOf(rule)
    this.#random = new SeededRandom(rule.seed ?? 1)
    this.#onRemove = onRemove
  }

  get isSpent(): boolean {
    return this.hits >= (this.rule.times ?? 1)
  }

  /** Whether this request meets the fault; counts it. */
  strikes(request: ObservedRequest, parts: () => Iterable<TopicPart>): boolean {
    if (this.isSpent || !this.#fits(request, parts)) return false
    this.matches++
    const { skip = 0, probability = 1 } = this.rule
    if (this.matches <= skip) return false
    if (probability < 1 && this.#random.next() >= probability) return false
    this.hits++
    return true
  }

  /** Whether one of the partitions that a request names is what the rule is about. */
  selects(topic: string | undefined, partition: number | undefined): boolean {
    const { rule } = this
    return (
      (rule.topic === undefined || rule.topic === topic) &&
      (rule.partition === undefined || partition === undefined || rule.partition === partition)
    )
  }

  remove(): void {
    this.#onRemove(this)
  }

  toString(): string {
    return describeRule(this.rule)
  }

  #fits(request: ObservedRequest, parts: () => Iterable<TopicPart>): boolean {
    const { topic, partition, groupId, transactionalId, clientId, connectionId, when } = this.rule
    if (this.#apis !== undefined && !this.#apis.has(request.api)) return false
    if (clientId !== undefined && clientId !== request.clientId) return false
    if (connectionId !== undefined && connectionId !== request.connectionId) return false
    if (groupId !== undefined && !groupsOf(request).includes(groupId)) return false
    if (transactionalId !== undefined && !transactionalIdsOf(request).includes(transactionalId)) return false
    if ((topic !== undefined || partition !== undefined) && !this.#namesPart(parts())) return false
    return when === undefined || when(request)
  }

  #namesPart(parts: Iterable<TopicPart>): boolean {
    for (const { topic, partition } of parts) if (this.selects(topic, partition)) return true
    return false
  }
}

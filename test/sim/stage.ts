import { type Random, sleep, type VirtualLink } from '@ottla/runtime'
import type { FaultyTransport } from '../support/faulty-transport.ts'
import type { History } from '../support/history/history.ts'
import type { VirtualProcess } from '../support/virtual-process.ts'
import type { ActorSpec } from './plan.ts'

/** What an actor finds in its process. */
export class Stage<Spec extends ActorSpec = ActorSpec> {
  readonly spec: Spec
  /** `<actor>/<n>` for its n-th process. */
  readonly name: string
  readonly process: VirtualProcess
  readonly link: VirtualLink
  readonly requests: FaultyTransport
  readonly random: Random
  readonly history: History
  readonly partitions: number
  /** What the actor keeps over the deaths of its processes, as on a disk. */
  readonly memory: { next: number }
  /** What the actor's client says of itself, for the story of a run that came to a stand. */
  health = (): string => ''
  /** Aborts when the actor shall leave in order. */
  readonly leaving = new AbortController()
  readonly bootstrapServers = '127.0.0.1:9092'

  constructor(facts: {
    readonly spec: Spec
    readonly name: string
    readonly process: VirtualProcess
    readonly link: VirtualLink
    readonly requests: FaultyTransport
    readonly random: Random
    readonly history: History
    readonly partitions: number
    readonly memory: { next: number }
  }) {
    this.spec = facts.spec
    this.name = facts.name
    this.process = facts.process
    this.link = facts.link
    this.requests = facts.requests
    this.random = facts.random
    this.history = facts.history
    this.partitions = facts.partitions
    this.memory = facts.memory
  }

  get runtime(): VirtualProcess['runtime'] {
    return this.process.runtime
  }

  get signal(): AbortSignal {
    return this.leaving.signal
  }

  chance(rate: number): boolean {
    return this.random.next() < rate
  }

  /** Sleeps for up to `mostMs`; ends early when the actor shall leave. */
  async rest(mostMs: number): Promise<void> {
    if (mostMs <= 0) return
    await sleep(this.runtime.clock, this.random.next() * mostMs, this.signal).catch(() => {})
  }

  /** Sleeps for `ms`, whatever happens. */
  async sleep(ms: number): Promise<void> {
    await sleep(this.runtime.clock, ms)
  }
}

import { SeededRandom } from '@ottla/runtime'
import type {
  ActorSpec,
  ClientSettings,
  Durability,
  FaultSpec,
  MemberSpec,
  MemberStyle,
  Plan,
  ReaderSpec,
  RequestFault,
  SenderSpec,
  WriterSpec,
} from './plan.ts'

/** Times of clients that give up and try again within the few seconds that a run takes. */
const patience = {
  requestTimeoutMs: 2_000,
  retryBackoffMs: 20,
  retryBackoffMaxMs: 400,
  reconnectBackoffMs: 20,
  reconnectBackoffMaxMs: 400,
  metadataMaxAgeMs: 5_000,
  socketConnectionSetupTimeoutMs: 1_000,
  socketConnectionSetupTimeoutMaxMs: 2_000,
} as const
const sessionMs = 6_000

/** Draws a plan. Each seed leaves much out, so that what takes part meets itself more often. */
export function planOfSeed(seed: number): Plan {
  return new Drawer(seed).plan()
}

class Drawer {
  readonly #seed: number
  readonly #random: SeededRandom
  readonly #faultsMs: number
  readonly #durability: Durability
  readonly #partitions: number
  readonly #isTransactional: boolean

  constructor(seed: number) {
    this.#seed = seed
    // Seeds that follow each other give generators that are alike in their first draws.
    this.#random = new SeededRandom(Math.imul(seed, 0x9e3779b1)).fork()
    this.#faultsMs = this.#between(4_000, 14_000)
    this.#durability = this.#pick(['flushed', 'cached', 'cached', 'flushed', 'unsafe'] as const)
    this.#partitions = this.#between(1, 4)
    this.#isTransactional = this.#durability !== 'unsafe' && this.#chance(0.65)
  }

  plan(): Plan {
    const actors = this.#actors()
    const faults = this.#faults(actors)
    return {
      seed: this.#seed,
      durability: this.#durability,
      partitions: this.#partitions,
      faultsMs: this.#faultsMs,
      brokerConfig: this.#brokerConfig(),
      syncMs: this.#chance(0.5) ? 0 : this.#between(1, 20),
      actors,
      faults,
    }
  }

  #between(least: number, most: number): number {
    return least + this.#random.integer(most - least + 1)
  }

  #chance(rate: number): boolean {
    return this.#random.next() < rate
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random.integer(choices.length)]!
  }

  #brokerConfig(): Plan['brokerConfig'] {
    return {
      'group.consumer.min.session.timeout.ms': sessionMs,
      'group.consumer.session.timeout.ms': sessionMs,
      'group.consumer.min.heartbeat.interval.ms': 1_000,
      'group.consumer.heartbeat.interval.ms': 1_000,
      'offsets.topic.num.partitions': this.#between(1, 3),
      'transaction.state.log.num.partitions': this.#between(1, 3),
      'transaction.version': this.#pick([1, 2, 2]),
      'log.roll.ms': this.#pick([300, 3_000, 3_600_000]),
      'log.cleaner.enable': 'false',
      ...(this.#durability === 'flushed' ? { 'log.flush.interval.messages': 1 } : {}),
    }
  }

  #base(name: string): Pick<ActorSpec, 'name' | 'startMs' | 'conditions'> & { leaveMs?: number } {
    return {
      name,
      startMs: this.#chance(0.7) ? this.#between(0, 200) : this.#between(0, this.#faultsMs),
      conditions: {
        minDelayMs: 0,
        maxDelayMs: this.#pick([0.5, 5, 5, 30]),
        fragmentRate: this.#pick([0, 0, 0.1]),
        lossRate: this.#pick([0, 0, 0, 0.01]),
      },
    }
  }

  #actors(): ActorSpec[] {
    const actors: ActorSpec[] = []
    const senders = this.#isTransactional ? this.#between(0, 2) : this.#between(1, 3)
    for (let i = 1; i <= senders; i++) actors.push(this.#sender(`s${i}`))
    if (this.#isTransactional) {
      const writers = this.#between(senders === 0 ? 1 : 0, 2)
      for (let i = 1; i <= writers; i++) actors.push(this.#writer(`w${i}`, 'input'))
      if (this.#chance(0.3)) actors.push(this.#writer('b1', 'bank'))
    }
    for (const [index, style] of this.#groups().entries()) {
      const members = this.#members(index + 1, style)
      actors.push(...members)
    }
    const readers = this.#between(0, 2)
    for (let i = 1; i <= readers; i++) actors.push(this.#reader(`r${i}`))
    return actors
  }

  #sender(name: string): SenderSpec {
    const pauseMs = this.#pick([1, 20, 100, 300])
    return {
      ...this.#base(name),
      kind: 'sender',
      records: this.#between(20, Math.min(150, Math.floor(this.#faultsMs / pauseMs) + 20)),
      pauseMs,
      by: this.#pick(['partition', 'key']),
      config: this.#producerConfig(),
    }
  }

  #producerConfig(): ClientSettings {
    return {
      ...patience,
      batchSize: this.#pick([100, 300, 16_384]),
      lingerMs: this.#pick([0, 5, 50]),
      compressionType: this.#pick(['none', 'none', 'gzip', 'lz4', 'snappy']),
      maxInFlightRequestsPerConnection: this.#pick([1, 2, 5, 5]),
      deliveryTimeoutMs: this.#pick([3_000, 6_000, 120_000, 120_000]),
      maxBlockMs: 60_000,
      bufferMemory: this.#pick([2_000_000, 20_000]),
      requestTimeoutMs: this.#pick([800, 2_000]),
    }
  }

  #writer(name: string, topic: 'input' | 'bank'): WriterSpec {
    const pauseMs = this.#pick([5, 50, 200])
    return {
      ...this.#base(name),
      kind: 'writer',
      topic,
      transactions: this.#between(5, 25),
      size: topic === 'bank' ? 2 : this.#between(1, 8),
      pauseMs,
      abortRate: this.#pick([0, 0.2, 0.5]),
      config: {
        ...this.#producerConfig(),
        deliveryTimeoutMs: this.#pick([4_000, 30_000]),
        transactionTimeoutMs: this.#pick([3_000, 10_000]),
        maxBlockMs: this.#pick([2_000, 10_000]),
      },
    }
  }

  #groups(): MemberStyle[] {
    const styles: MemberStyle[] = ['commit', 'auto', 'run', 'loop', 'most']
    if (this.#durability === 'unsafe') styles.pop()
    const chosen = [this.#pick(styles)]
    if (this.#isTransactional && this.#chance(0.6)) chosen.push('copy')
    else if (this.#chance(0.3)) chosen.push(this.#pick(styles))
    return chosen
  }

  #members(index: number, style: MemberStyle): MemberSpec[] {
    const protocol: ClientSettings = this.#chance(0.5)
      ? { groupProtocol: 'consumer' }
      : {
          sessionTimeoutMs: sessionMs,
          heartbeatIntervalMs: 1_000,
          partitionAssignmentStrategy: this.#pick([
            ['range'],
            ['cooperative-sticky'],
            ['range', 'cooperative-sticky'],
            ['roundrobin'],
            ['sticky'],
          ]),
        }
    const isCommittedOnly = style === 'copy' || this.#chance(0.5)
    const workMs = this.#pick([0, 10, 200])
    const count = this.#between(1, 3)
    return Array.from({ length: count }, (_, i) => {
      const base = this.#base(`g${index}m${i + 1}`)
      if (i > 0 && this.#chance(0.3)) base.leaveMs = base.startMs + this.#between(500, 6_000)
      return {
        ...base,
        kind: 'member',
        group: `g${index}`,
        style,
        workMs,
        pauseRate: this.#pick([0, 0, 0.1]),
        handlerFailRate: this.#pick([0, 0.05]),
        config: {
          ...patience,
          ...protocol,
          defaultApiTimeoutMs: 5_000,
          isolationLevel: isCommittedOnly ? 'read_committed' : 'read_uncommitted',
          maxPollRecords: this.#pick([1, 5, 20, 500]),
          maxPollIntervalMs: 20_000,
          fetchMaxWaitMs: 200,
          maxPartitionFetchBytes: this.#pick([300, 1_048_576]),
          enableAutoCommit: style === 'auto' || style === 'loop',
          autoCommitIntervalMs: this.#pick([0, 100, 500]),
          ...(this.#durability !== 'unsafe' && this.#chance(0.15) ? { groupInstanceId: base.name } : {}),
        },
      }
    })
  }

  #reader(name: string): ReaderSpec {
    const isCommittedOnly = this.#chance(0.6)
    return {
      ...this.#base(name),
      kind: 'reader',
      topic: 'input',
      isCommittedOnly,
      pauseRate: this.#pick([0, 0.1, 0.3]),
      seekRate: this.#pick([0, 0, 0.03]),
      config: {
        ...patience,
        defaultApiTimeoutMs: 5_000,
        isolationLevel: isCommittedOnly ? 'read_committed' : 'read_uncommitted',
        maxPollRecords: this.#pick([1, 7, 500]),
        fetchMaxWaitMs: 200,
        maxPartitionFetchBytes: this.#pick([300, 1_048_576]),
        enableAutoCommit: false,
      },
    }
  }

  #faults(actors: readonly ActorSpec[]): FaultSpec[] {
    const kinds = this.#kinds()
    const count = this.#chance(0.1) ? 0 : this.#between(2, 14)
    const faults = Array.from({ length: count }, (_, i) => this.#fault(`f${i + 1}`, this.#pick(kinds), actors))
    return faults.sort((a, b) => a.atMs - b.atMs)
  }

  /** Some kinds of faults, of those that leave the promises of the plan standing. */
  #kinds(): FaultSpec['kind'][] {
    const all: FaultSpec['kind'][] = [
      'cut',
      'cut-all',
      'hold',
      'slow',
      'lossy',
      'requests',
      'requests',
      'kill',
      'stop',
      'replace',
      'clock',
      'broker-stop',
      'broker-clock',
    ]
    // A damaged read looks like a torn log to a broker that starts, which would cut it off.
    if (this.#chance(0.15) && this.#durability !== 'unsafe') all.push('bad-reads', 'bad-reads')
    else {
      all.push('broker-restart', 'broker-kill', 'broker-kill-at-write', 'disk-full')
      if (this.#durability !== 'cached') all.push('broker-power', 'broker-power')
    }
    const kept = all.filter(() => this.#chance(0.45))
    return kept.length > 0 ? kept : all
  }

  #fault(name: string, kind: FaultSpec['kind'], actors: readonly ActorSpec[]): FaultSpec {
    const base = { name, atMs: this.#between(100, this.#faultsMs) }
    const targeted = { ...base, target: this.#pick(actors).name }
    const durationMs = this.#pick([300, 1_500, 4_000, sessionMs + 2_000])
    const downMs = this.#pick([50, 500, 3_000])
    switch (kind) {
      case 'cut':
        return { ...targeted, kind }
      case 'cut-all':
        return { ...base, kind }
      case 'hold':
        return { ...targeted, kind, durationMs, directions: this.#pick([['out', 'in'], ['out'], ['in']] as const) }
      case 'slow':
        return { ...targeted, kind, durationMs, bytesPerMs: this.#pick([0.2, 1, 5]) }
      case 'lossy':
        return { ...targeted, kind, durationMs, lossRate: this.#pick([0.05, 0.2]) }
      case 'requests':
        return { ...targeted, kind, durationMs, ...this.#requestFaults(actors, targeted.target) }
      case 'kill':
        return { ...targeted, kind, isSilent: this.#chance(0.4), restartMs: this.#pick([10, 1_000, 8_000]) }
      case 'stop':
      case 'replace':
        return { ...targeted, kind, durationMs }
      case 'clock':
        return { ...targeted, kind, byMs: this.#pick([-3_600_000, -5_000, 5_000, 3_600_000]) }
      case 'broker-restart':
      case 'broker-kill':
      case 'broker-power':
        return { ...base, kind, downMs }
      case 'broker-kill-at-write':
        return { ...base, kind, downMs, writes: this.#between(1, 12) }
      case 'broker-stop':
        return { ...base, kind, durationMs: this.#pick([300, 2_500, sessionMs + 2_000]) }
      case 'broker-clock':
        return { ...base, kind, byMs: this.#pick([-60_000, -2_000, 2_000, 60_000]) }
      case 'disk-full':
        return { ...base, kind, durationMs }
      case 'bad-reads':
        return { ...base, kind, count: this.#between(1, 4) }
    }
  }

  #requestFaults(
    actors: readonly ActorSpec[],
    target: string,
  ): { readonly rate: number; readonly faults: readonly RequestFault[]; readonly apiKeys: readonly number[] } {
    const { kind } = actors.find(({ name }) => name === target)!
    const all: RequestFault[] = ['lose-answer', 'lose-request', 'cut-request', 'cut-answer', 'stall']
    const faults = all.filter(() => this.#chance(0.5))
    const [fetch, heartbeats, commits] = [[1], [12, 68, 11, 14], [8, 9]]
    if (kind === 'sender' && this.#chance(0.3)) {
      return { rate: 0.3, faults: ['corrupt-request'], apiKeys: [0] }
    }
    const producing = [[0], [24], [26], [22], [0, 26, 28, 25]]
    const apiKeys = this.#pick(
      kind === 'member' ? [fetch, heartbeats, commits, [25, 26, 28]] : kind === 'reader' ? [fetch, [23]] : producing,
    )
    return { rate: this.#pick([0.1, 0.4]), faults: faults.length > 0 ? faults : ['lose-answer'], apiKeys }
  }
}

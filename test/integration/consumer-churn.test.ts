import type { Consumer, ConsumerConfig } from '@ottla/consumer'
import { SeededRandom } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { EvenTopic, VirtualCluster } from './support/cluster.ts'

const partitionCount = 5
const session = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000 }
/** The same for members whose sessions are the broker's matter (KIP-848). */
const brokerConfig = {
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.min.session.timeout.ms': 6_000,
  'group.consumer.heartbeat.interval.ms': 1_000,
  'group.consumer.min.heartbeat.interval.ms': 1_000,
}
const assignors = [
  'range',
  'roundrobin',
  'sticky',
  'cooperative-sticky',
  'uniform (KIP-848)',
  'range (KIP-848)',
] as const

/** What happens to whom is decided by the seed; a failing seed is replayed with `-t "seed 7:"`. */
class Churn {
  readonly random: SeededRandom
  readonly virtual: VirtualCluster
  readonly members = new Map<string, { readonly consumer: Consumer; stop: () => Promise<void> }>()
  readonly seen = new Set<string>()
  /** Who had a partition in a generation. */
  readonly owners = new Map<string, Set<string>>()
  readonly events: string[] = []
  readonly assignor: (typeof assignors)[number]
  readonly orders: EvenTopic
  #names = 0

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    this.assignor = assignors[seed % assignors.length]!
    const options = { dataDir: '/data', topics: { orders: partitionCount }, config: brokerConfig }
    this.virtual = new VirtualCluster(seed, options, { maxDelayMs: this.random.integer(30) })
    this.orders = new EvenTopic(this.virtual, 'orders', partitionCount)
  }

  async start(): Promise<void> {
    await this.virtual.start()
    this.join()
  }

  get protocol(): Partial<ConsumerConfig> {
    const [name, kip] = this.assignor.split(' ') as [string, string?]
    if (kip === undefined) return { ...session, partitionAssignmentStrategy: [name] }
    return { groupProtocol: 'consumer', groupRemoteAssignor: name }
  }

  join(): void {
    const name = `m${this.#names++}`
    this.events.push(`${name} joins`)
    const consumer = this.virtual.consumer({
      groupId: 'billing',
      clientId: name,
      maxPollIntervalMs: 8_000,
      ...this.protocol,
      autoCommitIntervalMs: 1_000,
      maxPollRecords: 1 + this.random.integer(50),
    })
    consumer.subscribe(['orders'], {
      onPartitionsAssigned: () => {
        const { generationId } = consumer.groupMetadata()
        for (const { partition } of consumer.assignment()) {
          const key = `generation ${generationId} partition ${partition}`
          const owners = this.owners.get(key)
          if (owners === undefined) this.owners.set(key, new Set([name]))
          else owners.add(name)
        }
      },
    })
    const state = { isRunning: true }
    const loop = (async () => {
      while (state.isRunning) {
        for (const { partition, offset } of await consumer.poll({ timeoutMs: 300 }))
          this.seen.add(`${partition}:${offset}`)
      }
    })()
    // A test that fails closes its consumers in the middle of a poll; any other error is one of the churn's.
    loop.catch((error: unknown) => this.events.push(`${name} failed: ${String(error)}`))
    const stop = (): Promise<void> => {
      state.isRunning = false
      return loop
    }
    this.members.set(name, { consumer, stop })
  }

  async step(): Promise<void> {
    const names = [...this.members.keys()]
    const name = names[this.random.integer(names.length)]
    const member = this.members.get(name ?? '')
    const dice = this.random.integer(100)
    const { clock, transport } = this.virtual.runtime
    if (member === undefined || (dice < 20 && names.length < 5)) {
      this.join()
    } else if (dice < 30) {
      this.events.push(`${name} closes`)
      this.members.delete(name!)
      await this.virtual.run(member.stop())
      await this.virtual.run(member.consumer.close())
    } else if (dice < 40) {
      this.events.push(`${name} is killed`)
      this.members.delete(name!)
      await this.virtual.run(member.stop())
      this.virtual.abandon(member.consumer)
    } else if (dice < 50) {
      this.events.push('all connections break')
      transport.cutAll()
    } else if (dice < 54) {
      this.events.push('the broker restarts')
      await this.virtual.stop()
      await clock.advance(this.random.integer(8_000))
      await this.virtual.start()
    } else if (dice < 75) {
      await this.produce()
    }
    await clock.advance(this.random.integer(4_000))
  }

  async produce(): Promise<void> {
    const count = 1 + this.random.integer(40)
    this.events.push(`${count} records per partition`)
    await this.orders.grow(count)
  }

  /** The group settles down, and everything has been seen by somebody. */
  async finish(): Promise<void> {
    await this.produce()
    if (this.members.size === 0) this.join()
    const isDone = (): boolean => this.seen.size === this.orders.total
    const story = (): string => this.events.slice(-25).join('\n')
    await this.virtual.until(isDone, 120_000).catch((error: unknown) => {
      throw new RangeError(`${this.seen.size} of ${this.orders.total} records seen\n${story()}`, {
        cause: error,
      })
    })
    for (const [what, owners] of this.owners) expect([...owners], `${what}\n${story()}`).toHaveLength(1)
    for (const { stop } of this.members.values()) await this.virtual.run(stop())
  }
}

/** A longer run: `OTTLA_SEEDS=17-60 npx vitest run test/integration/consumer-churn.test.ts`. */
const [firstSeed, lastSeed] = (process.env.OTTLA_SEEDS ?? '1-6').split('-').map(Number) as [number, number]

describe('while members come, go, die and lose their connections', () => {
  test.each(Array.from({ length: lastSeed - firstSeed + 1 }, (_, i) => firstSeed + i))(
    'seed %i: no partition has two owners in a generation and no record is lost',
    async (seed) => {
      const churn = new Churn(seed)
      await churn.start()
      for (let i = 0; i < 40; i++) await churn.step()
      await churn.finish()
    },
  )
})

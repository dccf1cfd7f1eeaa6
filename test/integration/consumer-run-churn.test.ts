// run() while members come, go, die, stop and start again, and handlers fail: what is committed has been finished by somebody.
import { type CommitTrace, type Consumer, type ConsumerConfig, type ConsumerRecord } from '@ottla/consumer'
import { SeededRandom } from '@ottla/runtime'
import { tracingChannel } from 'node:diagnostics_channel'
import { beforeAll, describe, expect, test } from 'vitest'
import { afterTest, EvenTopic, VirtualCluster } from './support/cluster.ts'

beforeAll(async () => {
  // Loading it takes real time, once.
  await import('p-queue')
})

const partitionCount = 4
const session = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000 }
/** The same for members whose sessions are the broker's matter (KIP-848). */
const brokerConfig = {
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.min.session.timeout.ms': 6_000,
  'group.consumer.heartbeat.interval.ms': 1_000,
  'group.consumer.min.heartbeat.interval.ms': 1_000,
}

interface Member {
  readonly consumer: Consumer
  isDead: boolean
  stop: AbortController
  run: Promise<void>
}

class Churn {
  readonly random: SeededRandom
  readonly virtual: VirtualCluster
  readonly isClassic: boolean
  readonly members: Member[] = []
  /** Places whose record was finished by a handler or given up. */
  readonly finished = new Set<string>()
  readonly problems: string[] = []
  readonly events: string[] = []
  readonly orders: EvenTopic
  #names = 0

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    this.isClassic = seed % 2 === 0
    const options = { dataDir: '/data', topics: { orders: partitionCount }, config: brokerConfig }
    this.virtual = new VirtualCluster(seed, options, { maxDelayMs: this.random.integer(30) })
    this.orders = new EvenTopic(this.virtual, 'orders', partitionCount)
  }

  async start(): Promise<void> {
    await this.virtual.start()
    const channel = tracingChannel<unknown, CommitTrace>('ottla:consumer:commit')
    const watcher = { start: (message: unknown) => this.#check((message as CommitTrace).offsets) }
    channel.subscribe(watcher as never)
    afterTest(async () => channel.unsubscribe(watcher as never))
    this.join()
  }

  /** Called for every commit as it begins. */
  #check(offsets: CommitTrace['offsets']): void {
    for (const { partition, offset } of offsets) {
      for (let below = 0; below < offset; below++) {
        if (this.finished.has(`${partition}:${below}`)) continue
        this.problems.push(`offset ${offset} of ${partition} was committed, ${below} is not finished`)
        return
      }
    }
  }

  get protocol(): Partial<ConsumerConfig> {
    if (!this.isClassic) return { groupProtocol: 'consumer' }
    const partitionAssignmentStrategy = this.random.next() < 0.5 ? ['range'] : ['range', 'cooperative-sticky']
    return { ...session, partitionAssignmentStrategy }
  }

  join(): void {
    const clientId = `m${this.#names++}`
    this.events.push(`${clientId} joins`)
    const consumer = this.virtual.consumer({
      groupId: 'billing',
      clientId,
      maxPollIntervalMs: 8_000,
      ...this.protocol,
      autoCommitIntervalMs: 500,
      enableAutoCommit: this.random.next() < 0.5,
      maxPollRecords: 1 + this.random.integer(50),
    })
    consumer.subscribe(['orders'])
    const member: Member = { consumer, isDead: false, stop: new AbortController(), run: Promise.resolve() }
    this.members.push(member)
    this.startRun(member)
  }

  startRun(member: Member): void {
    const { random } = this
    member.stop = new AbortController()
    const handle = async (records: readonly ConsumerRecord[]): Promise<void> => {
      const fails = random.next() < 0.05
      if (random.next() < 0.5) await this.#sleep(random.integer(random.next() < 0.02 ? 6_000 : 60))
      // What is dead ends nothing.
      if (member.isDead) await new Promise(() => {})
      if (fails || records.some(({ offset }) => offset % 61 === 13)) throw new TypeError('not this time')
      for (const { partition, offset } of records) this.finished.add(`${partition}:${offset}`)
    }
    const handler =
      random.next() < 0.6
        ? { eachRecord: (record: ConsumerRecord) => handle([record]) }
        : { eachBatch: handle, maxBatchRecords: 10 }
    member.run = member.consumer.run({
      ...handler,
      concurrency: 1 + random.integer(8),
      orderedBy: (['partition', 'key', 'none'] as const)[random.integer(3)]!,
      maxBufferedBytes: 2_000 + random.integer(100_000),
      drainTimeoutMs: random.integer(4_000),
      retry: { retries: 1, backoffMs: 50 },
      signal: member.stop.signal,
      onError: ({ partition, offset }) => this.finished.add(`${partition}:${offset}`),
    })
    member.run.catch((error: unknown) => this.problems.push(`a run failed: ${String(error)}`))
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.virtual.runtime.clock.setTimer(ms, resolve)
    })
  }

  async step(): Promise<void> {
    const index = this.random.integer(this.members.length)
    const member = this.members[index]
    const dice = this.random.integer(100)
    if (member === undefined || (dice < 20 && this.members.length < 4)) {
      this.join()
    } else if (dice < 30) {
      this.events.push('one closes')
      this.members.splice(index, 1)
      await this.virtual.run(member.consumer.close())
      await this.virtual.run(member.run)
    } else if (dice < 38) {
      this.events.push('one is killed')
      this.members.splice(index, 1)
      member.isDead = true
      this.virtual.abandon(member.consumer)
    } else if (dice < 50) {
      this.events.push('one stops and starts again')
      member.stop.abort()
      await this.virtual.run(member.run)
      this.startRun(member)
    } else if (dice < 55) {
      this.events.push('all connections break')
      this.virtual.runtime.transport.cutAll()
    } else if (dice < 80) {
      await this.produce()
    }
    await this.virtual.runtime.clock.advance(this.random.integer(3_000))
  }

  async produce(): Promise<void> {
    const count = 1 + this.random.integer(60)
    this.events.push(`${count} records per partition`)
    await this.orders.grow(count)
  }

  async finish(): Promise<void> {
    await this.produce()
    if (this.members.length === 0) this.join()
    const all = this.orders.total
    await this.virtual
      .until(() => this.finished.size === all, 300_000)
      .catch((error: unknown) => {
        const story = this.events.slice(-25).join('\n')
        throw new RangeError(`${this.finished.size} of ${all} records finished\n${story}`, { cause: error })
      })
    for (const { stop, run } of this.members) {
      stop.abort()
      await this.virtual.run(run)
    }
    expect(this.problems, this.events.slice(-25).join('\n')).toEqual([])
  }
}

/** A longer run: `OTTLA_SEEDS=17-60 npx vitest run test/integration/consumer-run-churn.test.ts`. */
const [firstSeed, lastSeed] = (process.env.OTTLA_SEEDS ?? '1-4').split('-').map(Number) as [number, number]

describe('while members with run() come, go, die, stop and start', () => {
  test.each(Array.from({ length: lastSeed - firstSeed + 1 }, (_, i) => firstSeed + i))(
    'seed %i: no commit passes a record that nobody finished, and every record is finished',
    async (seed) => {
      const churn = new Churn(seed)
      await churn.start()
      for (let i = 0; i < 25; i++) await churn.step()
      await churn.finish()
    },
  )
})

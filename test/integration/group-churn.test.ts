// Three groups over one input, in virtual time, under both protocols: at least once, at most once, and copied exactly once, while
// processes join, leave, are killed and stopped for longer than their session, connections break and the broker restarts.
import { Consumer, type ConsumerConfig, type ConsumerRecord, type RebalanceListener } from '@ottla/consumer'
import { Producer } from '@ottla/producer'
import { SeededRandom, sleep } from '@ottla/runtime'
import { transact } from '@ottla/transact'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Delivery, GroupLedger } from '../support/group-ledger.ts'
import { VirtualProcess } from '../support/virtual-process.ts'
import { afterTest, EvenTopic, VirtualCluster } from './support/cluster.ts'

beforeAll(async () => {
  // Loading it takes real time, once.
  await import('p-queue')
})

const partitions = 4
const roles = ['least', 'most', 'copy'] as const
const sessionMs = 6_000
const config = {
  'group.consumer.min.session.timeout.ms': sessionMs,
  'group.consumer.session.timeout.ms': sessionMs,
  'group.consumer.min.heartbeat.interval.ms': 1_000,
  'group.consumer.heartbeat.interval.ms': 1_000,
}

/** A process with a member in each group. */
class Worker {
  readonly process: VirtualProcess
  readonly consumers: Consumer[] = []
  readonly leaving = new AbortController()
  readonly ended: Promise<unknown>
  readonly #churn: Churn
  readonly #slot: number

  constructor(churn: Churn, slot: number) {
    this.#churn = churn
    this.#slot = slot
    this.process = new VirtualProcess(churn.virtual.runtime)
    this.ended = Promise.all([this.#atLeastOnce(), this.#atMostOnce(), this.#exactlyOnce()])
    this.ended.catch((error: unknown) => churn.ledger.problems.push(`a member failed: ${String(error)}`))
  }

  #consumer(role: (typeof roles)[number], more: Partial<ConsumerConfig> = {}): Consumer {
    const { ledger, protocol, bootstrapServers } = this.#churn
    const consumer = new Consumer(
      {
        bootstrapServers,
        groupId: role,
        autoOffsetReset: 'earliest',
        enableAutoCommit: false,
        maxPollRecords: 20,
        maxPollIntervalMs: 20_000,
        ...(protocol === 'consumer'
          ? { groupProtocol: 'consumer' }
          : {
              sessionTimeoutMs: sessionMs,
              heartbeatIntervalMs: 1_000,
              partitionAssignmentStrategy: role === 'least' ? ['cooperative-sticky'] : ['range'],
            }),
        ...more,
      },
      { runtime: this.process.runtime },
    )
    this.consumers.push(consumer)
    const listener: RebalanceListener = {
      onPartitionsAssigned: () => {
        const { generationId, memberId } = consumer.groupMetadata()
        const owned = consumer.assignment().map((entry) => entry.partition)
        ledger.assigned(role, generationId, memberId, owned)
      },
    }
    consumer.subscribe(['input'], listener)
    return consumer
  }

  /** Until it shall leave; what fails is tried again. */
  async #again(work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.leaving
    while (!signal.aborted) {
      try {
        await work()
      } catch {
        await sleep(this.process.runtime.clock, 100, signal).catch(() => {})
      }
    }
  }

  #work(delivery: Delivery, records: Iterable<ConsumerRecord>): void {
    for (const { partition, offset } of records) this.#churn.ledger.worked(delivery, partition, offset)
  }

  async #atLeastOnce(): Promise<void> {
    const { signal } = this.leaving
    const consumer = this.#consumer('least', { autoCommitIntervalMs: 500 })
    await this.#again(async () => {
      if (this.#slot % 2 === 0) {
        await consumer.run({
          concurrency: 4,
          orderedBy: 'key',
          signal,
          eachRecord: (record) => this.#work('least', [record]),
        })
        return
      }
      const records = await consumer.poll({ timeoutMs: 500, signal })
      this.#work('least', records)
      await consumer.commit()
    })
    await consumer.close()
  }

  async #atMostOnce(): Promise<void> {
    const { signal } = this.leaving
    const consumer = this.#consumer('most')
    await this.#again(async () => {
      const records = await consumer.poll({ timeoutMs: 500, signal })
      await consumer.commit()
      this.#work('most', records)
    })
    await consumer.close()
  }

  async #exactlyOnce(): Promise<void> {
    const { signal } = this.leaving
    const { runtime } = this.process
    const { bootstrapServers } = this.#churn
    const consumer = this.#consumer('copy', { isolationLevel: 'read_committed' })
    await this.#again(async () => {
      const transactionalId = `copy-${this.#slot}`
      const producer = new Producer({ bootstrapServers, transactionalId, transactionTimeoutMs: 10_000 }, { runtime })
      try {
        await transact({
          consumer,
          producer,
          signal,
          runtime,
          eachBatch: (records, transaction) => {
            for (const { partition, value } of records) transaction.sendAndForget({ topic: 'output', partition, value })
          },
        })
      } finally {
        await producer.close({ timeoutMs: 2_000 })
      }
    })
    await consumer.close()
  }
}

class Churn {
  readonly random: SeededRandom
  readonly virtual: VirtualCluster
  readonly protocol: 'classic' | 'consumer'
  readonly ledger = new GroupLedger()
  readonly input: EvenTopic
  readonly events: string[] = []
  readonly bootstrapServers = '127.0.0.1:9092'
  readonly #workers = new Map<number, Worker>()
  readonly #closing: Promise<unknown>[] = []
  #watcher: Consumer[] = []

  constructor(seed: number, protocol: 'classic' | 'consumer') {
    this.protocol = protocol
    this.random = new SeededRandom(seed)
    const options = { dataDir: '/data', topics: { input: partitions, output: partitions }, config }
    this.virtual = new VirtualCluster(seed, options, { maxDelayMs: this.random.integer(20) })
    this.input = new EvenTopic(this.virtual, 'input', partitions)
  }

  async start(): Promise<void> {
    await this.virtual.start()
    this.#watcher = roles.map((role) => this.virtual.consumer({ groupId: role, enableAutoCommit: false }))
    afterTest(async () => {
      for (const { process } of this.#workers.values()) process.kill()
    })
    this.#join(0)
    this.#join(1)
  }

  #join(slot: number): void {
    this.#workers.set(slot, new Worker(this, slot))
  }

  async step(): Promise<void> {
    const { random, virtual } = this
    const slots = [...this.#workers.keys()]
    const free = [0, 1, 2, 3].find((slot) => !this.#workers.has(slot))
    const slot = slots[random.integer(slots.length)]
    const dice = random.integer(100)
    if (slot === undefined || (dice < 30 && free !== undefined)) {
      this.events.push('one joins')
      this.#join(free!)
    } else if (dice < 42) {
      this.events.push('one leaves')
      const worker = this.#take(slot)
      worker.leaving.abort()
      this.#closing.push(worker.ended)
    } else if (dice < 58) {
      this.events.push('one is killed')
      this.#take(slot).process.kill()
    } else if (dice < 74) {
      this.events.push('one is stopped for longer than its session')
      const { process } = this.#workers.get(slot)!
      process.stop()
      virtual.runtime.clock.setTimer(sessionMs + 1_000 + random.integer(8_000), () => process.goOn())
    } else if (dice < 84) {
      this.events.push('all connections break')
      virtual.runtime.transport.cutAll()
    } else {
      this.events.push('the broker restarts')
      await virtual.stop()
      await virtual.runtime.clock.advance(random.integer(3_000))
      await virtual.start()
    }
    await this.input.grow(1 + random.integer(10))
    await virtual.runtime.clock.advance(random.integer(3_000))
    await this.#look()
  }

  #take(slot: number): Worker {
    const worker = this.#workers.get(slot)!
    this.#workers.delete(slot)
    // A process that is stopped hears of nothing else.
    worker.process.goOn()
    return worker
  }

  async #look(): Promise<void> {
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic: 'input', partition }))
    for (const [i, role] of roles.entries()) {
      const committed = await this.virtual.run(this.#watcher[i]!.committed(all))
      for (const { partition, offset } of committed) this.ledger.committed(role, partition, offset)
    }
  }

  async finish(): Promise<void> {
    const story = (): string => this.events.slice(-20).join('\n')
    await this.virtual.run(Promise.all(this.#closing))
    if (this.#workers.size === 0) this.#join(0)
    const copied = async (): Promise<boolean> => {
      const all = Array.from({ length: partitions }, (_, partition) => ({ topic: 'input', partition }))
      const committed = await this.virtual.run(this.#watcher[2]!.committed(all))
      return committed.length === partitions && committed.every(({ offset }) => offset === this.input.count)
    }
    for (let i = 0; this.ledger.missing(this.input.places()).length > 0 || !(await copied()); i++) {
      if (i > 120)
        throw new RangeError(`${this.ledger.missing(this.input.places()).length} records lost or late\n${story()}`)
      await this.virtual.runtime.clock.advance(1_000)
    }
    await this.#look()
    const workers = [...this.#workers.values()]
    for (const { leaving } of workers) leaving.abort()
    await this.virtual.run(Promise.all(workers.map(({ ended }) => ended)))
    expect(this.ledger.problems, story()).toEqual([])
    expect(await this.virtual.values('output', partitions)).toEqual(await this.virtual.values('input', partitions))
    expect(this.ledger.ownershipCount).toBeGreaterThan(2 * partitions)
  }
}

/** A longer run: `OTTLA_SEEDS=5-60 npx vitest run test/integration/group-churn.test.ts`. */
const [firstSeed, lastSeed] = (process.env.OTTLA_SEEDS ?? '1-4').split('-').map(Number) as [number, number]
const seeds = Array.from({ length: lastSeed - firstSeed + 1 }, (_, i) => firstSeed + i)
const eventsPerSeed = 30

describe.each(['classic', 'consumer'] as const)('with the %s protocol', (protocol) => {
  test.each(seeds)(
    'seed %i: one owner per generation, commits never go back, nothing lost, nothing twice, the copy equals its input',
    async (seed) => {
      const churn = new Churn(seed, protocol)
      await churn.start()
      for (let i = 0; i < eventsPerSeed; i++) await churn.step()
      await churn.finish()
    },
  )
})

import { CommitFailedError, type Consumer, type ConsumerConfig } from '@ottla/consumer'
import { sleep } from '@ottla/runtime'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

const session = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000 }
/** The same for members whose sessions are the broker's matter (KIP-848). */
const brokerConfig = {
  'group.consumer.session.timeout.ms': session.sessionTimeoutMs,
  'group.consumer.min.session.timeout.ms': session.sessionTimeoutMs,
  'group.consumer.heartbeat.interval.ms': session.heartbeatIntervalMs,
  'group.consumer.min.heartbeat.interval.ms': session.heartbeatIntervalMs,
}

/** A member of a group that polls in a loop and writes down what it sees. */
class Member {
  readonly name: string
  readonly consumer: Consumer
  readonly seen: string[] = []
  readonly events: string[] = []
  readonly #cluster: VirtualCluster
  #isRunning = true
  loop: Promise<void>

  constructor(virtual: VirtualCluster, name: string, config: Partial<ConsumerConfig> = {}, commitOnRevoke = false) {
    this.name = name
    this.#cluster = virtual
    const times = config.groupProtocol === 'consumer' ? {} : session
    this.consumer = virtual.consumer({ groupId: 'billing', ...times, ...config })
    const numbers = (partitions: readonly { readonly partition: number }[]): string =>
      partitions
        .map(({ partition }) => partition)
        .sort(byNumber)
        .join(',')
    this.consumer.subscribe(['orders'], {
      onPartitionsAssigned: (partitions) => void this.events.push(`+${numbers(partitions)}`),
      onPartitionsRevoked: async (partitions) => {
        if (commitOnRevoke) await this.consumer.commit()
        this.events.push(`-${numbers(partitions)}`)
      },
      onPartitionsLost: (partitions) => void this.events.push(`!${numbers(partitions)}`),
    })
    this.loop = this.#run()
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      for (const { partition, offset } of await this.consumer.poll({ timeoutMs: 200 })) {
        this.seen.push(`${partition}:${offset}`)
      }
    }
  }

  get partitions(): number[] {
    return this.consumer
      .assignment()
      .map(({ partition }) => partition)
      .sort(byNumber)
  }

  /** Stops polling, but stays a member. */
  async pause(): Promise<void> {
    this.#isRunning = false
    await this.#cluster.run(this.loop)
  }

  resume(): void {
    this.#isRunning = true
    this.loop = this.#run()
  }

  async close(): Promise<void> {
    await this.pause()
    await this.#cluster.run(this.consumer.close())
  }
}

const byNumber = (a: number, b: number): number => a - b
const sizes = (members: readonly Member[]): number[] =>
  members.map(({ partitions }) => partitions.length).sort(byNumber)
const owned = (members: readonly Member[]): number[] => members.flatMap(({ partitions }) => partitions).sort(byNumber)

/** Polls until the function that is returned is called, which waits for the last poll to end. */
function keepPolling(consumer: Consumer): () => Promise<void> {
  const state = { isRunning: true }
  const loop = (async () => {
    while (state.isRunning) await consumer.poll({ timeoutMs: 200 })
  })()
  return () => {
    state.isRunning = false
    return loop
  }
}

async function cluster(seed: number, partitions = 6): Promise<VirtualCluster> {
  const made = new VirtualCluster(seed, { topics: { orders: partitions }, config: brokerConfig })
  await made.start()
  return made
}

async function fillAll(virtual: VirtualCluster, count: number, from = 0, partitions = 6): Promise<void> {
  for (let partition = 0; partition < partitions; partition++) await virtual.fill('orders', partition, count, from)
}

/** Every record of every partition is among what the members saw. */
function expectAll(members: readonly Member[], count: number, partitions = 6): void {
  const seen = new Set(members.flatMap((member) => member.seen))
  for (let partition = 0; partition < partitions; partition++) {
    for (let offset = 0; offset < count; offset++) expect(seen).toContain(`${partition}:${offset}`)
  }
}

describe.each<readonly [string, Partial<ConsumerConfig>]>([
  ['eager', { partitionAssignmentStrategy: ['range', 'cooperative-sticky'] }],
  ['cooperative', { partitionAssignmentStrategy: ['cooperative-sticky'] }],
  ['consumer', { groupProtocol: 'consumer' }],
])('a group under the %s protocol', (_, protocol) => {
  test('shares the partitions, and again when a third member joins and one leaves', async () => {
    const virtual = await cluster(1)
    const members = [new Member(virtual, 'a', protocol)]
    await fillAll(virtual, 10)
    await virtual.until(() => members[0]!.seen.length === 60)
    members.push(new Member(virtual, 'b', protocol))
    await virtual.until(() => sizes(members).join() === '3,3')
    members.push(new Member(virtual, 'c', protocol))
    await virtual.until(() => sizes(members).join() === '2,2,2' && owned(members).join() === '0,1,2,3,4,5')
    await fillAll(virtual, 10, 10)
    await virtual.until(() => new Set(members.flatMap(({ seen }) => seen)).size === 120)
    const leftAtMs = virtual.runtime.clock.monotonic()
    await members[0]!.close()
    await virtual.until(() => owned(members.slice(1)).join() === '0,1,2,3,4,5')
    // It said goodbye, so nobody waited for its session to end.
    expect(virtual.runtime.clock.monotonic() - leftAtMs).toBeLessThan(session.sessionTimeoutMs)
    await fillAll(virtual, 10, 20)
    await virtual.until(() => new Set(members.flatMap(({ seen }) => seen)).size === 180)
    expectAll(members, 30)
    for (const member of members.slice(1)) await member.close()
  })

  test('takes over from a member that died, after its session', async () => {
    const virtual = await cluster(2)
    const [a, b] = [new Member(virtual, 'a', protocol), new Member(virtual, 'b', protocol)]
    await virtual.until(() => sizes([a, b]).join() === '3,3')
    // A process that is killed says nothing: its connections break and its timers are gone.
    await b.pause()
    virtual.abandon(b.consumer)
    const diedAtMs = virtual.runtime.clock.monotonic()
    await virtual.until(() => a.partitions.length === 6)
    const elapsedMs = virtual.runtime.clock.monotonic() - diedAtMs
    expect(elapsedMs).toBeGreaterThan(session.sessionTimeoutMs - session.heartbeatIntervalMs - 500)
    expect(elapsedMs).toBeLessThan(session.sessionTimeoutMs + 2 * session.heartbeatIntervalMs)
    await fillAll(virtual, 5)
    await virtual.until(() => a.seen.length === 30)
    await a.close()
  })

  test('commits in onPartitionsRevoked succeed, and the new owner goes on from there', async () => {
    const virtual = await cluster(3)
    const config = { ...protocol, enableAutoCommit: false }
    const a = new Member(virtual, 'a', config, true)
    await fillAll(virtual, 20)
    await virtual.until(() => a.seen.length === 120)
    const b = new Member(virtual, 'b', config, true)
    await virtual.until(() => sizes([a, b]).join() === '3,3')
    await fillAll(virtual, 20, 20)
    await virtual.until(() => a.seen.length + b.seen.length >= 240)
    expect(new Set([...a.seen, ...b.seen]).size).toBe(240)
    expect(a.seen.length + b.seen.length).toBe(240)
    await a.close()
    await b.close()
  })

  test('automatic commits cover what was processed: nothing is lost, nothing repeated after an orderly end', async () => {
    const virtual = await cluster(6)
    const a = new Member(virtual, 'a', { ...protocol, maxPollRecords: 7 })
    await fillAll(virtual, 50)
    await virtual.until(() => a.seen.length > 100)
    await a.close()
    const b = new Member(virtual, 'b', protocol)
    await virtual.until(() => a.seen.length + b.seen.length >= 300)
    expect(a.seen.length + b.seen.length).toBe(300)
    expectAll([a, b], 50)
    await b.close()
  })

  test('a member that died repeats at most what it had not committed, and loses nothing', async () => {
    const virtual = await cluster(7)
    const a = new Member(virtual, 'a', { ...protocol, maxPollRecords: 5, autoCommitIntervalMs: 300 })
    await fillAll(virtual, 40)
    await virtual.until(() => a.seen.length > 120)
    await a.pause()
    virtual.abandon(a.consumer)
    const b = new Member(virtual, 'b', protocol)
    await virtual.until(() => new Set([...a.seen, ...b.seen]).size === 240)
    expectAll([a, b], 40)
    await b.close()
  })

  test('a member that polls too seldom leaves, loses its partitions, and comes back', async () => {
    const virtual = await cluster(8)
    const config = { ...protocol, maxPollIntervalMs: 10_000, enableAutoCommit: false }
    const [a, b] = [new Member(virtual, 'a', config), new Member(virtual, 'b', config)]
    await virtual.until(() => sizes([a, b]).join() === '3,3')
    await b.pause()
    await virtual.until(() => a.partitions.length === 6)
    await expect(
      virtual.run(b.consumer.commit([{ topic: 'orders', partition: b.partitions[0]!, offset: 1 }])),
    ).rejects.toThrow(CommitFailedError)
    const before = b.events.length
    b.resume()
    await virtual.until(() => sizes([a, b]).join() === '3,3')
    expect(b.events[before]).toMatch(/^![0-5],[0-5],[0-5]$/)
    await a.close()
    await b.close()
  })

  test('heartbeats go on while the application works on what it polled', async () => {
    const virtual = await cluster(9)
    const [a, b] = [new Member(virtual, 'a', protocol), new Member(virtual, 'b', protocol)]
    await virtual.until(() => sizes([a, b]).join() === '3,3')
    await b.pause()
    const events = [a.events.length, b.events.length]
    await virtual.runtime.clock.advance(5 * session.sessionTimeoutMs)
    b.resume()
    await virtual.runtime.clock.advance(3_000)
    expect([a.events.length, b.events.length]).toEqual(events)
    await a.close()
    await b.close()
  })

  test('a broker that restarts does not stall its consumers', async () => {
    const virtual = new VirtualCluster(14, { dataDir: '/data', topics: { orders: 6 }, config: brokerConfig })
    await virtual.start()
    const members = [new Member(virtual, 'a', protocol), new Member(virtual, 'b', protocol)]
    await fillAll(virtual, 10)
    await virtual.until(() => new Set(members.flatMap(({ seen }) => seen)).size === 60)
    await virtual.stop()
    await virtual.runtime.clock.advance(20_000)
    await virtual.start()
    await fillAll(virtual, 10, 10)
    await virtual.until(() => new Set(members.flatMap(({ seen }) => seen)).size === 120, 120_000)
    await virtual.until(() => owned(members).join() === '0,1,2,3,4,5', 120_000)
    expectAll(members, 20)
    for (const member of members) await member.close()
  })
})

test('a cooperative rebalance leaves the partitions that stay alone', async () => {
  const virtual = await cluster(4)
  const config = { partitionAssignmentStrategy: ['cooperative-sticky'] }
  const a = new Member(virtual, 'a', config)
  await virtual.until(() => a.partitions.length === 6)
  const b = new Member(virtual, 'b', config)
  await virtual.until(() => sizes([a, b]).join() === '3,3')
  expect(a.events).toEqual(['+0,1,2,3,4,5', '-3,4,5', '+', '+'])
  expect(b.events).toEqual(['+', '+3,4,5'])
  await a.close()
  await b.close()
})

test('an eager rebalance revokes everything first', async () => {
  const virtual = await cluster(5)
  const a = new Member(virtual, 'a')
  await virtual.until(() => a.partitions.length === 6)
  const b = new Member(virtual, 'b')
  await virtual.until(() => sizes([a, b]).join() === '3,3')
  expect(a.events).toEqual(['+0,1,2,3,4,5', '-0,1,2,3,4,5', a.partitions[0] === 0 ? '+0,1,2' : '+3,4,5'])
  await a.close()
  await b.close()
})

test('a static member that comes back within its session keeps its partitions without a rebalance', async () => {
  const virtual = await cluster(10)
  const a = new Member(virtual, 'a', { groupInstanceId: 'one' })
  const b = new Member(virtual, 'b', { groupInstanceId: 'two' })
  await virtual.until(() => sizes([a, b]).join() === '3,3')
  await virtual.runtime.clock.advance(5_000)
  const before = b.partitions
  const events = a.events.length
  await b.close()
  const again = new Member(virtual, 'b', { groupInstanceId: 'two' })
  await virtual.until(() => again.partitions.length === 3)
  expect(again.partitions).toEqual(before)
  expect(a.events.length).toBe(events)
  await a.close()
  await again.close()
})

test('two static members under one name: the older one is fenced and says so', async () => {
  const virtual = await cluster(11)
  const a = new Member(virtual, 'a', { groupInstanceId: 'one' })
  await virtual.until(() => a.partitions.length === 6)
  const fenced = expect(a.loop).rejects.toMatchObject({ errorName: 'FENCED_INSTANCE_ID' })
  const b = new Member(virtual, 'b', { groupInstanceId: 'one' })
  await virtual.until(() => b.partitions.length === 6)
  await virtual.run(fenced)
  await b.close()
})

test('a pattern takes topics in that are created later', async () => {
  const virtual = await cluster(12, 1)
  const consumer = virtual.consumer({ groupId: 'g', ...session, metadataMaxAgeMs: 2_000 })
  consumer.subscribe(/^orders/)
  const stop = keepPolling(consumer)
  await virtual.until(() => consumer.assignment().length === 1)
  virtual.broker.createTopic('orders-eu', 2)
  virtual.broker.createTopic('invoices', 2)
  await virtual.until(() => consumer.assignment().length === 3)
  expect(consumer.subscription().sort()).toEqual(['orders', 'orders-eu'])
  await virtual.run(stop())
})

test('a subscription that grows takes the new topic in, and unsubscribe gives all up', async () => {
  const virtual = await cluster(13, 1)
  const member = virtual.consumer({ groupId: 'g', ...session })
  member.subscribe(['orders'])
  const stop = keepPolling(member)
  await virtual.until(() => member.assignment().length === 1)
  virtual.broker.createTopic('more', 2)
  member.subscribe(['orders', 'more'])
  await virtual.until(() => member.assignment().length === 3)
  await virtual.run(stop())
  await virtual.run(member.unsubscribe())
  expect(member.assignment()).toEqual([])
  expect(member.subscription()).toEqual([])
  member.subscribe(['more'])
  const stopAgain = keepPolling(member)
  await virtual.until(() => member.assignment().length === 2)
  await virtual.run(stopAgain())
})

test('an error thrown by a listener comes out of poll, and the assignment is in place', async () => {
  const virtual = await cluster(15, 1)
  const consumer = virtual.consumer({ groupId: 'g', ...session })
  consumer.subscribe(['orders'], {
    onPartitionsAssigned: () => {
      throw new RangeError('no room')
    },
  })
  await expect(virtual.run(consumer.poll({ timeoutMs: 5_000 }))).rejects.toMatchObject({
    code: 'ERR_KAFKA_REBALANCE_LISTENER',
    cause: new RangeError('no room'),
  })
  expect(consumer.assignment()).toEqual([{ topic: 'orders', partition: 0 }])
  await virtual.fill('orders', 0, 1)
  const records = await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  expect(records.count).toBe(1)
})

test('seek inside onPartitionsAssigned decides where reading begins', async () => {
  const virtual = await cluster(16, 1)
  await virtual.fill('orders', 0, 10)
  const consumer = virtual.consumer({ groupId: 'g', ...session })
  consumer.subscribe(['orders'], {
    onPartitionsAssigned: (partitions) => {
      for (const partition of partitions) consumer.seek(partition, 7)
    },
  })
  const records = await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  expect([...records].map(({ offset }) => offset)).toEqual([7, 8, 9])
})

test('for await in a group: slow work is neither dropped from the group nor committed before it is done', async () => {
  const virtual = await cluster(17, 1)
  await virtual.fill('orders', 0, 30)
  const config = { groupId: 'g', ...session, maxPollIntervalMs: 8_000, autoCommitIntervalMs: 1_000 }
  const first = virtual.consumer(config)
  let assignments = 0
  first.subscribe(['orders'], { onPartitionsAssigned: () => void assignments++ })
  const done: number[] = []
  const loop = (async () => {
    for await (const { offset } of first) {
      // All thirty together take three times maxPollIntervalMs, in one poll.
      await sleep(virtual.runtime.clock, 800)
      done.push(offset)
      if (offset === 29) await sleep(virtual.runtime.clock, 3_600_000)
    }
  })()
  await virtual.until(() => done.length === 30)
  expect(assignments).toBe(1)
  const committed = await virtual.run(first.committed([{ topic: 'orders', partition: 0 }]))
  expect(committed[0]!.offset).toBeGreaterThan(20)
  expect(committed[0]!.offset).toBeLessThan(30)
  await virtual.run(first.close())
  const second = virtual.consumer(config)
  second.subscribe(['orders'])
  const again = await virtual.run(second.poll({ timeoutMs: 10_000 }))
  expect([...again].map(({ offset }) => offset)).toEqual([29])
  await virtual.run(Promise.race([loop, Promise.resolve()]))
})

test('polls, commits and listener calls are published on diagnostics channels', async () => {
  const virtual = await cluster(18, 1)
  await virtual.fill('orders', 0, 1)
  const heard: string[] = []
  const subscribers = ['poll', 'commit', 'rebalance'].map((operation) => {
    const listen = (message: unknown): void => {
      heard.push(`${operation} ${(message as { callback?: string }).callback ?? ''}`.trim())
    }
    const name = `tracing:ottla:consumer:${operation}:asyncEnd`
    subscribe(name, listen)
    return () => unsubscribe(name, listen)
  })
  const consumer = virtual.consumer({ groupId: 'g', ...session, enableAutoCommit: false })
  consumer.subscribe(['orders'])
  await virtual.run(consumer.poll({ timeoutMs: 5_000 }))
  await virtual.run(consumer.commit())
  for (const end of subscribers) end()
  expect(heard).toEqual(['rebalance onPartitionsAssigned', 'poll', 'commit'])
})

// Members of other makes in one group with ours: they agree on who reads what, and nothing is lost between them.
import { Kafka, logLevel } from 'kafkajs'
import type { Consumer, ConsumerConfig } from 'ottla'
import { afterEach, expect, test } from 'vitest'
import { partitionsOf, pollUntil, unique, useCluster } from '../contract/cluster.ts'
import type { RunningProcess } from '../support/processes.ts'
import { startJava } from './tools.ts'

const cluster = useCluster()
const everyone = [0, 1, 2, 3]

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Kafka's own VerifiableConsumer, which prints what happens to it as JSON. */
class JavaMember {
  readonly partitions = new Set<number>()
  readonly seen = new Set<string>()
  readonly #process: RunningProcess
  #read = 0

  constructor(topic: string, groupId: string, args: readonly string[]) {
    const all = ['--bootstrap-server', cluster.bootstrapServers, '--topic', topic, '--group-id', groupId]
    const options = ['--reset-policy', 'earliest', '--verbose', ...args]
    const javaOptions = ['-Xmx200m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const program = 'org.apache.kafka.tools.VerifiableConsumer'
    this.#process = startJava(program, [...all, ...options], { timeoutMs: 110_000 }, javaOptions)
    cleanups.push(() => this.#process.stop('SIGKILL'))
  }

  /** Takes note of what it has printed since. */
  look(): void {
    const lines = this.#process.stdout.slice(this.#read).split('\n')
    this.#read = this.#process.stdout.length - lines.pop()!.length
    for (const line of lines) {
      if (!line.startsWith('{')) continue
      const event = JSON.parse(line) as {
        name: string
        partitions?: { partition: number }[]
        partition?: number
        offset?: number
      }
      if (event.name === 'partitions_assigned')
        for (const each of event.partitions!) this.partitions.add(each.partition)
      if (event.name === 'partitions_revoked')
        for (const each of event.partitions!) this.partitions.delete(each.partition)
      if (event.name === 'record_data') this.seen.add(`${event.partition}:${event.offset}`)
    }
  }

  /** Commits and leaves, as programs that are asked to end do. */
  async leave(): Promise<void> {
    await this.#process.stop('SIGTERM')
    this.look()
  }
}

async function fill(topic: string, count: number): Promise<void> {
  const producer = cluster.producer()
  for (let i = 0; i < count; i++) producer.sendAndForget({ topic, partition: i % 4, value: String(i) })
  await producer.close()
}

/** Ours and a Java member take turns in one group, and between them every record is seen. */
async function checkWithJava(config: Partial<ConsumerConfig>, args: readonly string[]): Promise<void> {
  const topic = await cluster.topic(4)
  const groupId = unique('mixed')
  const ours = cluster.consumer({ groupId, enableAutoCommit: true, ...config })
  const seen = new Set<string>()
  const pollWhile = async (isGoingOn: () => boolean, java?: JavaMember): Promise<void> => {
    while (isGoingOn()) {
      for (const { partition, offset } of await ours.poll({ timeoutMs: 200 })) seen.add(`${partition}:${offset}`)
      java?.look()
    }
  }
  ours.subscribe([topic])
  await fill(topic, 40)
  await pollWhile(() => seen.size < 40)

  const java = new JavaMember(topic, groupId, args)
  await pollWhile(() => java.partitions.size !== 2 || ours.assignment().length !== 2, java)
  expect([...java.partitions, ...partitionsOf(ours)].toSorted((a, b) => a - b)).toEqual(everyone)
  await fill(topic, 40)
  await pollWhile(() => new Set([...seen, ...java.seen]).size < 80, java)
  expect(java.seen.size).toBeGreaterThan(0)

  await Promise.all([java.leave(), pollWhile(() => ours.assignment().length < 4)])
  await fill(topic, 40)
  await pollWhile(() => new Set([...seen, ...java.seen]).size < 120)
  await ours.close()
}

const strategy = (name: string): string[] => ['--assignment-strategy', `org.apache.kafka.clients.consumer.${name}`]
const classic = ['--group-protocol', 'classic', '--session-timeout', '10000']

test('with a Java member under the classic protocol', async () => {
  const config = { partitionAssignmentStrategy: ['cooperative-sticky'], heartbeatIntervalMs: 300 }
  await checkWithJava(config, [...classic, ...strategy('CooperativeStickyAssignor')])
})

test('with a Java member under the consumer protocol (KIP-848)', async () => {
  await checkWithJava({ groupProtocol: 'consumer' }, ['--group-protocol', 'consumer'])
})

test('with a classic Java member in a group that ours moved to the consumer protocol, and back again', async () => {
  await checkWithJava({ groupProtocol: 'consumer' }, [...classic, ...strategy('CooperativeStickyAssignor')])
})

test('with ours of both protocols, from classic to consumer and back while records flow', async () => {
  const topic = await cluster.topic(4)
  const groupId = unique('moving')
  const admin = cluster.admin()
  const typeOf = async (): Promise<string | undefined> =>
    (await admin.listGroups()).find((each) => each.groupId === groupId)?.type
  const old = cluster.consumer({ groupId, enableAutoCommit: true, heartbeatIntervalMs: 300 })
  old.subscribe([topic])
  const seen = new Set<string>()
  const poll = async (condition: () => boolean, ...members: Consumer[]): Promise<void> => {
    for (const { partition, offset } of await pollUntil(condition, ...members)) seen.add(`${partition}:${offset}`)
  }
  await fill(topic, 40)
  await poll(() => old.assignment().length === 4, old)
  expect(await typeOf()).toMatch(/classic/i)
  const young = cluster.consumer({ groupId, enableAutoCommit: true, groupProtocol: 'consumer' })
  young.subscribe([topic])
  await poll(() => old.assignment().length === 2 && young.assignment().length === 2, old, young)
  expect(await typeOf()).toMatch(/consumer/i)
  await fill(topic, 40)
  await old.close()
  await poll(() => young.assignment().length === 4, young)
  const again = cluster.consumer({ groupId, enableAutoCommit: true, heartbeatIntervalMs: 300 })
  again.subscribe([topic])
  await poll(() => young.assignment().length === 2 && again.assignment().length === 2, young, again)
  await young.close()
  await poll(() => again.assignment().length === 4, again)
  expect(await typeOf()).toMatch(/classic/i)
  await fill(topic, 40)
  while (seen.size < 120) {
    for (const { partition, offset } of await again.poll({ timeoutMs: 200 })) seen.add(`${partition}:${offset}`)
  }
})

test('with a kafkajs member', async () => {
  const topic = await cluster.topic(4)
  const groupId = unique('mixed')
  const seen = new Set<string>()
  const ours = cluster.consumer({
    groupId,
    enableAutoCommit: true,
    heartbeatIntervalMs: 300,
    // Its own round robin is the only assignor of kafkajs, so the name is what they have to agree on.
    partitionAssignmentStrategy: ['range', 'roundrobin'],
  })
  ours.subscribe([topic])
  const kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING })
  const { AssignerProtocol, PartitionAssigners } = await import('kafkajs').then((module) => module.default ?? module)
  const theirs = kafka.consumer({
    groupId,
    heartbeatInterval: 300,
    partitionAssigners: [
      (options) => ({ ...PartitionAssigners.roundRobin(options), name: 'roundrobin', protocol: protocolOf(options) }),
    ],
  })
  function protocolOf(_options: unknown): (subscription: { topics: string[] }) => { name: string; metadata: Buffer } {
    return ({ topics }) => ({
      name: 'roundrobin',
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
    })
  }
  cleanups.push(() => theirs.disconnect())
  await theirs.connect()
  await theirs.subscribe({ topic, fromBeginning: true })
  const partitions = new Set<number>()
  theirs.on(theirs.events.GROUP_JOIN, ({ payload }) => {
    partitions.clear()
    for (const partition of payload.memberAssignment[topic] ?? []) partitions.add(partition)
  })
  await theirs.run({
    eachMessage: ({ partition, message }) => {
      seen.add(`${partition}:${message.offset}`)
      return Promise.resolve()
    },
  })
  const isShared = (): boolean => partitions.size === 2 && ours.assignment().length === 2
  await pollUntil(isShared, ours)
  await fill(topic, 80)
  while (seen.size < 80) {
    for (const { partition, offset } of await ours.poll({ timeoutMs: 200 })) seen.add(`${partition}:${offset}`)
  }
  expect([...partitions, ...partitionsOf(ours)].toSorted((a, b) => a - b)).toEqual(everyone)
})

// The contract suite holds on any Kafka. `npm test` runs it on the embedded broker, `npm run test:interop` on Apache Kafka.
import { startBroker } from '@ottla/broker'
import {
  Admin,
  Consumer,
  type ConsumerConfig,
  type ConsumerRecord,
  Producer,
  type ProducerConfig,
  type RebalanceListener,
} from 'ottla'
import { afterAll, beforeAll, inject } from 'vitest'

/** Set by the interop suite's setup. */
declare module 'vitest' {
  interface ProvidedContext {
    /** Bootstrap servers of the Apache Kafka that runs beside the interop tests; absent in `npm test`. */
    apacheKafka: string
    /** Where its first node has its data. */
    apacheKafkaData: string
  }
}

/** The cluster that the tests of this file run on, and what they open on it; all of that is closed in the end. */
export class Cluster {
  bootstrapServers = ''
  readonly #open: { close(): Promise<unknown> }[] = []

  async start(): Promise<void> {
    const given = inject('apacheKafka') as string | undefined
    const config = {
      'group.consumer.min.heartbeat.interval.ms': 100,
      'group.consumer.heartbeat.interval.ms': 300,
      'group.consumer.assignment.interval.ms': 0,
      'log.cleaner.backoff.ms': 200,
    }
    this.bootstrapServers = given ?? this.opened(await startBroker({ port: 0, config })).bootstrapServers
  }

  /** Keeps what has to be closed; the last one opened is closed first. */
  opened<T extends { close(): Promise<unknown> }>(resource: T): T {
    this.#open.push(resource)
    return resource
  }

  async close(): Promise<void> {
    for (const resource of this.#open.toReversed()) await resource.close()
  }

  producer(config: Partial<ProducerConfig> = {}): Producer {
    return this.opened(new Producer({ bootstrapServers: this.bootstrapServers, ...config }))
  }

  consumer(config: Partial<ConsumerConfig> = {}): Consumer {
    const { bootstrapServers } = this
    return this.opened(
      new Consumer({ bootstrapServers, autoOffsetReset: 'earliest', enableAutoCommit: false, ...config }),
    )
  }

  admin(): Admin {
    return this.opened(new Admin({ bootstrapServers: this.bootstrapServers }))
  }

  /** Creates a topic with a name that no other run has. */
  async topic(numPartitions: number, configs: Record<string, string> = {}): Promise<string> {
    const name = unique('topic')
    const admin = new Admin({ bootstrapServers: this.bootstrapServers })
    await admin.createTopics([{ name, numPartitions, configs }])
    await admin.close()
    return name
  }
}

/** The protocols of groups, and what makes them fast enough for tests. */
export const groupProtocols: readonly (readonly [name: string, config: Partial<ConsumerConfig>])[] = [
  ['range (classic)', { partitionAssignmentStrategy: ['range'], heartbeatIntervalMs: 300 }],
  ['cooperative-sticky (classic)', { partitionAssignmentStrategy: ['cooperative-sticky'], heartbeatIntervalMs: 300 }],
  ['the consumer protocol (KIP-848)', { groupProtocol: 'consumer' }],
]

/** Keeps a list of what a listener is told: `+0,1` assigned, `-0` revoked, `!1` lost. */
export function noting(events: string[]): Required<RebalanceListener> {
  const note =
    (sign: string) =>
    (partitions: readonly { readonly partition: number }[]): void => {
      events.push(
        `${sign}${partitions
          .map(({ partition }) => partition)
          .toSorted((a, b) => a - b)
          .join()}`,
      )
    }
  return { onPartitionsAssigned: note('+'), onPartitionsRevoked: note('-'), onPartitionsLost: note('!') }
}

/** A cluster for the tests of one file. */
export function useCluster(): Cluster {
  const cluster = new Cluster()
  beforeAll(() => cluster.start())
  afterAll(() => cluster.close())
  return cluster
}

let counter = 0

export function unique(kind: string): string {
  return `contract-${kind}-${process.pid}-${Date.now().toString(36)}-${counter++}`
}

/** Polls until so many records have come. */
export async function take(consumer: Consumer, count: number): Promise<ConsumerRecord[]> {
  const taken: ConsumerRecord[] = []
  while (taken.length < count) taken.push(...(await consumer.poll({ timeoutMs: 500 })))
  return taken
}

/** All that a reader which waits for commits has seen when it meets the record `end`, written outside of transactions. */
export async function committed(cluster: Cluster, topic: string): Promise<string[]> {
  await cluster.producer().send({ topic, value: 'end' })
  const consumer = cluster.consumer({ isolationLevel: 'read_committed' })
  consumer.assign([{ topic, partition: 0 }])
  const values: string[] = []
  while (values.at(-1) !== 'end') values.push(...(await take(consumer, 1)).map(({ value }) => String(value)))
  return values.slice(0, -1)
}

/** Polls all members, as their own loops would, until the condition holds. */
export async function pollUntil(condition: () => boolean, ...members: Consumer[]): Promise<ConsumerRecord[]> {
  const taken: ConsumerRecord[] = []
  while (!condition()) {
    for (const records of await Promise.all(members.map((member) => member.poll({ timeoutMs: 100 }))))
      taken.push(...records)
  }
  return taken
}

export function partitionsOf(consumer: Consumer): number[] {
  return consumer
    .assignment()
    .map((entry) => entry.partition)
    .toSorted((a, b) => a - b)
}

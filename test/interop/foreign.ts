// What each foreign client has to do with our broker, whatever it is written in.
import { type Broker, startBroker } from '@ottla/broker'
import { Consumer, Producer } from 'ottla'
import { expect } from 'vitest'

/** A record as the tests compare it. */
export interface Seen {
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
}

/** A client of another make. */
export interface ForeignClient {
  /** Sends the records and returns when all are acknowledged. */
  produce(bootstrapServers: string, topic: string, records: readonly { key: string; value: string }[]): Promise<void>
  /** Joins the group, reads so many records from where the group stands (from the start when it is new), commits, leaves. */
  consume(bootstrapServers: string, topic: string, groupId: string, count: number): Promise<readonly Seen[]>
}

/** A client of another make that knows transactions. */
export interface TransactionalClient {
  /**
   * Reads so many records from the start in a group and writes them to another topic, with the group's offsets, in
   * transactions. The first of them it aborts.
   */
  copy(bootstrapServers: string, from: string, to: string, groupId: string, count: number): Promise<unknown>
}

const partitions = 3

/** The broker under test, with a data folder when one is given. */
export function brokerUnderTest(dataDir?: string): Promise<Broker> {
  return startBroker({ port: 0, ...(dataDir === undefined ? {} : { dataDir }) })
}

export function numbered(from: number, to: number): { key: string; value: string }[] {
  return Array.from({ length: to - from }, (_, i) => ({
    key: `key-${(from + i) % 17}`,
    value: `value ${from + i} žluť`,
  }))
}

/**
 * The client produces and we read the same; the client reads in a group, what it and we produced; the group goes on
 * where it had committed.
 */
export async function checkForeignClient(client: ForeignClient, broker: Broker, name: string): Promise<void> {
  const topic = `${name}-topic`
  const { bootstrapServers } = broker
  await createTopic(bootstrapServers, topic)

  const first = numbered(0, 300)
  await client.produce(bootstrapServers, topic, first)
  const ours = await readAll(bootstrapServers, topic, first.length)
  expect(byValue(ours)).toEqual(byValue(first))

  const theirs = await client.consume(bootstrapServers, topic, `${name}-group`, first.length)
  expect(places(theirs)).toEqual(places(ours))

  // Keys must go where the Java client sends them, from our producer too: the second part joins the first by key.
  const second = numbered(300, 500)
  await send(bootstrapServers, topic, second)
  const rest = await client.consume(bootstrapServers, topic, `${name}-group`, second.length)
  expect(byValue(rest)).toEqual(byValue(second))
}

/** The client copies a topic in transactions: once all is said and done each record is there once, and the group has read all. */
export async function checkForeignCopy(client: TransactionalClient, broker: Broker, name: string): Promise<void> {
  const { bootstrapServers } = broker
  const [from, to, groupId] = [`${name}-from`, `${name}-to`, `${name}-copy`]
  for (const topic of [from, to]) await createTopic(bootstrapServers, topic)
  const records = numbered(0, 200)
  await send(bootstrapServers, from, records)
  await client.copy(bootstrapServers, from, to, groupId, records.length)
  const committed = broker.inspect.records(to)
  expect(byValue(committed.map(({ key, value }) => ({ key: text(key), value: text(value) })))).toEqual(byValue(records))
  // What the aborted transaction wrote is there, and nobody sees it.
  expect(broker.inspect.records(to, { isUncommitted: true }).length).toBeGreaterThan(records.length)
  const group = broker.inspect.group(groupId)!
  expect(group.offsets.map(({ lag }) => lag)).toEqual([0, 0, 0])
  expect(broker.inspect.transactionalIds().filter(({ state }) => !/^(Empty|Complete)/.test(state))).toEqual([])
}

/** Lines of partition, offset, key and value, as the programs in other languages print them. */
export function parseSeen(stdout: string): Seen[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [partition, offset, key, value] = line.split('\t') as [string, string, string, string]
      return { partition: Number(partition), offset: Number(offset), key, value }
    })
}

/** The records as lines of key and value, for their standard input. */
export function asLines(records: readonly { key: string; value: string }[]): string {
  return records.map(({ key, value }) => `${key}\t${value}\n`).join('')
}

export async function createTopic(bootstrapServers: string, topic: string): Promise<void> {
  const { Admin } = await import('ottla')
  const admin = new Admin({ bootstrapServers })
  try {
    await admin.createTopics([{ name: topic, numPartitions: partitions }])
  } finally {
    await admin.close()
  }
}

export async function send(
  bootstrapServers: string,
  topic: string,
  records: readonly { key: string | null; value: string | null }[],
  config: object = {},
): Promise<void> {
  const producer = new Producer({ bootstrapServers, ...config })
  try {
    await Promise.all(records.map(({ key, value }) => producer.send({ topic, key, value })))
  } finally {
    await producer.close()
  }
}

/** Reads a topic from the start, without a group, until so many records have come. */
export async function readAll(bootstrapServers: string, topic: string, count: number): Promise<Seen[]> {
  const consumer = new Consumer({ bootstrapServers, enableAutoCommit: false, autoOffsetReset: 'earliest' })
  try {
    const assignment = (await consumer.partitionsFor(topic)).map(({ partition }) => ({ topic, partition }))
    consumer.assign(assignment)
    const seen: Seen[] = []
    while (seen.length < count) {
      for (const record of await consumer.poll({ timeoutMs: 500 })) {
        const { partition, offset } = record
        seen.push({ partition, offset, key: text(record.key), value: text(record.value) })
      }
    }
    return seen
  } finally {
    await consumer.close()
  }
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString()
}

function byValue(records: readonly { key: string | null; value: string | null }[]): string[] {
  return records.map(({ key, value }) => `${key}=${value}`).toSorted()
}

export function places(records: readonly Seen[]): string[] {
  return records.map(({ partition, offset, key, value }) => `${partition}/${offset} ${key}=${value}`).toSorted()
}

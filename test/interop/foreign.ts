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

// Whatever an application hands over: one typed error at the place where it happened, and the records before and behind go through.
import { KafkaError, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer, type ProducerConfig } from '../src/index.ts'
import { ModelCluster } from './support/model-cluster.ts'

interface World {
  readonly runtime: VirtualRuntime
  readonly cluster: ModelCluster
  readonly producer: Producer
  /** What became of it: the code of the error, or `sent`. */
  readonly send: (record: unknown, second?: unknown) => Promise<string>
}

async function world(config: Partial<ProducerConfig> = {}): Promise<World> {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime, { partitions: 3 }).start()
  const { bootstrapServers } = cluster
  const producer = new Producer({ bootstrapServers, maxBlockMs: 1_000, ...config } as ProducerConfig, {
    runtime,
  }) as Producer
  const send = async (record: unknown, second?: unknown): Promise<string> => {
    const outcome = Promise.resolve(
      producer.send(record as never, second as never) as unknown as Promise<unknown>,
    ).then(
      () => 'sent',
      (error: unknown) => {
        expect(error).toBeInstanceOf(KafkaError)
        expect((error as Error).message.length).toBeGreaterThan(15)
        return (error as KafkaError).code
      },
    )
    let isSettled = false
    void outcome.then(
      () => (isSettled = true),
      () => (isSettled = true),
    )
    await runtime.clock.runUntil(() => isSettled)
    return outcome
  }
  return { runtime, cluster, producer, send }
}

const good = { topic: 'orders', partition: 0, value: 'good' }
const invalid = 'ERR_KAFKA_INVALID_RECORD'
const serialization = 'ERR_KAFKA_SERIALIZATION'

const wrong: [string, unknown, string][] = [
  ['nothing', undefined, invalid],
  ['null', null, invalid],
  ['a text', 'orders', invalid],
  ['a number', 7, invalid],
  ['a list', [good], invalid],
  ['no topic', { value: 'v' }, invalid],
  ['a topic of null', { topic: null, value: 'v' }, invalid],
  ['a topic that is a number', { topic: 7, value: 'v' }, invalid],
  ['an empty topic', { topic: '', value: 'v' }, invalid],
  ['the topic .', { topic: '.', value: 'v' }, invalid],
  ['the topic ..', { topic: '..', value: 'v' }, invalid],
  ['a topic of 250 letters', { topic: 'x'.repeat(250), value: 'v' }, invalid],
  ['a topic with a slash', { topic: 'a/b', value: 'v' }, invalid],
  ['a topic with an umlaut', { topic: 'größe', value: 'v' }, invalid],
  ['the topic __proto__ as a name', { topic: '__proto__ ', value: 'v' }, invalid],
  ['no value', { topic: 'orders' }, serialization],
  ['a value that is a number', { ...good, value: 7 }, serialization],
  ['a value that is a boolean', { ...good, value: false }, serialization],
  ['a value that is an object', { ...good, value: {} }, serialization],
  ['a value that is a list of bytes', { ...good, value: [1, 2] }, serialization],
  ['a value that is an ArrayBuffer', { ...good, value: new ArrayBuffer(3) }, serialization],
  ['a value that is a bigint', { ...good, value: 1n }, serialization],
  ['a value that is a symbol', { ...good, value: Symbol('v') }, serialization],
  ['a key that is a number', { ...good, key: 7 }, serialization],
  ['a key that is an object', { ...good, key: new Date(0) }, serialization],
  ['a negative partition', { ...good, partition: -1 }, invalid],
  ['half a partition', { ...good, partition: 0.5 }, invalid],
  ['a partition of NaN', { ...good, partition: Number.NaN }, invalid],
  ['a partition that is text', { ...good, partition: '0' }, invalid],
  ['a partition of null', { ...good, partition: null }, invalid],
  ['a partition above 2^31', { ...good, partition: 2 ** 31 }, invalid],
  ['a partition that the topic does not have', { ...good, partition: 3 }, 'ERR_KAFKA_TIMEOUT'],
  ['a negative timestamp', { ...good, timestamp: -1 }, invalid],
  ['a timestamp with fractions', { ...good, timestamp: 1.5 }, invalid],
  ['a timestamp of NaN', { ...good, timestamp: Number.NaN }, invalid],
  ['a timestamp without end', { ...good, timestamp: Infinity }, invalid],
  ['a timestamp that is a Date', { ...good, timestamp: new Date(0) }, invalid],
  ['a timestamp above 2^53', { ...good, timestamp: 2 ** 53 }, invalid],
  ['headers that are an object', { ...good, headers: { a: 'b' } }, invalid],
  ['headers that are text', { ...good, headers: 'a' }, invalid],
  ['a header of nothing', { ...good, headers: [undefined] }, invalid],
  ['a header without a key', { ...good, headers: [{ value: 'v' }] }, invalid],
  ['a header whose key is a number', { ...good, headers: [{ key: 1, value: 'v' }] }, invalid],
  ['a header without a value', { ...good, headers: [{ key: 'k' }] }, invalid],
  ['a header whose value is a number', { ...good, headers: [{ key: 'k', value: 1 }] }, invalid],
  ['a header whose value is an object', { ...good, headers: [{ key: 'k', value: {} }] }, invalid],
  ['a record larger than max.request.size', { ...good, value: 'x'.repeat(1_048_576) }, 'ERR_KAFKA_RECORD_TOO_LARGE'],
]

test.each(wrong)('%s fails alone, and what is sent before and behind it arrives', async (_, record, code) => {
  const { cluster, send, producer } = await world()
  expect(await send(good)).toBe('sent')
  expect(await send(record)).toBe(code)
  producer.sendAndForget(record as never)
  expect(await send(good)).toBe('sent')
  expect(cluster.logs.map((log) => log.values)).toEqual([['good', 'good'], [], []])
})

test.each([
  ['minus one', () => -1],
  ['the number of partitions', () => 3],
  ['NaN', () => Number.NaN],
  ['a fraction', () => 1.5],
  ['text', () => '1' as never],
  ['nothing', () => undefined as never],
  ['a promise', () => Promise.resolve(1) as never],
  [
    'an error',
    () => {
      throw new RangeError('mine')
    },
  ],
])('a partitioner that gives %s fails its record alone', async (_, partition) => {
  const { cluster, send } = await world({
    partitionerClass: (record, keyBytes, topic) =>
      record.key === 'odd' ? partition() : (keyBytes?.length ?? 0) % topic.partitionCount,
  })
  expect(await send({ topic: 'orders', key: 'k', value: 'good' })).toBe('sent')
  expect(await send({ topic: 'orders', key: 'odd', value: 'bad' })).toBe('ERR_KAFKA_PARTITIONER')
  expect(await send({ topic: 'orders', key: 'k', value: 'good' })).toBe('sent')
  expect(cluster.logs[1]!.values).toEqual(['good', 'good'])
})

test.each([
  [
    'throws',
    () => {
      throw new RangeError('mine')
    },
  ],
  [
    'throws a text',
    () => {
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- foreign code does
      throw 'mine'
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('mine'))],
  ['returns a number', () => 7],
  ['returns nothing', () => undefined],
  ['resolves with an object', () => Promise.resolve({})],
])('a serializer that %s fails its record alone', async (_, serialize) => {
  const { cluster, send } = await world({
    valueSerializer: { serialize: (__, data) => (data === 'bad' ? (serialize() as never) : (data as string)) },
  })
  expect(await send(good)).toBe('sent')
  expect(await send({ ...good, value: 'bad' })).toBe(serialization)
  expect(await send(good)).toBe('sent')
  expect(cluster.logs[0]!.values).toEqual(['good', 'good'])
})

test('after the end every method says so, and closing again does nothing', async () => {
  const { runtime, producer, send } = await world({ transactionalId: 'tx' })
  const closing = producer.close()
  await runtime.clock.advance(100)
  await closing
  await producer.close()
  const state = 'ERR_KAFKA_INVALID_STATE'
  expect(await send(good)).toBe(state)
  const codeOf = async (call: () => unknown): Promise<unknown> => {
    try {
      await call()
    } catch (error) {
      return (error as KafkaError).code
    }
    return 'done'
  }
  const group = { groupId: 'g', generationId: 1, memberId: 'm' }
  const calls: [string, () => unknown][] = [
    ['partitionsFor', () => producer.partitionsFor('orders')],
    ['initTransactions', () => producer.initTransactions()],
    ['beginTransaction', () => producer.beginTransaction()],
    ['commitTransaction', () => producer.commitTransaction()],
    ['abortTransaction', () => producer.abortTransaction()],
    ['sendOffsetsToTransaction', () => producer.sendOffsetsToTransaction([], group)],
    ['transaction', () => producer.transaction(() => {})],
  ]
  for (const [name, call] of calls) expect([name, await codeOf(call)]).toEqual([name, state])
  expect(await codeOf(() => producer.flush())).toBe('done')
  expect(await codeOf(() => producer.ready())).toBe('done')
  producer.sendAndForget(good)
  expect(producer.metrics()['producer-metrics']).toMatchObject({ 'connection-count': 0 })
})

test.each([
  ['without a group id', { groupId: '', generationId: -1, memberId: '' }],
  ['that is none', undefined],
  ['of a generation without a member', { groupId: 'g', generationId: 3, memberId: '' }],
])('offsets of a group %s are refused before anything is sent', async (_, group) => {
  const { producer } = await world({ transactionalId: 'tx' })
  await expect(producer.sendOffsetsToTransaction([], group as never)).rejects.toBeInstanceOf(KafkaError)
})

test.each([
  undefined,
  null,
  {},
  'orders',
  [{ topic: 'orders', partition: 0 }],
  [{ topic: '', partition: 0, offset: 1 }],
])('offsets that are %o are refused before anything is sent', async (offsets) => {
  const { producer } = await world({ transactionalId: 'tx' })
  const group = { groupId: 'g', generationId: 1, memberId: 'm' }
  await expect(producer.sendOffsetsToTransaction(offsets as never, group)).rejects.toBeInstanceOf(KafkaError)
})

import {
  BufferExhaustedError,
  type DeliveryFailure,
  InvalidRecordError,
  PartitionerError,
  Producer,
  type ProducerConfig,
  RecordTooLargeError,
} from '../src/index.ts'
import { ConnectionError, RequestTimeoutError, SerializationError, type Serializer } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { InvalidStateError, type VirtualRuntime, virtualRuntime } from '@ottla/runtime'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { ModelCluster, type ModelClusterOptions } from './support/model-cluster.ts'

interface World {
  readonly runtime: VirtualRuntime
  readonly cluster: ModelCluster
  readonly producer: Producer
  /** Sends and returns what became of it, as text. */
  readonly send: (value: string, partition?: number) => { outcome: string; atMs: number }
  readonly advance: (ms: number) => Promise<void>
}

async function world(
  options: ModelClusterOptions = {},
  config: Partial<ProducerConfig<string, string>> = {},
): Promise<World> {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime, options).start()
  const producer = new Producer<string, string>({ bootstrapServers: cluster.bootstrapServers, ...config }, { runtime })
  return {
    runtime,
    cluster,
    producer: producer as Producer,
    send: (value, partition = 0) => {
      const result = { outcome: 'pending', atMs: -1 }
      producer.send({ topic: cluster.topic, partition, value }, (error, { offset }) => {
        result.outcome = error === undefined ? `offset ${offset}` : `${(error as { code?: string }).code}`
        result.atMs = runtime.clock.monotonic()
      })
      return result
    },
    advance: (ms) => runtime.clock.advance(ms),
  }
}

/** Gets connections, metadata and the producer id out of the way. */
async function warm({ send, runtime }: World): Promise<void> {
  const first = send('warm-up')
  await runtime.clock.runUntil(() => first.outcome !== 'pending')
  await runtime.clock.advance(10)
}

test('by default a batch leaves at once while its node is idle, and fills while a request is in flight', async () => {
  const w = await world({ delayMs: () => 3 })
  await warm(w)
  const startMs = w.runtime.clock.monotonic()
  w.send('a')
  await w.advance(0)
  w.send('b')
  w.send('c')
  await w.advance(2)
  expect(w.cluster.received.slice(1).map(({ atMs, recordCount }) => [atMs - startMs, recordCount])).toEqual([[0, 1]])
  await w.advance(2)
  expect(w.cluster.received.slice(1).map(({ atMs, recordCount }) => [atMs - startMs, recordCount])).toEqual([
    [0, 1],
    [3, 2],
  ])
})

test('by default a batch waits at most 5 ms for requests in flight', async () => {
  const w = await world({ delayMs: () => 100 })
  await warm(w)
  const startMs = w.runtime.clock.monotonic()
  w.send('a')
  await w.advance(1)
  w.send('b')
  await w.advance(20)
  expect(w.cluster.received.slice(1).map(({ atMs }) => atMs - startMs)).toEqual([0, 6])
})

test('a linger that the user sets is waited for even when the node is idle', async () => {
  const w = await world({}, { lingerMs: 50 })
  await warm(w)
  const startMs = w.runtime.clock.monotonic()
  w.send('a')
  await w.advance(49)
  w.send('b')
  expect(w.cluster.received.length).toBe(1)
  await w.advance(1)
  expect(w.cluster.received.slice(1).map(({ atMs, recordCount }) => [atMs - startMs, recordCount])).toEqual([[50, 2]])
})

test('a full batch does not linger, and flush ends the lingering of the others', async () => {
  const w = await world({ partitions: 1 }, { lingerMs: 10_000, batchSize: 200 })
  await warm(w)
  for (let i = 0; i < 4; i++) w.send('x'.repeat(50))
  await w.advance(1)
  expect(w.cluster.received.slice(1).map(({ recordCount }) => recordCount)).toEqual([2])
  let isFlushed = false
  void w.producer.flush().then(() => (isFlushed = true))
  await w.advance(1)
  expect(isFlushed).toBe(true)
  expect(w.cluster.logs[0]!.values.length).toBe(5)
})

test('retries back off exponentially with jitter, and three refusals leave one record in the log', async () => {
  let refusals = 0
  const w = await world({
    onProduce: () => (refusals++ < 4 && refusals > 1 ? ErrorCode.NOT_ENOUGH_REPLICAS : 'append'),
  })
  await warm(w)
  const result = w.send('a')
  await w.advance(5_000)
  expect(result.outcome).toBe('offset 1')
  const times = w.cluster.received.slice(1).map(({ atMs }) => atMs)
  const pauses = times.slice(1).map((atMs, i) => atMs - times[i]!)
  expect(pauses.length).toBe(3)
  for (const [i, pauseMs] of pauses.entries()) {
    expect(pauseMs).toBeGreaterThanOrEqual(100 * 2 ** i * 0.8)
    expect(pauseMs).toBeLessThanOrEqual(100 * 2 ** i * 1.2 + 1)
  }
  expect(w.cluster.logs[0]!.values).toEqual(['warm-up', 'a'])
})

test('retries: 0 gives the first failure to the application', async () => {
  let isBad = false
  const w = await world({ onProduce: () => (isBad ? ErrorCode.NOT_ENOUGH_REPLICAS : 'append') }, { retries: 0 })
  await warm(w)
  isBad = true
  const result = w.send('a')
  await w.advance(10)
  expect(result.outcome).toBe('ERR_KAFKA_API')
})

test('a record that cannot be delivered fails when deliveryTimeoutMs is over and says that it may have been written', async () => {
  let isSilent = false
  const w = await world(
    { onProduce: () => (isSilent ? 'silence' : 'append') },
    { requestTimeoutMs: 1_000, deliveryTimeoutMs: 3_000 },
  )
  await warm(w)
  isSilent = true
  const startMs = w.runtime.clock.monotonic()
  const promise = w.producer.send({ topic: 'orders', value: 'lost' })
  const failure = expect(promise).rejects.toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', outcomeUnknown: true })
  await w.advance(2_990)
  expect(w.producer.failedCount).toBe(0)
  await w.advance(20)
  await failure
  expect(w.runtime.clock.monotonic() - startMs).toBe(3_010)
  isSilent = false
  const next = w.send('next')
  await w.advance(10_000)
  expect(next.outcome).toMatch(/^offset/)
})

test('without metadata a send fails after maxBlockMs and names the topic', async () => {
  const w = await world({}, { maxBlockMs: 2_000 })
  w.cluster.topicExists = false
  const promise = w.producer.send({ topic: 'orders', value: 'x' })
  const failure = expect(promise).rejects.toThrow(/2000 ms.*orders/)
  await w.advance(2_001)
  await failure
})

test('sends wait for metadata in order and leave as soon as it is there', async () => {
  const w = await world()
  w.cluster.topicExists = false
  const results = [w.send('a'), w.send('b'), w.send('c')]
  await w.advance(1_000)
  w.cluster.topicExists = true
  await w.advance(5_000)
  expect(results.map(({ outcome }) => outcome)).toEqual(['offset 0', 'offset 1', 'offset 2'])
  expect(w.cluster.logs[0]!.values).toEqual(['a', 'b', 'c'])
})

test('a broker that is never there gives a ConnectionError that names its address', async () => {
  const runtime = virtualRuntime(3)
  const producer = new Producer({ bootstrapServers: 'nowhere:1', maxBlockMs: 1_000 }, { runtime })
  const failure = producer.send({ topic: 'orders', value: 'x' }).catch((error: unknown) => error)
  await runtime.clock.advance(1_001)
  expect(await failure).toBeInstanceOf(ConnectionError)
  expect(String(await failure)).toContain('nowhere:1')
})

test('a partition that the topic does not have fails after maxBlockMs and says which there are', async () => {
  const w = await world({ partitions: 2 }, { maxBlockMs: 500 })
  await warm(w)
  const failure = w.producer.send({ topic: 'orders', partition: 7, value: 'x' }).catch((error: unknown) => error)
  await w.advance(600)
  expect(await failure).toBeInstanceOf(RequestTimeoutError)
  expect(String(await failure)).toContain('partitions 0 to 1 and no partition 7')
})

test('with a full buffer sends wait in order, and time out after maxBlockMs with a clear error', async () => {
  let isSilent = false
  const config = {
    bufferMemory: 400,
    batchSize: 200,
    maxBlockMs: 1_000,
    requestTimeoutMs: 5_000,
    deliveryTimeoutMs: 20_000,
  }
  const w = await world({ onProduce: () => (isSilent ? 'silence' : 'append') }, config)
  await warm(w)
  isSilent = true
  const results = Array.from({ length: 5 }, () => w.send('x'.repeat(100)))
  await w.advance(10)
  expect(w.producer.isFull).toBe(true)
  await w.advance(1_000)
  // Two fill the memory, one more may wait beside its bookkeeping, and the bound of what waits is bufferMemory.
  expect(results.map(({ outcome }) => outcome)).toEqual([
    'pending',
    'pending',
    'ERR_KAFKA_BUFFER_EXHAUSTED',
    'ERR_KAFKA_BUFFER_EXHAUSTED',
    'ERR_KAFKA_BUFFER_EXHAUSTED',
  ])
  const [, , waited, refused] = results
  expect(waited!.atMs - refused!.atMs).toBe(1_000)
})

test('what waits for memory is sent in order once memory is free, and ready() resolves', async () => {
  const w = await world({ delayMs: () => 10 }, { bufferMemory: 2_000, batchSize: 200 })
  await warm(w)
  const results = Array.from({ length: 13 }, (_, i) => w.send(`${i}`.padEnd(100, 'x')))
  expect(w.producer.isFull).toBe(true)
  let isReady = false
  void w.producer.ready().then(() => (isReady = true))
  await w.advance(500)
  expect(isReady).toBe(true)
  expect(w.producer.isFull).toBe(false)
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map((_, i) => `offset ${i + 1}`))
})

test('a buffer may be reused by the application as soon as send() has returned, also when the record waits', async () => {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime).start()
  const producer = new Producer({ bootstrapServers: cluster.bootstrapServers }, { runtime })
  const bytes = Buffer.from('before')
  producer.sendAndForget({ topic: 'orders', value: bytes })
  bytes.write('after!')
  const flushed = producer.flush()
  await runtime.clock.advance(100)
  await flushed
  expect(cluster.logs[0]!.values).toEqual(['before'])
})

test('a batch that the broker finds too large is split, and every record keeps its own answer', async () => {
  const w = await world({}, { batchSize: 2_000, lingerMs: 5 })
  await warm(w)
  w.cluster.maxBatchBytes = 300
  const results = Array.from({ length: 12 }, (_, i) => w.send(`${i}.`.padEnd(100, 'x')))
  let isFlushed = false
  void w.producer.flush().then(() => (isFlushed = true))
  await w.advance(1_000)
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map((_, i) => `offset ${i + 1}`))
  expect(isFlushed).toBe(true)
  expect(w.cluster.logs[0]!.values.slice(1).map((value) => parseInt(value))).toEqual(results.map((_, i) => i))
})

test('a record above maxRequestSize fails alone', async () => {
  const w = await world({}, { maxRequestSize: 1_000 })
  await warm(w)
  const large = w.producer.send({ topic: 'orders', value: 'x'.repeat(1_000) }).catch((error: unknown) => error)
  const small = w.send('small')
  await w.advance(10)
  expect(await large).toBeInstanceOf(RecordTooLargeError)
  expect(String(await large)).toMatch(/orders.*maxRequestSize \(1000\)/)
  expect(small.outcome).toBe('offset 1')
})

test('acks 0 resolves without an offset when the record was written to the socket', async () => {
  const w = await world({}, { acks: 0 })
  const result = w.send('a')
  await w.advance(100)
  expect(result.outcome).toBe('offset -1')
  expect(w.cluster.logs[0]!.values).toEqual(['a'])
  expect(w.cluster.received[0]!.producerId).toBe(-1)
})

test('a leader that moves is followed, and order is kept', async () => {
  const w = await world({ nodes: [1, 2] })
  await warm(w)
  w.cluster.leaders[0] = 2
  w.cluster.leaderEpoch++
  const results = [w.send('a'), w.send('b')]
  await w.advance(2_000)
  expect(results.map(({ outcome }) => outcome)).toEqual(['offset 1', 'offset 2'])
  expect(w.cluster.received.at(-1)!.nodeId).toBe(2)
})

test('a leader that the answer names is followed at once, without backoff and without metadata (KIP-951)', async () => {
  const w = await world({ nodes: [1, 2] })
  await warm(w)
  w.cluster.tellsLeaders = true
  w.cluster.leaders[0] = 2
  w.cluster.leaderEpoch++
  const result = w.send('a')
  await w.advance(20)
  expect(result.outcome).toBe('offset 1')
  expect(w.cluster.received.map(({ nodeId }) => nodeId)).toEqual([1, 1, 2])
})

test('failures are counted, published, and logged at a limited rate where no callback hears of them', async () => {
  const lines: string[] = []
  const published: DeliveryFailure[] = []
  const listener = (message: unknown): unknown => published.push(message as DeliveryFailure)
  subscribe('ottla:producer:failure', listener)
  const log = (_: object, message: string): unknown => lines.push(message)
  const logger = { trace: log, debug: () => {}, info: () => {}, warn: log, error: log }
  const w = await world({ onProduce: () => ErrorCode.INVALID_RECORD }, { logger, batchSize: 0 })
  w.producer.sendAndForget({ topic: 'orders', value: 'a' })
  void w.producer.send({ topic: 'orders', value: 'b' })
  w.send('heard by a callback')
  await w.advance(1_000)
  unsubscribe('ottla:producer:failure', listener)
  expect(w.producer.failedCount).toBe(3)
  expect(published.map(({ recordCount, unobservedCount }) => [recordCount, unobservedCount])).toEqual([
    [1, 1],
    [1, 1],
    [1, 0],
  ])
  expect(published[0]).toMatchObject({ topic: 'orders', partition: 0, error: { errorName: 'INVALID_RECORD' } })
  expect(lines.length).toBe(1)
  expect(lines[0]).toContain('1 record(s) were not delivered')
})

test('an aborted send ends the waiting, and the record is sent all the same', async () => {
  const w = await world({ delayMs: () => 50 })
  await warm(w)
  const abort = new AbortController()
  const outcome = w.producer
    .send({ topic: 'orders', value: 'a' }, { signal: abort.signal })
    .catch((error: unknown) => error)
  await w.advance(1)
  abort.abort(new RangeError('enough'))
  expect(await outcome).toBeInstanceOf(RangeError)
  await w.advance(100)
  expect(w.cluster.logs[0]!.values).toEqual(['warm-up', 'a'])
})

test('asynchronous serializers keep the order of the records and may add headers', async () => {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime).start()
  const delays = [30, 10, 20]
  const valueSerializer: Serializer<number> = {
    serialize: (_, data, headers) =>
      new Promise((resolve) => {
        headers.push({ key: 'n', value: `${data}` })
        runtime.clock.setTimer(delays[data]!, () => resolve(`value ${data}`))
      }),
  }
  const producer = new Producer({ bootstrapServers: cluster.bootstrapServers, valueSerializer }, { runtime })
  const metadata = Promise.all([0, 1, 2].map((value) => producer.send({ topic: 'orders', value })))
  await runtime.clock.advance(1_000)
  expect((await metadata).map(({ offset }) => offset)).toEqual([0, 1, 2])
  expect(cluster.logs[0]!.values).toEqual(['value 0', 'value 1', 'value 2'])
})

test('a serializer that throws, or never answers, fails its own record only', async () => {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime).start()
  const valueSerializer: Serializer<string> = {
    serialize: (_, data) => {
      if (data === 'throws') throw new RangeError('cannot')
      return data === 'hangs' ? new Promise(() => {}) : data
    },
  }
  const producer = new Producer(
    { bootstrapServers: cluster.bootstrapServers, valueSerializer, maxBlockMs: 500 },
    { runtime },
  )
  const outcomes = ['throws', 'hangs', 'fine'].map((value) =>
    producer.send({ topic: 'orders', value }).then(
      () => 'sent',
      (error: Error) => error,
    ),
  )
  await runtime.clock.advance(1_000)
  const [thrown, hung, fine] = await Promise.all(outcomes)
  expect(thrown).toBeInstanceOf(SerializationError)
  expect((thrown as Error).cause).toBeInstanceOf(RangeError)
  expect(hung).toBeInstanceOf(RequestTimeoutError)
  expect(fine).toBe('sent')
})

test('wrong records are refused with typed errors, and others are not affected', async () => {
  const w = await world({}, { partitionerClass: (record) => (record.key === 'odd' ? 99 : 0) })
  await warm(w)
  const send = (record: object): Promise<unknown> =>
    w.producer.send({ topic: 'orders', value: 'x', ...record } as never).then(
      () => 'sent',
      (error: unknown) => error,
    )
  const outcomes = Promise.all([
    send({ value: undefined }),
    send({ value: 42 }),
    send({ topic: 'no/such name' }),
    send({ timestamp: -1 }),
    send({ partition: -1 }),
    send({ headers: [{ key: 'k', value: 7 }] }),
    send({ key: 'odd' }),
    send({ value: null }),
  ])
  await w.advance(100)
  const [missing, number, topic, timestamp, partition, header, partitioner, tombstone] = await outcomes
  expect(missing).toBeInstanceOf(SerializationError)
  expect(String(missing)).toContain('null for a tombstone')
  expect(number).toBeInstanceOf(SerializationError)
  for (const error of [topic, timestamp, partition, header]) expect(error).toBeInstanceOf(InvalidRecordError)
  expect(partitioner).toBeInstanceOf(PartitionerError)
  expect(tombstone).toBe('sent')
})

test('a callback that throws does not disturb the others', async () => {
  const w = await world()
  const seen: string[] = []
  w.producer.send({ topic: 'orders', value: 'a' }, () => {
    seen.push('a')
    throw new RangeError('in the application')
  })
  w.producer.send({ topic: 'orders', value: 'b' }, () => seen.push('b'))
  await w.advance(100)
  expect(seen).toEqual(['a', 'b'])
})

test('interceptors see every record before and after, in order, and may throw', async () => {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime).start()
  const events: string[] = []
  const interceptor = (name: string): object => ({
    configure: () => events.push(`${name} configure`),
    onSend: (record: { value: string }) => {
      events.push(`${name} onSend ${record.value}`)
      if (name === 'bad') throw new RangeError('no')
      return { ...record, value: `${record.value}+${name}` }
    },
    onAcknowledgement: ({ offset }: { offset: number }) => events.push(`${name} ack ${offset}`),
    close: () => events.push(`${name} close`),
  })
  const producer = new Producer<string, string>(
    {
      bootstrapServers: cluster.bootstrapServers,
      interceptorClasses: [interceptor('one'), interceptor('bad'), interceptor('two')],
    },
    { runtime },
  )
  const sent = producer.send({ topic: 'orders', value: 'v' }).then(() => events.push('promise'))
  await runtime.clock.advance(100)
  await sent
  const closed = producer.close()
  await runtime.clock.advance(10)
  await closed
  expect(cluster.logs[0]!.values).toEqual(['v+one+two'])
  expect(events).toEqual([
    ...['one configure', 'bad configure', 'two configure'],
    ...['one onSend v', 'bad onSend v+one', 'two onSend v+one'],
    ...['one ack 0', 'bad ack 0', 'two ack 0', 'promise', 'one close', 'bad close', 'two close'],
  ])
})

test('close delivers what was sent, also what still waits for metadata, and refuses later sends', async () => {
  const w = await world()
  const results = [w.send('a'), w.send('b')]
  let isClosed = false
  void w.producer.close().then(() => (isClosed = true))
  const late = w.send('late')
  await w.advance(1_000)
  expect(isClosed).toBe(true)
  expect(results.map(({ outcome }) => outcome)).toEqual(['offset 0', 'offset 1'])
  expect(late.outcome).toBe('ERR_KAFKA_INVALID_STATE')
  await w.producer.close()
  await expect(w.producer.partitionsFor('orders')).rejects.toBeInstanceOf(InvalidStateError)
  expect(w.runtime.clock.pendingTimers).toBe(0)
})

test('close fails what is not delivered in its time', async () => {
  let isSilent = false
  const w = await world({ onProduce: () => (isSilent ? 'silence' : 'append') })
  await warm(w)
  isSilent = true
  const onWire = w.send('a')
  await w.advance(1)
  const queued = w.send('b')
  let isClosed = false
  void w.producer.close({ timeoutMs: 200 }).then(() => (isClosed = true))
  await w.advance(199)
  expect(isClosed).toBe(false)
  await w.advance(10)
  expect(isClosed).toBe(true)
  expect([onWire.outcome, queued.outcome]).toEqual(['ERR_KAFKA_INVALID_STATE', 'ERR_KAFKA_INVALID_STATE'])
})

test('an idle producer holds no timer of less than a second', async () => {
  const w = await world()
  await warm(w)
  await w.advance(1_000)
  expect(w.runtime.clock.nextTimerInMs ?? Infinity).toBeGreaterThan(1_000)
})

test('flush waits for what was sent before it only, and its timeout ends the waiting but not the sending', async () => {
  const w = await world({ delayMs: () => 50 })
  await warm(w)
  const first = w.send('a')
  const flush = w.producer.flush({ timeoutMs: 20 }).catch((error: unknown) => error)
  await w.advance(25)
  expect(await flush).toBeInstanceOf(RequestTimeoutError)
  let isFlushed = false
  void w.producer.flush().then(() => (isFlushed = true))
  const second = w.send('b')
  await w.advance(30)
  expect(first.outcome).toBe('offset 1')
  expect(isFlushed).toBe(true)
  expect(second.outcome).toBe('pending')
  await w.advance(100)
  expect(second.outcome).toBe('offset 2')
})

test('what waits beyond the bound is refused at once', async () => {
  const w = await world({}, { bufferMemory: 2_000 })
  w.cluster.topicExists = false
  const results = Array.from({ length: 4 }, () =>
    w.producer.send({ topic: 'orders', value: 'x'.repeat(500) }).catch((e: unknown) => e),
  )
  expect(await results[3]).toBeInstanceOf(BufferExhaustedError)
  expect(String(await results[3])).toContain('producer.ready()')
})

test('something else than a record is refused with a typed error, also by a wait with options and by a callback', async () => {
  const w = await world()
  const refused = {
    code: 'ERR_KAFKA_INVALID_RECORD',
    message: 'send() takes a record, send({ topic, value }), not undefined',
  }
  await expect(w.producer.send(undefined as never)).rejects.toMatchObject(refused)
  await expect(w.producer.send(undefined as never, { timeoutMs: 10 })).rejects.toMatchObject(refused)
  await expect(w.producer.send('orders' as never)).rejects.toThrow('not orders')
  const told = new Promise((resolve) => w.producer.send(null as never, resolve))
  expect(await told).toBeInstanceOf(InvalidRecordError)
  w.producer.sendAndForget(undefined as never)
  expect(w.producer.failedCount).toBe(5)
})

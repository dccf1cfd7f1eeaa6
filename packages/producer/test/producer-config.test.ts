import { camelName, ConfigError, configFromProperties, dottedName, virtualRuntime } from '@ottla/runtime'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Producer } from '../src/index.ts'
import { type ProducerConfig, producerConfigSchema, resolveProducerConfig } from '../src/producer-config.ts'

const resolve = (config: Partial<ProducerConfig>) =>
  resolveProducerConfig({ bootstrapServers: 'localhost:9092', ...config })

test("the defaults are Java's", () => {
  expect(resolve({})).toMatchObject({
    acks: -1,
    batchSize: 16_384,
    bufferMemory: 33_554_432,
    compressionType: 'none',
    deliveryTimeoutMs: 120_000,
    enableIdempotence: true,
    lingerMs: 5,
    eagerWhenIdle: true,
    maxBlockMs: 60_000,
    maxInFlightRequestsPerConnection: 5,
    maxRequestSize: 1_048_576,
    metadataMaxIdleMs: 300_000,
    partitionerAdaptivePartitioningEnable: true,
    partitionerIgnoreKeys: false,
    requestTimeoutMs: 30_000,
    retries: 2_147_483_647,
  })
})

interface JavaKey {
  readonly name: string
  readonly type: string
  readonly default: string | null
  readonly rule: string | null
}
const vectors = join(import.meta.dirname, '..', '..', '..', 'test', 'vectors', 'client-configs.json')
const javaKeys = (JSON.parse(readFileSync(vectors, 'utf8')) as { producer: JavaKey[] }).producer

/** Where we differ, and why. */
const otherDefaults: Readonly<Record<string, string>> = {
  'bootstrap.servers': 'a list has none',
  'client.id': 'made of a counter or the transactional id by the producer itself',
  'config.providers': 'refused',
  'enable.metrics.push': 'not available, so off',
  'key.serializer': 'not required: strings and bytes need none',
  'value.serializer': 'not required: strings and bytes need none',
}

test.each(javaKeys.map((key) => [key.name, key] as const))(
  "%s has Java's default and rule, or is refused with a reason",
  (name, key) => {
    const camel = camelName(name)
    const refusal = producerConfigSchema.refused![name]
    if (producerConfigSchema.compound!.names.includes(name)) {
      // Keys of security are understood together; in code they are parts of sasl and tls.
      const given = { bootstrapServers: 'a:1', [camel]: key.default ?? 'x' }
      if (camel !== 'securityProtocol') expect(() => new Producer(given as never)).toThrow(refusal)
      return
    }
    if (refusal !== undefined) {
      const given = { bootstrapServers: 'a:1', [camel]: key.default ?? 'x' }
      expect(() => new Producer(given as never)).toThrow(refusal)
      expect(() => Producer.fromProperties({ 'bootstrap.servers': 'a:1', [name]: 'x' })).toThrow(refusal)
      expect(refusal.length).toBeGreaterThan(20)
      return
    }
    const resolved = resolve({}) as unknown as Record<string, unknown>
    if (otherDefaults[name] === undefined) {
      const expected = name === 'acks' ? '-1' : key.type === 'LIST' ? '' : key.default
      expect(String(resolved[camel] ?? 'null')).toBe(expected ?? 'null')
    }
    const [least] = /^\[(-?\d+),\.\.\./.exec(key.rule ?? '')?.slice(1) ?? []
    // 2^31-1 is the largest int of all.
    if (least !== undefined) expect(() => resolve({ [camel]: Number(least) - 1 })).toThrow(ConfigError)
    if (least !== undefined && name !== 'delivery.timeout.ms' && Number(least) > 0) {
      expect(() => resolve({ [camel]: Number(least) })).not.toThrow()
    }
    const choices = /^(?:\(case insensitive\) )?\[([A-Za-z_, ]+)\]$/.exec(key.rule ?? '')?.[1]?.split(', ')
    for (const choice of choices ?? []) {
      const text = configFromProperties(producerConfigSchema, { 'bootstrap.servers': 'a:1', [name]: choice })
      expect(() => resolveProducerConfig(text)).not.toThrow()
    }
    const wrongType: unknown =
      key.type === 'STRING' || key.type === 'CLASS' || key.type === 'LIST' ? 17 : 'no such value'
    expect(() => resolve({ [camel]: wrongType })).toThrow(camel)
    expect(() => resolve({ [camel]: null })).toThrow(camel)
  },
)

test('no key of ours is unknown to Java, but for what takes the place of JVM keys', () => {
  const java = new Set(javaKeys.map(({ name }) => name))
  const ours = Object.keys(producerConfigSchema.keys).map(dottedName)
  expect(ours.filter((name) => !java.has(name)).toSorted()).toEqual(['logger', 'sasl', 'tls'])
})

test.each([
  [{ transactionalId: 'tx', enableIdempotence: false }, 'needs idempotence'],
  [{ transactionalId: 'tx', acks: 1 as const }, "needs acks 'all'"],
  [{ transactionalId: 'tx', retries: 0 }, 'retries is 0'],
  [{ transactionalId: 'tx', maxInFlightRequestsPerConnection: 6 }, 'at most 5'],
  [{ transactionalId: '' }, 'expected a name'],
  [{ enableIdempotence: true, acks: 0 as const }, "needs acks 'all'"],
  [{ deliveryTimeoutMs: 1_000, requestTimeoutMs: 900, lingerMs: 101 }, 'must be at least'],
  [{ lingerMs: 2_147_483_647, requestTimeoutMs: 30_000, deliveryTimeoutMs: 120_000 }, 'must be at least'],
  [{ transactionTwoPhaseCommitEnable: true as never }, 'KIP-939'],
  [{ enableMetricsPush: true as never }, 'KIP-714'],
  [{ compressionGzipLevel: 0 }, 'compressionGzipLevel'],
  [{ compressionLz4Level: 18 }, 'compressionLz4Level'],
  [{ compressionZstdLevel: 23 }, 'compressionZstdLevel'],
  [{ keySerializer: 'org.apache.kafka.common.serialization.IntegerSerializer' as never }, 'Java virtual machine'],
  [{ partitionerClass: 'org.apache.kafka.clients.producer.internals.DefaultPartitioner' as never }, 'murmur2_random'],
  [{ interceptorClasses: [null] as never }, 'expected objects, classes, or names of modules'],
])('%o is refused', (config, reason) => {
  expect(() => resolve(config)).toThrow(reason)
  expect(() => resolve(config)).toThrow(ConfigError)
})

test('the client id is made of the transactional id, or counts', async () => {
  const ids: string[] = []
  const { tracingChannel } = await import('node:diagnostics_channel')
  const channel = tracingChannel('ottla:producer:close')
  const subscribers = { start: (trace: { clientId: string }) => void ids.push(trace.clientId) } as never
  channel.subscribe(subscribers)
  const bootstrapServers = 'a:1'
  const { runtime } = { runtime: virtualRuntime(1) }
  for (const config of [{ transactionalId: 'pay' }, {}, {}, { clientId: 'mine', transactionalId: 'pay' }])
    await new Producer({ bootstrapServers, ...config }, { runtime }).close()
  channel.unsubscribe(subscribers)
  expect([ids[0], ids[3]]).toEqual(['producer-pay', 'mine'])
  expect(Number(ids[2]!.slice('producer-'.length))).toBe(Number(ids[1]!.slice('producer-'.length)) + 1)
})

test("Java's Long.MAX_VALUE is taken for no limit", () => {
  const config = configFromProperties(producerConfigSchema, {
    'bootstrap.servers': 'a:1',
    'max.block.ms': '9223372036854775807',
  })
  expect(resolveProducerConfig(config).maxBlockMs).toBe(Number.MAX_SAFE_INTEGER)
})

test.each([
  [{ acks: 1 } as const, 'acks is 1'],
  [{ acks: '0' } as const, 'acks is 0'],
  [{ retries: 0 }, 'retries is 0'],
])('idempotence that was not asked for gives way to %o, asked for it is an error', (config, reason) => {
  const { enableIdempotence, notes } = resolve(config)
  expect(enableIdempotence).toBe(false)
  expect(notes.join()).toContain(reason)
  expect(() => resolve({ ...config, enableIdempotence: true })).toThrow(reason)
})

test('more than five requests in flight need idempotence to be off', () => {
  expect(() => resolve({ maxInFlightRequestsPerConnection: 6 })).toThrow('at most 5')
  expect(
    resolve({ maxInFlightRequestsPerConnection: 6, enableIdempotence: false }).maxInFlightRequestsPerConnection,
  ).toBe(6)
})

test('a delivery timeout below linger and request timeout is an error, or raised when it was not set', () => {
  expect(() => resolve({ deliveryTimeoutMs: 30_000 })).toThrow(/deliveryTimeoutMs is 30000, but must be at least/)
  const { deliveryTimeoutMs, notes } = resolve({ lingerMs: 100_000, requestTimeoutMs: 60_000 })
  expect(deliveryTimeoutMs).toBe(160_000)
  expect(notes.join()).toContain('raised to 160000')
})

test('keys of features that are not there are refused with the reason', () => {
  const dotted = (properties: Record<string, string>) => () => configFromProperties(producerConfigSchema, properties)
  expect(dotted({ 'metric.reporters': 'x' })).toThrow(ConfigError)
  expect(() => new Producer({ bootstrapServers: 'localhost:9092', lingerMS: 5 } as never)).toThrow(
    'did you mean lingerMs',
  )
  expect(() => resolve({ partitionerClass: 'com.example.Mine' as never })).toThrow(/round_robin/)
  expect(() => resolve({ keySerializer: 'com.example.Mine' as never })).toThrow(/serialize\(topic, data, headers\)/)
  const missing = { bootstrapServers: 'a:1', interceptorClasses: ['com.example.Mine'] }
  expect(() => new Producer(missing)).toThrow(/Java virtual machine/)
})

test('transactions need idempotence, and all that it needs', () => {
  expect(resolve({ transactionalId: 'tx' })).toMatchObject({ enableIdempotence: true, transactionTimeoutMs: 60_000 })
  expect(() => resolve({ transactionalId: 'tx', enableIdempotence: false })).toThrow(/enableIdempotence is false/)
  expect(() => resolve({ transactionalId: 'tx', acks: 1 })).toThrow(/needs acks 'all' and retries, but acks is 1/)
  expect(() => resolve({ transactionalId: 'tx', retries: 0 })).toThrow(/retries is 0/)
  expect(() => resolve({ transactionalId: 'tx', maxInFlightRequestsPerConnection: 6 })).toThrow(/at most 5/)
  expect(() => resolve({ transactionalId: '' })).toThrow(/expected a name/)
  expect(() => resolve({ transactionTimeoutMs: 0 })).toThrow(ConfigError)
})

test("a Java properties file is taken as it is, with Java's plain serializers", async () => {
  const producer = Producer.fromProperties({
    'bootstrap.servers': 'localhost:9092',
    'key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
    'value.serializer': 'org.apache.kafka.common.serialization.ByteArraySerializer',
    acks: 'all',
    'linger.ms': '20',
    'compression.type': 'gzip',
    'partitioner.class': 'org.apache.kafka.clients.producer.RoundRobinPartitioner',
  })
  await producer.close()
})

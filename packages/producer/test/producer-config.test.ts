import { ConfigError, configFromProperties } from '@ottla/runtime'
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
  expect(dotted({ 'transaction.two.phase.commit.enable': 'true' })).toThrow(/KIP-939/)
  expect(dotted({ 'metric.reporters': 'x' })).toThrow(ConfigError)
  expect(() => new Producer({ bootstrapServers: 'localhost:9092', lingerMS: 5 } as never)).toThrow(
    'did you mean lingerMs',
  )
  expect(() => resolve({ partitionerClass: 'com.example.Mine' as never })).toThrow(/round_robin/)
  expect(() => resolve({ keySerializer: 'com.example.Mine' as never })).toThrow(/serialize\(topic, data, headers\)/)
  expect(() => resolve({ interceptorClasses: ['com.example.Mine'] as never })).toThrow(/Java virtual machine/)
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

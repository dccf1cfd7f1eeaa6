import { dottedName } from '@ottla/runtime'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Consumer } from '../src/consumer.ts'
import { consumerConfigSchema, resolveConsumerConfig } from '../src/consumer-config.ts'

const bootstrapServers = 'localhost:9092'
const resolve = (config: object): ReturnType<typeof resolveConsumerConfig> =>
  resolveConsumerConfig({ bootstrapServers, ...config })

describe('the configuration', () => {
  test('has the defaults of the Java client', () => {
    expect(resolve({ groupId: 'g' })).toMatchObject({
      allowAutoCreateTopics: true,
      autoCommitIntervalMs: 5_000,
      autoOffsetReset: 'latest',
      checkCrcs: true,
      clientRack: '',
      defaultApiTimeoutMs: 60_000,
      enableAutoCommit: true,
      excludeInternalTopics: true,
      fetchMaxBytes: 52_428_800,
      fetchMaxWaitMs: 500,
      fetchMinBytes: 1,
      groupProtocol: 'classic',
      heartbeatIntervalMs: 3_000,
      isolationLevel: 'read_uncommitted',
      maxPartitionFetchBytes: 1_048_576,
      maxPollIntervalMs: 300_000,
      maxPollRecords: 500,
      partitionAssignmentStrategy: ['range', 'cooperative-sticky'],
      sessionTimeoutMs: 45_000,
    })
  })

  test('does not commit by itself without a group, and says so when asked to', () => {
    expect(resolve({}).enableAutoCommit).toBe(false)
    expect(() => resolve({ enableAutoCommit: true })).toThrow(/needs a groupId/)
    expect(() => resolve({ groupInstanceId: 'i' })).toThrow(/needs a groupId/)
    expect(() => resolve({ groupId: '  ' })).toThrow(/must not be blank/)
  })

  test.each([
    [{ autoOffsetReset: 'first' }, /autoOffsetReset.*earliest, latest, none or by_duration/],
    [{ sessionTimeoutMs: 3_000 }, /heartbeatIntervalMs \(3000\) must be below sessionTimeoutMs \(3000\)/],
    [{ maxPollRecords: 0 }, /maxPollRecords.*at least 1/],
    [{ maxPolRecords: 1 }, /did you mean maxPollRecords/],
    [{ groupProtocol: 'consumer' }, /KIP-848.*not available yet/],
    [{ partitionAssignmentStrategy: ['rang'] }, /no assignor 'rang'.*range, roundrobin/],
    [{ partitionAssignmentStrategy: [] }, /at least one assignor/],
    [{ partitionAssignmentStrategy: ['range', 'range'] }, /occurs twice/],
    [{ keyDeserializer: 'StringDeserializer' }, /expected an object with a method deserialize/],
    [{ isolationLevel: 'serializable' }, /read_uncommitted, read_committed/],
  ])('refuses %j', (config, message) => {
    expect(() => resolve(config)).toThrow(message)
  })

  test('reads properties with the names of Java, its assignors included', () => {
    const assignor = 'org.apache.kafka.clients.consumer'
    const consumer = Consumer.fromProperties({
      'bootstrap.servers': bootstrapServers,
      'group.id': 'g',
      'partition.assignment.strategy': `${assignor}.StickyAssignor, ${assignor}.RangeAssignor`,
      'session.timeout.ms': '9000',
    })
    expect(consumer.groupMetadata()).toEqual({ groupId: 'g', generationId: -1, memberId: '' })
    expect(() => Consumer.fromProperties({ 'share.acquire.mode': 'record_limit' })).toThrow(/share groups/)
    expect(() => Consumer.fromProperties({ 'bootstrap.servers': 'a:1', 'interceptor.classes': 'x.Y' })).toThrow(
      /Java virtual machine/,
    )
  })

  test('takes or refuses every key of the Java consumer', () => {
    const names = readFileSync(new URL('./support/java-consumer-keys.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n')
    const known = new Set(Object.keys(consumerConfigSchema.keys).map(dottedName))
    const missing = names.filter((name) => !known.has(name) && consumerConfigSchema.refused?.[name] === undefined)
    expect(names.length).toBeGreaterThan(100)
    expect(missing).toEqual([])
  })
})

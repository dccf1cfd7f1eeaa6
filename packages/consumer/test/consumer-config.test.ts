import { camelName, ConfigError, configFromProperties, dottedName } from '@ottla/runtime'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Consumer } from '../src/consumer.ts'
import { consumerConfigSchema, resolveConsumerConfig } from '../src/consumer-config.ts'

const bootstrapServers = 'localhost:9092'
const resolve = (config: object): ReturnType<typeof resolveConsumerConfig> =>
  resolveConsumerConfig({ bootstrapServers, ...config })

/** Every key of `ConsumerConfig` in kafka-clients 4.4.0 with its type and default, as Java's ConfigDef names them. */
const javaKeys = readFileSync(new URL('./support/java-consumer-keys.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [name: string, type: string, defaultValue: string])

/** Where a key has another default here, and why. */
const departures: Readonly<Record<string, readonly [value: unknown, reason: string]>> = {
  'enable.metrics.push': [false, 'nothing is pushed to brokers'],
  'client.id': [undefined, 'made up per consumer, as Java does when it is empty'],
  'interceptor.classes': [[], 'a list of objects'],
  'key.deserializer': [undefined, 'keys are Buffers without one'],
  'value.deserializer': [undefined, 'values are Buffers without one'],
  'partition.assignment.strategy': [['range', 'cooperative-sticky'], 'the same assignors under their short names'],
}

function parsed(type: string, text: string): unknown {
  if (text === 'null') return undefined
  if (text === '""') return ''
  if (type === 'boolean') return text === 'true'
  return type === 'int' || type === 'long' ? Number(text) : text
}

describe('every key of the Java consumer', () => {
  test('is one of 120', () => {
    expect(javaKeys).toHaveLength(120)
  })

  test.each(javaKeys)('%s is here with the same default, or refused with the remedy', (name, type, defaultValue) => {
    const reason = consumerConfigSchema.refused?.[name]
    const isKnown = Object.hasOwn(consumerConfigSchema.keys, camelName(name))
    if (consumerConfigSchema.compound!.names.includes(name)) {
      // Keys of security are understood together; in code they are parts of sasl and tls.
      if (!isKnown) expect(() => resolve({ [camelName(name)]: '1' } as never)).toThrow(reason)
      return
    }
    expect(isKnown).toBe(reason === undefined)
    if (reason !== undefined) {
      expect(() => configFromProperties(consumerConfigSchema, { [name]: '1' })).toThrow(reason)
      return
    }
    if (defaultValue === 'required' && departures[name] === undefined) {
      expect(() => resolveConsumerConfig({} as never)).toThrow(name)
      return
    }
    // A group, because without one nothing is committed automatically, as in Java.
    const config = resolve({ groupId: 'g' }) as unknown as Record<string, unknown>
    const expected = name === 'group.id' ? 'g' : name in departures ? departures[name]![0] : parsed(type, defaultValue)
    expect(config[camelName(name)]).toEqual(expected)
  })

  test('is spelled the same, and there are no others than the three that Node needs', () => {
    const java = new Set(javaKeys.map(([name]) => name))
    const own = Object.keys(consumerConfigSchema.keys).filter((key) => !java.has(dottedName(key)))
    expect(own.toSorted()).toEqual(['logger', 'sasl', 'tls'])
  })
})

describe('the configuration', () => {
  test('does not commit by itself without a group, and says so when asked to', () => {
    expect(resolve({}).enableAutoCommit).toBe(false)
    expect(() => resolve({ enableAutoCommit: true })).toThrow(/needs a groupId/)
    expect(() => resolve({ groupInstanceId: 'i' })).toThrow(/needs a groupId/)
    expect(() => resolve({ groupId: '  ' })).toThrow(/must not be blank/)
  })

  test.each([
    [{ allowAutoCreateTopics: 'yes' }, /expected a boolean/],
    [{ autoCommitIntervalMs: -1 }, /at least 0/],
    [{ autoOffsetReset: 'first' }, /autoOffsetReset.*earliest, latest, none or by_duration/],
    [{ autoOffsetReset: 'by_duration:P1W' }, /by_duration:<ISO 8601 duration>/],
    [{ autoOffsetReset: 'by_duration:-PT1H' }, /by_duration:<ISO 8601 duration>/],
    [{ clientRack: 1 }, /expected a string/],
    [{ defaultApiTimeoutMs: -1 }, /at least 0/],
    [{ fetchMaxBytes: -1 }, /at least 0/],
    [{ fetchMaxWaitMs: 1.5 }, /expected an integer/],
    [{ fetchMinBytes: -1 }, /at least 0/],
    [{ groupId: 'g', groupInstanceId: '' }, /1 to 249/],
    [{ groupId: 'g', groupInstanceId: 'a b' }, /letters, digits/],
    [{ groupId: 'g', groupInstanceId: '..' }, /neither \. nor \.\./],
    [{ groupProtocol: 'streams' }, /expected classic or consumer/],
    [{ isolationLevel: 'serializable' }, /read_uncommitted, read_commi/],
    [{ keyDeserializer: 'StringDeserializer' }, /expected an object with a method deserialize/],
    [{ maxPartitionFetchBytes: -1 }, /at least 0/],
    [{ maxPollIntervalMs: 0 }, /at least 1/],
    [{ maxPollRecords: 0 }, /maxPollRecords.*at least 1/],
    [{ maxPolRecords: 1 }, /did you mean maxPollRecords/],
    [{ partitionAssignmentStrategy: ['rang'] }, /no assignor 'rang'.*range, roundrobin/],
    [{ partitionAssignmentStrategy: [] }, /at least one assignor/],
    [{ partitionAssignmentStrategy: ['range', 'range'] }, /occurs twice/],
    [{ sessionTimeoutMs: 3_000 }, /heartbeatIntervalMs \(3000\) must be below sessionTimeoutMs \(3000\)/],
    [{ groupRemoteAssignor: 'uniform' }, /no effect with groupProtocol 'classic'/],
    [{ groupProtocol: 'consumer', partitionAssignmentStrategy: ['range'] }, /use groupRemoteAssignor/],
    [{ groupProtocol: 'consumer', heartbeatIntervalMs: 3_000 }, /consumer\.heartbeat\.interval\.ms/],
    [{ groupProtocol: 'consumer', sessionTimeoutMs: 45_000 }, /consumer\.session\.timeout\.ms/],
    [{ groupProtocol: 'consumer', groupRemoteAssignor: ' ' }, /must not be blank/],
  ])('refuses %j', (config, message) => {
    expect(() => resolve(config)).toThrow(ConfigError)
    expect(() => resolve(config)).toThrow(message)
  })

  test.each([
    [{ groupProtocol: 'consumer', groupRemoteAssignor: 'range' }],
    [{ groupProtocol: 'CONSUMER' }],
    [{ groupProtocol: 'consumer', maxPollIntervalMs: 60_000, groupId: 'g', groupInstanceId: 'host-1' }],
  ])('takes %j', (config) => {
    expect(resolve(config).groupProtocol).toBe('consumer')
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
    const interceptors = { 'bootstrap.servers': bootstrapServers, 'interceptor.classes': 'x.Y' }
    expect(() => Consumer.fromProperties(interceptors)).toThrow(/Java virtual machine/)
  })
})

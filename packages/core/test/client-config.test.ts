import { expect, test } from 'vitest'
import { configFromProperties, dottedName, resolveConfig } from '@ottla/runtime'
import { type ClientConfig, parseBootstrapServers } from '../src/index.ts'
import { clientConfigKeys, refusedClientConfig } from '../src/internal.ts'
import { clientOf, configOf } from './support/clients.ts'
import { virtualRuntime } from '@ottla/runtime'

const schema = { keys: clientConfigKeys, refused: refusedClientConfig }

test('bootstrap servers are read from a text, a list, and a list of texts', () => {
  const expected = [
    { host: 'a', port: 9092 },
    { host: 'b', port: 9093 },
  ]
  expect(parseBootstrapServers('a:9092,b:9093')).toEqual(expected)
  expect(parseBootstrapServers(' a:9092 ,  b:9093 ')).toEqual(expected)
  expect(parseBootstrapServers(['a:9092', 'b:9093'])).toEqual(expected)
  expect(parseBootstrapServers(['a:9092,b:9093'])).toEqual(expected)
  expect(parseBootstrapServers('PLAINTEXT://A:9092,b:9093')).toEqual(expected)
})

test('an IPv6 address stands in brackets', () => {
  expect(parseBootstrapServers('[::1]:9092,[fe80::1%eth0]:9093')).toEqual([
    { host: '::1', port: 9092 },
    { host: 'fe80::1%eth0', port: 9093 },
  ])
})

test.each([
  ['', 'empty entry'],
  [[], 'is empty'],
  ['a:1,,b:2', 'empty entry'],
  ['a:1,', 'empty entry'],
  ['a', "'a' in bootstrapServers has no port; Kafka's usual one is 9092: 'a:9092'"],
  ['a:', "has the port ''"],
  ['a:x', "has the port 'x'"],
  ['a:0', 'ports are 1 to 65535'],
  ['a:65536', 'ports are 1 to 65535'],
  ['a:9092/path', "has the port '9092/path'"],
  ['::1:9092', 'is no address'],
  ['http://', "has the port '//'"],
  ['user@host:9092', 'is no address'],
  ['a:1, A:1', 'names A:1 twice; remove one'],
  [[9092], 'holds 9092, which is no string'],
  [42, 'must be a string or a list of strings'],
])('bootstrap servers %j are refused', (value, message) => {
  expect(() => parseBootstrapServers(value)).toThrow(message)
  expect(() => configOf({ bootstrapServers: value as string })).toThrow(/^Invalid value .* for bootstrapServers/)
})

test('the defaults are those of the Java client', () => {
  const { logger, bootstrapServers, ...defaults } = configOf({ bootstrapServers: 'a:1' })
  expect(typeof logger.info).toBe('function')
  expect(bootstrapServers).toBe('a:1')
  expect(defaults).toEqual({
    bootstrapResolveTimeoutMs: 0,
    clientDnsLookup: 'use_all_dns_ips',
    connectionsMaxIdleMs: 540_000,
    enableMetricsPush: false,
    metadataClusterCheckEnable: true,
    metadataMaxAgeMs: 300_000,
    metadataRecoveryRebootstrapTriggerMs: 300_000,
    metadataRecoveryStrategy: 'rebootstrap',
    metricsNumSamples: 2,
    metricsRecordingLevel: 'INFO',
    metricsSampleWindowMs: 30_000,
    reconnectBackoffMaxMs: 1000,
    reconnectBackoffMs: 50,
    requestTimeoutMs: 30_000,
    retryBackoffMaxMs: 1000,
    retryBackoffMs: 100,
    socketConnectionSetupTimeoutMaxMs: 30_000,
    socketConnectionSetupTimeoutMs: 10_000,
  })
})

test('properties with Kafka names give the same configuration', () => {
  const config = configFromProperties<ClientConfig>(schema, {
    'bootstrap.servers': 'a:1,b:2',
    'client.id': 'me',
    'request.timeout.ms': '1000',
    'metadata.cluster.check.enable': 'FALSE',
  })
  expect(config).toEqual({
    bootstrapServers: 'a:1,b:2',
    clientId: 'me',
    requestTimeoutMs: 1000,
    metadataClusterCheckEnable: false,
  })
})

test('a missing list of brokers is named', () => {
  expect(() => configOf({} as ClientConfig)).toThrow(
    'Missing configuration bootstrapServers (Kafka: bootstrap.servers)',
  )
})

test('an unknown key is refused with the nearest name', () => {
  expect(() => configOf({ bootstrapServers: 'a:1', requestTimeout: 1 } as never)).toThrow(
    'Unknown configuration requestTimeout; did you mean requestTimeoutMs?',
  )
  expect(() => configOf({ bootstrapServers: 'a:1', 'request.timeout.ms': 1 } as never)).toThrow(
    'Unknown configuration request.timeout.ms; here it is written requestTimeoutMs',
  )
})

test('keys of Kafka that do nothing here are refused with the reason', () => {
  const refusal = (key: string): string => {
    try {
      resolveConfig(schema as never, { bootstrapServers: 'a:1', [key]: 'x' })
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  expect(refusal('saslMechanism')).toContain('in code it is part of sasl')
  expect(refusal('sasl.jaas.config')).toContain('in code it is part of sasl')
  expect(refusal('sslTruststoreLocation')).toContain('in code it is part of tls')
  expect(refusal('metricReporters')).toContain('Java virtual machine')
  expect(refusal('sendBufferBytes')).toContain('Node.js gives no access')
})

test('an unknown security protocol is refused', () => {
  expect(() => configOf({ bootstrapServers: 'a:1', securityProtocol: 'TLS' as never })).toThrow(
    "'TLS' is none of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL",
  )
})

const plain = { mechanism: 'PLAIN', username: 'a', password: 'b' } as const
test.each<[Partial<ClientConfig>, string]>([
  [
    { tls: {}, securityProtocol: 'PLAINTEXT' },
    "tls is set but securityProtocol is PLAINTEXT; set securityProtocol to 'SSL'",
  ],
  [{ tls: {}, securityProtocol: 'SASL_PLAINTEXT', sasl: plain }, "set securityProtocol to 'SASL_SSL' or remove tls"],
  [
    { sasl: plain, securityProtocol: 'SSL' },
    "sasl is set but securityProtocol is SSL; set securityProtocol to 'SASL_SSL'",
  ],
  [{ securityProtocol: 'SASL_SSL' }, 'securityProtocol is SASL_SSL but sasl is missing'],
  [{ sasl: { mechanism: 'AWS_MSK_IAM' }, securityProtocol: 'SASL_PLAINTEXT' }, 'go over TLS only'],
])('%j is a contradiction', (config, message) => {
  expect(() => clientOf(virtualRuntime(1), { bootstrapServers: 'a:1', ...config })).toThrow(message)
})

test('secrets do not appear in messages', () => {
  const secret = 'hunter2'
  expect(() => configOf({ bootstrapServers: 'a:1', tls: secret as never })).toThrow(/tls/)
  try {
    configOf({ bootstrapServers: 'a:1', tls: secret as never })
  } catch (error) {
    expect((error as Error).message).not.toContain(secret)
  }
})

test('a logger must have all methods', () => {
  expect(() => configOf({ bootstrapServers: 'a:1', logger: { info: () => undefined } as never })).toThrow(
    'expected an object with the methods trace, debug, info, warn and error',
  )
})

test('every key that Kafka clients share is either known or refused with a reason', () => {
  const shared = [
    'bootstrap.resolve.timeout.ms',
    'bootstrap.servers',
    'client.dns.lookup',
    'client.id',
    'config.providers',
    'connections.max.idle.ms',
    'enable.metrics.push',
    'metadata.cluster.check.enable',
    'metadata.max.age.ms',
    'metadata.recovery.rebootstrap.trigger.ms',
    'metadata.recovery.strategy',
    'metric.reporters',
    'metrics.num.samples',
    'metrics.recording.level',
    'metrics.sample.window.ms',
    'receive.buffer.bytes',
    'reconnect.backoff.max.ms',
    'reconnect.backoff.ms',
    'request.timeout.ms',
    'retry.backoff.max.ms',
    'retry.backoff.ms',
    'send.buffer.bytes',
    'socket.connection.setup.timeout.max.ms',
    'socket.connection.setup.timeout.ms',
    'security.protocol',
  ]
  const known = new Set([...Object.keys(clientConfigKeys).map(dottedName), ...Object.keys(refusedClientConfig)])
  expect(shared.filter((key) => !known.has(key))).toEqual([])
  expect(Object.keys(refusedClientConfig).filter((key) => key.startsWith('sasl.')).length).toBe(47)
  expect(Object.keys(refusedClientConfig).filter((key) => key.startsWith('ssl.')).length).toBe(19)
})

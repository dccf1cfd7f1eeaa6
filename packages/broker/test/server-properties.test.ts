import { ConfigError } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { brokerOptionsFromProperties } from '../src/config/server-properties.ts'

/** The file that Apache Kafka 4 ships as config/server.properties, without its comments. */
const shipped = `
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kraft-combined-logs
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
`

const read = brokerOptionsFromProperties
const optionsOf = (text: string): object => read(text).options

test('the file that Kafka ships becomes options, and what has no effect is told in one line', () => {
  const { options, dataDir, notes } = read(shipped)
  expect(options).toMatchObject({
    nodeId: 1,
    host: '0.0.0.0',
    port: 9092,
    advertisedHost: 'localhost',
    dataDir: '/tmp/kraft-combined-logs',
    config: { 'log.retention.hours': '168', 'num.partitions': '1', 'group.min.session.timeout.ms': '6000' },
  })
  expect(dataDir).toBe('/tmp/kraft-combined-logs')
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatch(/^without effect here: num\.network\.threads, num\.io\.threads, /)
})

test('an empty file is a broker on Kafka’s defaults', () => {
  expect(read('')).toMatchObject({
    dataDir: '/tmp/kafka-logs',
    options: { nodeId: 0, host: '0.0.0.0', port: 9092 },
    notes: [
      expect.stringMatching(/localhost:9092, which works on this machine only; for others set advertised\.listeners/),
    ],
  })
})

test('overrides win over the file', () => {
  const { options } = read('num.partitions=1\nlisteners=PLAINTEXT://localhost:9092', {
    'num.partitions': '6',
    listeners: 'PLAINTEXT://127.0.0.1:9192',
  })
  expect(options).toMatchObject({ port: 9192, host: '127.0.0.1', config: { 'num.partitions': '6' } })
})

describe('listeners', () => {
  test('clients are told the advertised address, also with another port', () => {
    expect(
      optionsOf('listeners=PLAINTEXT://192.168.86.128:9092\nadvertised.listeners=PLAINTEXT://kafka.example.com:19092'),
    ).toMatchObject({
      host: '192.168.86.128',
      port: 9092,
      advertisedHost: 'kafka.example.com',
      advertisedPort: 19_092,
    })
  })

  test('an address of version 6 stands in brackets', () => {
    expect(optionsOf('listeners=PLAINTEXT://[::1]:9092')).toMatchObject({ host: '::1', port: 9092 })
  })

  test('a name of one’s own needs a protocol', () => {
    const listeners = 'listeners=EXTERNAL://localhost:9092\n'
    expect(optionsOf(`${listeners}listener.security.protocol.map=EXTERNAL:PLAINTEXT`)).toMatchObject({ port: 9092 })
    expect(() => read(listeners)).toThrow(/No security protocol is known for listener EXTERNAL/)
  })

  test('several listeners stand side by side, each with its own keys before those of all', () => {
    const { options, notes } = read(`
listeners=INTERNAL://localhost:9092,EXTERNAL://:9093
advertised.listeners=INTERNAL://localhost:9092,EXTERNAL://kafka.example.com:9093
listener.security.protocol.map=INTERNAL:PLAINTEXT,EXTERNAL:SASL_SSL
ssl.keystore.type=PEM
ssl.keystore.location=/etc/kafka/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka/ca.pem
ssl.client.auth=required
listener.name.external.ssl.client.auth=requested
ssl.principal.mapping.rules=RULE:^CN=(.*?),.*$/$1/L,DEFAULT
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512,OAUTHBEARER
listener.name.external.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  username="admin" password="admin-secret" user_admin="admin-secret" user_alice="a \\\\"quoted\\\\" one;";
listener.name.external.oauthbearer.sasl.oauthbearer.jwks.endpoint.url=https://issuer.example.com/keys
sasl.oauthbearer.expected.audience=kafka, other
connections.max.reauth.ms=60000
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
`)
    expect(options.listeners).toEqual({
      INTERNAL: { protocol: 'PLAINTEXT', host: 'localhost', port: 9092, advertisedHost: 'localhost' },
      EXTERNAL: {
        protocol: 'SASL_SSL',
        host: '0.0.0.0',
        port: 9093,
        advertisedHost: 'kafka.example.com',
        tls: {
          key: '/etc/kafka/broker.pem',
          cert: '/etc/kafka/broker.pem',
          ca: '/etc/kafka/ca.pem',
          clientAuth: 'requested',
          principalMappingRules: 'RULE:^CN=(.*?),.*$/$1/L,DEFAULT',
        },
        sasl: {
          mechanisms: ['PLAIN', 'SCRAM-SHA-512', 'OAUTHBEARER'],
          users: { admin: 'admin-secret', alice: 'a "quoted" one;' },
          oauthbearer: { jwks: 'https://issuer.example.com/keys', audience: ['kafka', 'other'] },
          maxReauthMs: 60_000,
        },
      },
    })
    expect(options.config).toMatchObject({ 'super.users': 'User:admin', 'connections.max.reauth.ms': '60000' })
    expect(notes).toEqual([])
  })

  test.each([
    [
      'advertised.listeners=PLAINTEXT:////your.host.name:9092',
      /too many slashes; write PLAINTEXT:\/\/your\.host\.name:9092/,
    ],
    ['advertised.listeners=PLAINTEXT://0.0.0.0:9092', /advertised\.listeners cannot use the address 0\.0\.0\.0/],
    ['advertised.listeners=SSL://host:9092', /the names must be the same/],
    ['listeners=localhost:9092', /a listener is written NAME:\/\/host:port/],
    ['listeners=PLAINTEXT://localhost', /perhaps PLAINTEXT:\/\/localhost:9092/],
    ['listeners=PLAINTEXT://localhost:99999', /ports go from 0 to 65535/],
    ['listeners=PLAINTEXT://a:1,PLAINTEXT://b:2', /PLAINTEXT is there twice/],
    ['listeners=SSL://localhost:9093', /Java key stores cannot be read here; write the store as PEM/],
    [
      'listeners=SSL://localhost:9093\nssl.keystore.type=PEM',
      /Listener SSL has no certificate; set ssl\.keystore\.type=PEM/,
    ],
    ['listeners=SASL_PLAINTEXT://localhost:9093', /has GSSAPI, which is not available here/],
    ['listeners=CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER', /no entry for clients/],
  ])('%s is refused with the remedy', (text, message) => {
    expect(() => read(text)).toThrow(ConfigError)
    expect(() => read(text)).toThrow(message)
  })
})

test.each([
  ['zookeeper.connect=a:2181,b:2181,c:2181', /zookeeper\.connect: ZooKeeper was removed in Kafka 4\.0/],
  ['process.roles=controller', /a controller without a broker is not available/],
  ['controller.quorum.voters=1@a:9093,2@b:9093,3@c:9093', /names 3 nodes/],
  ['log.dirs=/a,/b,/a', /log\.dirs names \/a twice/],
  ['broker.id=1\nnode.id=2', /take broker\.id out/],
  ['node.id=one', /expected a number from 0/],
])('%s is refused with the remedy', (text, message) => {
  expect(() => read(text)).toThrow(ConfigError)
  expect(() => read(text)).toThrow(message)
})

test('old, misspelt and repeated keys are told about, each in a line', () => {
  const { options, notes } = read(
    'broker.id=3\nlisteners=PLAINTEXT://localhost:9092\nnum.partition=4\nport=9093\nnum.partitions=1\nnum.partitions=2\n',
  )
  expect(options).toMatchObject({ nodeId: 3, config: { 'num.partitions': '2' } })
  expect(notes).toEqual([
    'num.partitions is there twice: line 6 counts, line 5 does not',
    'broker.id is node.id since Kafka 3.0',
    'num.partition is no key of Kafka; did you mean num.partitions?',
    'port is gone: use listeners=PLAINTEXT://:PORT',
  ])
})

// What a user does wrong, or finds in the way: each is one clear error that names the thing and the remedy, in bounded time.
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { Admin, type ClientConfig, Consumer, type KafkaError, Producer } from 'ottla'
import { startBroker } from '@ottla/broker'
import { afterEach, describe, expect, test } from 'vitest'
import { certificate, privateKey } from '../../packages/core/test/support/certificate.ts'
import { afterTest, broker } from './support/cluster.ts'

/** How long each client may try. */
const patienceMs = 700
/** How long anything may take, with room for a busy machine. */
const limitMs = 10_000

/** Servers of a test, ended with all their connections. */
const servers: { readonly server: net.Server; readonly sockets: Set<net.Socket> }[] = []
afterEach(() => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

async function listening(server: net.Server): Promise<string> {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  servers.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The error of a promise that has to fail, and to fail in time. */
async function failure(operation: Promise<unknown>): Promise<KafkaError> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${limitMs} ms`)), limitMs)
  })
  const outcome = operation.then(
    () => undefined,
    (error: unknown) => error as KafkaError,
  )
  const error = await Promise.race([outcome, late]).finally(() => clearTimeout(timer))
  if (error === undefined) throw new Error('It succeeded, and should not have')
  return error
}

/** What each client says about a cluster that it cannot use. All of them can be closed afterwards. */
async function complaints(bootstrapServers: string, config: Partial<ClientConfig> = {}): Promise<KafkaError[]> {
  const producer = new Producer<string, string>({ bootstrapServers, ...config, maxBlockMs: patienceMs })
  const consumer = new Consumer({
    bootstrapServers,
    ...config,
    groupId: 'readers',
    requestTimeoutMs: patienceMs,
    defaultApiTimeoutMs: patienceMs,
  })
  const admin = new Admin({ bootstrapServers, ...config })
  consumer.subscribe(['orders'])
  const reading = async (): Promise<void> => {
    for (;;) await consumer.poll({ timeoutMs: 100 })
  }
  const errors = await Promise.all([
    failure(producer.send({ topic: 'orders', value: 'x' })),
    failure(reading()),
    failure(admin.createTopics([{ name: 'orders', numPartitions: 1 }], { timeoutMs: patienceMs })),
  ])
  await Promise.all([producer.close({ timeoutMs: 1000 }), consumer.close({ timeoutMs: 1000 }), admin.close()])
  return errors
}

function expectEach(errors: readonly KafkaError[], pattern: RegExp, address: string): void {
  for (const error of errors) {
    expect(error.code).toMatch(/^ERR_KAFKA_(CONNECTION|TIMEOUT)$/)
    expect(error.message).toContain(address)
    expect(error.message).toMatch(pattern)
  }
}

describe('a server that no client can use', () => {
  test('a wrong port', async () => {
    const server = net.createServer()
    const address = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    expectEach(await complaints(address), /refused the connection: is a broker running there\? check host/, address)
  })

  test('an HTTP server', async () => {
    const address = await listening(http.createServer((_, response) => response.end('hello')))
    expectEach(await complaints(address), /answered like an HTTP server: is it a Kafka broker\?/, address)
  })

  test('a server that never answers', async () => {
    const address = await listening(net.createServer())
    const remedy = /not answer.*is it a Kafka broker.*securityProtocol|has not answered so far: is it a Kafka broker/
    expectEach(await complaints(address), remedy, address)
  })

  test('a server that closes every connection at once', async () => {
    const address = await listening(net.createServer((socket) => socket.destroy()))
    expectEach(await complaints(address), /closed the connection before it answered.*securityProtocol/, address)
  })

  test('a server that answers with garbage', async () => {
    const address = await listening(
      net.createServer((socket) =>
        socket.on('data', () => socket.write(Buffer.concat([Buffer.alloc(1, 0x7e), randomBytes(99)]))),
      ),
    )
    expectEach(await complaints(address), /bytes that are not Kafka: is it a Kafka broker\?/, address)
  })

  test('a host name that does not exist', async () => {
    const address = 'kafka.invalid:9092'
    expectEach(await complaints(address), /cannot be resolved \(.*\): is the host name right\?/, address)
  })

  test('TLS against a broker that speaks plaintext', async () => {
    const { bootstrapServers } = await broker()
    const errors = await complaints(bootstrapServers, { securityProtocol: 'SSL' })
    expectEach(errors, /does this port speak (TLS|plaintext)\?.*set securityProtocol to 'PLAINTEXT'/, bootstrapServers)
  })

  test('plaintext against a server that speaks TLS', async () => {
    const server = tls.createServer({ cert: certificate, key: privateKey })
    server.on('tlsClientError', () => {})
    const address = await listening(server)
    expectEach(await complaints(address), /TLS.*securityProtocol/, address)
  })
})

describe('a configuration that cannot be used', () => {
  const bootstrapServers = 'localhost:9092'
  const tries: readonly [string, () => unknown, string][] = [
    ['producer', () => new Producer({ bootstrapServers, lingerMS: 5 } as never), 'lingerMS; did you mean lingerMs?'],
    ['consumer', () => new Consumer({ bootstrapServers, groupID: 'a' } as never), 'groupID; did you mean groupId?'],
    ['admin', () => new Admin({ bootstrapServers, retrys: 5 } as never), 'retrys; did you mean retries?'],
    ['a dotted name', () => new Producer({ bootstrapServers, 'linger.ms': 5 } as never), 'it is written lingerMs'],
    ['nothing like a key', () => new Producer({ bootstrapServers, zzzz: 5 } as never), 'zzzz; remove it, or check its'],
    [
      'properties of a producer',
      () => Producer.fromProperties({ 'bootstrap.servers': 'a:1', 'linger.mss': '5' }),
      'linger.mss; did you mean linger.ms?',
    ],
    [
      'properties of a consumer',
      () => Consumer.fromProperties({ 'bootstrap.servers': 'a:1', 'group.ids': 'x' }),
      'group.ids; did you mean group.id?',
    ],
    ['no object', () => new Producer(undefined as never), 'The configuration is undefined; it must be an object'],
    ['text for properties', () => Producer.fromProperties('a=b' as never), "is 'a=b'; it must be an object"],
    ['no servers', () => new Admin({} as never), 'Missing configuration bootstrapServers'],
    ['a server without port', () => new Admin({ bootstrapServers: 'here' }), "usual one is 9092: 'here:9092'"],
  ]
  test.each(tries)('%s', (_, construct, message) => {
    expect(construct).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_CONFIG' }))
    expect(construct).toThrow(message)
  })

  test('of a broker', async () => {
    const misspelt = await failure(startBroker({ config: { 'log.segment.byte': 1_048_576 } }))
    expect(misspelt.code).toBe('ERR_KAFKA_CONFIG')
    expect(misspelt.message).toContain('log.segment.byte; did you mean log.segment.bytes?')
    const option = await failure(startBroker({ datadir: '/data' } as never))
    expect(option.code).toBe('ERR_KAFKA_CONFIG')
    expect(option.message).toContain('Unknown option datadir of startBroker; did you mean dataDir?')
    const level = await failure(startBroker({ 'num.partitions': 3 } as never))
    expect(level.message).toContain("it goes into config: { 'num.partitions': … }")
    const topic = await failure(startBroker({ topics: { orders: { partitions: 1, config: {} } as never } }))
    expect(topic.message).toContain('Unknown option config of topic orders; a topic is a number of partitions or {')
  })
})

test('calls as other clients have them are refused with the way they are here', async () => {
  const consumer = new Consumer({ bootstrapServers: 'localhost:9092', groupId: 'readers' })
  afterTest(() => consumer.close())
  expect(() => consumer.subscribe('orders' as never)).toThrow("subscribe(['orders'])")
  expect(() => consumer.assign({ topic: 'orders', partition: 0 } as never)).toThrow('assign([{ topic, partition }])')
  const place = { topic: 'orders', partition: 0, offset: 5 }
  expect(() => consumer.seek(place, undefined as never)).toThrow('seek({ topic, partition }, offset)')
  consumer.assign([place])
  const polled = await failure(consumer.poll(500 as never))
  expect(polled).toMatchObject({ code: 'ERR_KAFKA_CONFIG', message: 'A time to wait is given as { timeoutMs: 500 }' })
})

describe('records and topics that cannot be', () => {
  test('a record above maxRequestSize fails alone, at once', async () => {
    const { bootstrapServers } = await broker()
    const producer = new Producer<string, string>({ bootstrapServers, maxRequestSize: 10_000 })
    afterTest(() => producer.close())
    const before = producer.send({ topic: 'orders', value: 'before' })
    const error = await failure(producer.send({ topic: 'orders', value: 'x'.repeat(20_000) }))
    expect(error.code).toBe('ERR_KAFKA_RECORD_TOO_LARGE')
    expect(error.message).toMatch(
      /A record for orders takes 200\d\d bytes, more than maxRequestSize \(10000\); raise it/,
    )
    await before
    await producer.send({ topic: 'orders', value: 'after' })
  })

  test('an unknown topic with auto-creation off', async () => {
    const { bootstrapServers } = await broker({ topics: {}, config: { 'auto.create.topics.enable': false } })
    const producer = new Producer<string, string>({ bootstrapServers, maxBlockMs: patienceMs, retryBackoffMaxMs: 100 })
    afterTest(() => producer.close({ timeoutMs: 0 }))
    const sent = await failure(producer.send({ topic: 'ordres', value: 'x' }))
    expect(sent.code).toBe('ERR_KAFKA_TIMEOUT')
    expect(sent.message).toMatch(/ordres; create it, or let the brokers do it.*UNKNOWN_TOPIC_OR_PARTITION/)

    const admin = new Admin({ bootstrapServers })
    afterTest(() => admin.close())
    const described = await failure(admin.describeTopics(['ordres'], { timeoutMs: patienceMs }))
    expect(described.message).toMatch(/ordres.*UNKNOWN_TOPIC_OR_PARTITION/)

    const warnings: string[] = []
    const nothing = (): void => {}
    const warn = (_: object, message: string): void => void warnings.push(message)
    const logger = { trace: nothing, debug: nothing, info: nothing, warn, error: nothing }
    const consumer = new Consumer({
      bootstrapServers,
      groupId: 'readers',
      autoOffsetReset: 'earliest',
      logger,
      metadataMaxAgeMs: 100,
    })
    afterTest(() => consumer.close())
    const asked = await failure(consumer.partitionsFor('ordres', { timeoutMs: patienceMs }))
    expect(asked.message).toMatch(/ordres.*UNKNOWN_TOPIC_OR_PARTITION/)
    // As in Kafka, a consumer waits for its topic; it says so, and it reads the topic once it is there.
    consumer.subscribe(['ordres'])
    while (warnings.length === 0) expect((await consumer.poll({ timeoutMs: 50 })).isEmpty).toBe(true)
    expect(warnings[0]).toMatch(/Topic ordres cannot be read yet: it does not exist; it will be read as soon as/)
    // When nothing at all is there to read for as long as a call may take, poll() says so once, and goes on the next time.
    const impatient = new Consumer({
      bootstrapServers,
      autoOffsetReset: 'earliest',
      defaultApiTimeoutMs: patienceMs,
      retryBackoffMaxMs: 100,
    })
    afterTest(() => impatient.close())
    impatient.assign([{ topic: 'ordres', partition: 0 }])
    const polled = await failure(impatient.poll({ timeoutMs: 10 * patienceMs }))
    expect(polled).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', retriable: true })
    expect(polled.message).toMatch(
      /nothing to read, no metadata for ordres; create it, or let.*UNKNOWN_TOPIC_OR_PARTITION/,
    )

    await admin.createTopics([{ name: 'ordres', numPartitions: 1 }])
    await producer.send({ topic: 'ordres', value: 'at last' })
    let late: string[] = []
    while (late.length === 0)
      late = Array.from(await impatient.poll({ timeoutMs: 10 * patienceMs }), ({ value }) => String(value))
    expect(late).toEqual(['at last'])
    let values: string[] = []
    while (values.length === 0)
      values = Array.from(await consumer.poll({ timeoutMs: 500 }), ({ value }) => String(value))
    expect(values).toEqual(['at last'])
  })
})

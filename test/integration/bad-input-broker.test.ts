// What goes wrong on the broker's side: garbage on the wire, damaged files, a full disk, ports and folders that cannot be had.
// Each is one clear error, and nothing that was acknowledged is lost.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '@ottla/broker'
import { Consumer, type CorruptRecordError, type KafkaError, Producer } from 'ottla'
import { MemoryDisk, nodeRuntime } from '@ottla/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RawClient } from '../../packages/broker/test/support/raw-client.ts'
import { batchOf } from '../../packages/broker/test/support/world.ts'
import { produce } from '@ottla/protocol/messages/produce'
import { afterTest, broker } from './support/cluster.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-bad-input-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function failure(operation: Promise<unknown>): Promise<KafkaError> {
  return operation.then(
    () => {
      throw new Error('It succeeded, and should not have')
    },
    (error: unknown) => error as KafkaError,
  )
}

/** Sends values to partition 0 of a topic, each acknowledged before the next. */
async function sendAll(bootstrapServers: string, values: readonly string[]): Promise<void> {
  const producer = new Producer<string, string>({ bootstrapServers })
  for (const value of values) await producer.send({ topic: 'orders', partition: 0, value })
  await producer.close()
}

function reader(bootstrapServers: string): Consumer {
  const consumer = new Consumer({ bootstrapServers, autoOffsetReset: 'earliest' })
  afterTest(() => consumer.close())
  consumer.assign([{ topic: 'orders', partition: 0 }])
  return consumer
}

/** Reads until all values have come, as often as they come. */
async function readUntil(consumer: Consumer, count: number): Promise<string[]> {
  const values: string[] = []
  while (values.length < count) {
    for (const { value } of await consumer.poll({ timeoutMs: 500 })) values.push(String(value))
  }
  return values
}

/** Lines of a broker's log. */
function keptLog(): { lines: string[]; logger: NonNullable<Parameters<typeof startBroker>[0]>['logger'] & object } {
  const lines: string[] = []
  const keep = (_: object, message: string): void => void lines.push(message)
  return { lines, logger: { debug() {}, info: keep, warn: keep, error: keep } }
}

describe('garbage on the wire', () => {
  /** Writes bytes; resolves when the broker has closed the connection. */
  async function closedAfter(port: number, bytes: Uint8Array): Promise<void> {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write(bytes)
    await new Promise((resolve) => socket.once('close', resolve))
  }
  const frame = (apiKey: number, version: number, rest: readonly number[] = []): Buffer => {
    const bytes = Buffer.alloc(14 + rest.length)
    bytes.writeInt32BE(bytes.length - 4, 0)
    bytes.writeInt16BE(apiKey, 4)
    bytes.writeInt16BE(version, 6)
    bytes.writeInt16BE(-1, 12)
    bytes.set(rest, 14)
    return bytes
  }
  const pieces: readonly [string, Uint8Array, RegExp][] = [
    ['random bytes', Buffer.from('8fa7c2be11d9e0775fa1', 'hex'), /a frame announces -\d+ bytes/],
    ['a length of 2 GB', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0]), /announces 2147483647 bytes, 104857600 are allowed/],
    ['an empty frame', Buffer.alloc(4), /2 bytes wanted, 0 left/],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /it speaks HTTP and this port is for Kafka clients/],
    ['a TLS greeting', Buffer.from([0x16, 3, 1, 2, 0, 1]), /it speaks TLS and this port is plaintext/],
    ['an unknown API key', frame(9999, 0), /there is no API key 9999/],
    ['a version of the future', frame(3, 99), /left|not 99/],
    ['a request that is cut off', frame(3, 0), /4 bytes wanted, 0 left/],
    ['an array that is longer than its frame', frame(3, 0, [0x7f, 0xff, 0xff, 0xff]), /array|elements|wanted/],
  ]

  test('ends the connection it came on with one line in the log, and no other connection notices', async () => {
    const { lines, logger } = keptLog()
    const { bootstrapServers, port } = await broker({ logger })
    const producer = new Producer<string, string>({ bootstrapServers })
    afterTest(() => producer.close())
    await producer.send({ topic: 'orders', partition: 0, value: 'before' })
    const halfOpen = net.connect(port, '127.0.0.1')
    afterTest(async () => halfOpen.destroy())
    halfOpen.write(Buffer.from([5, 0xf0, 0, 0, 1]))
    for (const [what, bytes, line] of pieces) {
      lines.length = 0
      await closedAfter(port, bytes)
      expect(lines, what).toHaveLength(1)
      expect(lines[0], what).toMatch(/^Closing the connection of 127\.0\.0\.1:\d+: /)
      expect(lines[0], what).toMatch(line)
      await producer.send({ topic: 'orders', partition: 0, value: what })
    }
    expect(await readUntil(reader(bootstrapServers), pieces.length + 1)).toEqual([
      'before',
      ...pieces.map(([what]) => what),
    ])
  })

  test('a batch whose checksum is wrong is refused and not stored', async () => {
    const { bootstrapServers, port } = await broker()
    const client = await RawClient.connect(nodeRuntime.transport, port)
    afterTest(async () => client.close())
    const produceRaw = async (records: Buffer): Promise<number> => {
      const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
      const response = await client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData })
      return response.responses[0]!.partitionResponses[0]!.errorCode
    }
    expect(await produceRaw(batchOf(['good']))).toBe(0)
    const flipped = batchOf(['damaged on the way'])
    flipped[flipped.length - 3]! ^= 1
    expect(await produceRaw(flipped)).toBe(2) // CORRUPT_MESSAGE, which producers send again
    expect(await produceRaw(batchOf(['good again']))).toBe(0)
    expect(await readUntil(reader(bootstrapServers), 2)).toEqual(['good', 'good again'])
  })
})

test('a batch that is damaged on disk is an error that names it; what is before and behind can be read', async () => {
  const first = await startBroker({ dataDir: folder, topics: { orders: 1 } })
  const values = Array.from({ length: 10 }, (_, i) => `order ${i}`)
  await sendAll(first.bootstrapServers, values)
  await first.close()
  const log = join(folder, 'orders-0', '00000000000000000000.log')
  const bytes = readFileSync(log)
  bytes[bytes.indexOf('order 5')]! ^= 1
  writeFileSync(log, bytes)

  const { bootstrapServers } = await broker({ dataDir: folder })
  const consumer = reader(bootstrapServers)
  expect(await readUntil(consumer, 5)).toEqual(values.slice(0, 5))
  const damage = (await failure(readUntil(consumer, 1))) as CorruptRecordError
  expect(damage.code).toBe('ERR_KAFKA_CORRUPT_RECORD')
  expect(damage.message).toBe(
    'orders-0 at offset 5: the checksum of a batch does not fit its bytes; seek({ topic, partition }, 6) skips it',
  )
  // It is not skipped behind the application's back.
  expect(await failure(readUntil(consumer, 1))).toMatchObject({ code: 'ERR_KAFKA_CORRUPT_RECORD', offset: 5 })
  consumer.seek({ topic: damage.topic, partition: damage.partition }, damage.nextOffset)
  expect(await readUntil(consumer, 4)).toEqual(values.slice(6))
  await sendAll(bootstrapServers, ['afterwards'])
  expect(await readUntil(consumer, 1)).toEqual(['afterwards'])
})

test('a full disk loses nothing acknowledged, tells the producer, and the broker goes on when there is space', async () => {
  const disk = new MemoryDisk()
  const { lines, logger } = keptLog()
  const { bootstrapServers } = await broker({ dataDir: '/data', runtime: { ...nodeRuntime, disk }, logger })
  const producer = new Producer<string, string>({
    bootstrapServers,
    deliveryTimeoutMs: 1500,
    requestTimeoutMs: 1000,
    retryBackoffMs: 20,
  })
  afterTest(() => producer.close({ timeoutMs: 1000 }))
  const acknowledged: string[] = []
  const errors: KafkaError[] = []
  let next = 0
  const sendSome = (count: number): Promise<unknown> => {
    const sent = Array.from({ length: count }, () => {
      const value = `${next++}:${'x'.repeat(1000)}`
      return producer.send({ topic: 'orders', partition: 0, value }).then(
        () => acknowledged.push(value),
        (error: KafkaError) => errors.push(error),
      )
    })
    return Promise.all(sent)
  }
  await sendSome(50)
  disk.capacityBytes = disk.usedBytes + 200_000
  await sendSome(500)
  expect(acknowledged.length).toBeGreaterThan(50)
  expect(errors.length).toBe(550 - acknowledged.length)
  expect(errors.length).toBeGreaterThan(0)
  for (const { message } of errors) expect(message).toMatch(/orders-0.*ENOSPC: no space left/)
  expect(lines.filter((line) => /^Appends to orders-0 are refused: .*no space left/.test(line))).toHaveLength(1)

  disk.capacityBytes = Infinity
  const before = errors.length
  await sendSome(50)
  expect(errors).toHaveLength(before)
  expect(lines).toContain('Appends to orders-0 succeed again')
  const consumer = reader(bootstrapServers)
  const [end] = await consumer.endOffsets([{ topic: 'orders', partition: 0 }])
  const read = await readUntil(consumer, end!.offset)
  expect(new Set(read).size).toBe(read.length)
  expect(acknowledged.filter((value) => !read.includes(value))).toEqual([])
})

describe('a port or a folder that cannot be had', () => {
  test('a port in use', async () => {
    const { port } = await broker()
    const error = await failure(startBroker({ port, dataDir: join(folder, 'data') }))
    expect(error.code).toBe('ERR_KAFKA_BROKER_START')
    expect(error.message).toBe(
      `Port ${port} on 127.0.0.1 is in use by another process; stop it, or choose another port (0 picks a free one)`,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('a data directory that another broker uses', async () => {
    const first = await broker({ dataDir: folder })
    const error = await failure(startBroker({ dataDir: folder }))
    expect(error.code).toBe('ERR_KAFKA_BROKER_START')
    expect(error.message).toContain(`The data directory ${folder} is in use by process ${process.pid}; stop it, or`)
    await sendAll(first.bootstrapServers, ['still well'])
  })

  test('a data directory that is a file', async () => {
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'precious')
    for (const dataDir of [file, join(file, 'data')]) {
      const error = await failure(startBroker({ dataDir }))
      expect(error.code).toBe('ERR_KAFKA_BROKER_START')
      expect(error.message).toContain(
        `${dataDir} cannot be opened: it, or a folder above it, is a file; choose another`,
      )
    }
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  test('a data directory that is not writable', async ({ skip }) => {
    skip(process.getuid?.() === 0 || process.platform === 'win32', 'root may write everywhere')
    chmodSync(folder, 0o555)
    const error = await failure(startBroker({ dataDir: join(folder, 'data') }))
    expect(error.code).toBe('ERR_KAFKA_BROKER_START')
    expect(error.message).toContain('cannot be opened: it is not writable for this user')
  })

  test('a data directory in a file system that takes none', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux has /proc')
    const error = await failure(startBroker({ dataDir: '/proc/ottla/data' }))
    expect(error.code).toBe('ERR_KAFKA_BROKER_START')
    expect(error.message).toContain('/proc/ottla/data cannot be opened')
  })
})

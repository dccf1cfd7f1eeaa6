import { ErrorCode, Reader, ZERO_UUID } from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { fetch } from '@ottla/protocol/messages/fetch'
import { SeededRandom } from '@ottla/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { apiHandlers } from '../src/apis/handlers.ts'
import { servedKeys } from '../src/apis/served-keys.ts'
import { batchOf, World } from './support/world.ts'

let world: World

afterEach(() => world.run(world.broker.close()))

const software = { clientSoftwareName: 'test', clientSoftwareVersion: '1' }

/** A frame by hand: size, key, version, correlation id, no client id, body. */
function frameOf(apiKey: number, apiVersion: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(14 + body.length)
  frame.writeInt32BE(10 + body.length, 0)
  frame.writeInt16BE(apiKey, 4)
  frame.writeInt16BE(apiVersion, 6)
  frame.writeInt32BE(7, 8)
  frame.writeInt16BE(-1, 12)
  frame.set(body, 14)
  return frame
}

describe('ApiVersions', () => {
  it('announces the keys that are served and no other, Produce from version 0 on', async () => {
    world = await World.start()
    const client = await world.connect()
    const response = await world.run(client.send(apiVersions, 4, software))
    expect(response.errorCode).toBe(ErrorCode.NONE)
    expect(response.apiKeys.map(({ apiKey }) => apiKey)).toEqual(apiHandlers.map(({ api }) => api.key))
    expect(servedKeys).toEqual(apiHandlers.map(({ api }) => api.key))
    expect(response.apiKeys[0]).toEqual({ apiKey: 0, minVersion: 0, maxVersion: 13 })
    expect(response.apiKeys.find(({ apiKey }) => apiKey === 22)).toEqual({ apiKey: 22, minVersion: 0, maxVersion: 5 })
  })

  it('answers a version from the future in version 0 with the versions it knows', async () => {
    world = await World.start()
    const client = await world.connect()
    const frame = await world.run(client.sendBytes(frameOf(18, 99, Buffer.of(0))))
    const reader = new Reader(frame)
    expect(reader.readInt32()).toBe(7)
    expect(apiVersions.decodeResponse(reader, 0)).toMatchObject({
      errorCode: ErrorCode.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 5 }],
    })
  })

  it('sends a client that means another cluster back to its bootstrap servers', async () => {
    world = await World.start()
    const client = await world.connect()
    const { clusterId, nodeId } = world.broker
    const ask = (request: object): Promise<{ errorCode: number }> =>
      world.run(client.send(apiVersions, 5, { ...software, ...request }))
    expect((await ask({ clusterId, nodeId })).errorCode).toBe(ErrorCode.NONE)
    expect((await ask({ clusterId: 'another', nodeId })).errorCode).toBe(ErrorCode.REBOOTSTRAP_REQUIRED)
    expect((await ask({ clusterId, nodeId: 7 })).errorCode).toBe(ErrorCode.REBOOTSTRAP_REQUIRED)
  })

  it('refuses a client software name that is none', async () => {
    world = await World.start()
    const client = await world.connect()
    const request = { clientSoftwareName: '-', clientSoftwareVersion: '1' }
    const response = await world.run(client.send(apiVersions, 3, request))
    expect(response.errorCode).toBe(ErrorCode.INVALID_REQUEST)
  })
})

describe('A connection', () => {
  const bad: readonly [what: string, bytes: Uint8Array][] = [
    ['a garbage frame', Buffer.from('\0\0\0\x10GET / HTTP/1.1\r\n')],
    ['an unknown API key', frameOf(999, 0, Buffer.alloc(4))],
    ['a key that exists and is not served', frameOf(24, 3, Buffer.alloc(4))],
    ['a version that is not served', frameOf(3, 99, Buffer.alloc(4))],
    ['Produce version 2', frameOf(0, 2, Buffer.alloc(4))],
    ['a length of two gigabytes', Buffer.of(0x7f, 0xff, 0xff, 0xff)],
    ['a negative length', Buffer.of(0xff, 0xff, 0xff, 0xff)],
    ['a body that is cut off', frameOf(3, 1, Buffer.of(0, 0, 0, 9))],
    ['an array of two billion', frameOf(3, 1, Buffer.of(0x7f, 0, 0, 0))],
  ]
  it.each(bad)('is closed on %s with one log line, and no other is', async (_, bytes) => {
    world = await World.start({ topics: { orders: 1 } })
    const client = await world.connect()
    const bystander = await world.connect()
    client.writeBytes(bytes)
    await world.run(client.closed)
    expect(world.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    expect(world.lines[0]!.message).toMatch(/^Closing the connection of /)
    const response = await world.run(bystander.send(metadata, 1, { topics: null }))
    expect(response.topics.map(({ name }) => name)).toEqual(['orders'])
  })

  it('may send its frames byte by byte', async () => {
    world = await World.start()
    const client = await world.connect()
    const frame = frameOf(18, 0, new Uint8Array(0))
    const answer = client.sendBytes(frame.subarray(0, 1))
    for (const byte of frame.subarray(1)) client.writeBytes(Buffer.of(byte))
    expect((await world.run(answer)).readInt32BE(0)).toBe(7)
  })

  it('gets its answers in the order of its requests, also behind one that waits', async () => {
    world = await World.start({ topics: { orders: 1 } })
    const client = await world.connect()
    const order: string[] = []
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
    const request = { maxWaitMs: 400, minBytes: 1, topics: [{ topic: 'orders', partitions }] }
    const slow = client.send(fetch, 4, request).then(() => order.push('fetch'))
    const quick = client.send(metadata, 1, { topics: [] }).then(() => order.push('metadata'))
    const { elapsedMs } = await world.timed(Promise.all([slow, quick]))
    expect(order).toEqual(['fetch', 'metadata'])
    expect(elapsedMs).toBe(400)
  })

  it('that goes away while its fetch waits leaves nothing behind', async () => {
    world = await World.start({ topics: { orders: 1 }, config: { 'connections.max.idle.ms': -1 } })
    const timersBefore = world.runtime.clock.pendingTimers
    const client = await world.connect()
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
    client.sendOneWay(fetch, 4, { maxWaitMs: 60_000, minBytes: 1, topics: [{ topic: 'orders', partitions }] })
    await world.settle()
    expect(world.runtime.clock.pendingTimers).toBe(timersBefore + 1)
    client.close()
    await world.run(client.closed)
    await world.settle()
    expect(world.runtime.clock.pendingTimers).toBe(timersBefore)
  })

  it('that sends nothing for connections.max.idle.ms is closed', async () => {
    world = await World.start({ config: { 'connections.max.idle.ms': 5000 } })
    const client = await world.connect()
    await world.runtime.clock.advance(4000)
    await world.run(client.send(metadata, 1, { topics: [] }))
    await world.runtime.clock.advance(4900)
    expect(client.isClosed).toBe(false)
    await world.runtime.clock.advance(1200)
    expect(client.isClosed).toBe(true)
  })

  it('is not read further while its client takes no answers', async () => {
    world = await World.start({ topics: { orders: 1 } })
    const producer = await world.connect()
    const records = batchOf(['x'.repeat(500_000)])
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
    await world.run(producer.send(produce, 3, { acks: 1, timeoutMs: 1000, topicData }))
    const socket = await world.run(world.runtime.transport.connect({ host: '127.0.0.1', port: world.broker.port }))
    let received = 0
    socket.attach({ onData: (chunk) => (received += chunk.length), onClose: () => {} })
    socket.pause()
    const body = Buffer.alloc(59)
    body.writeInt32BE(-1, 0) // replica
    body.writeInt32BE(0, 4) // max wait
    body.writeInt32BE(0, 8) // min bytes
    body.writeInt32BE(0x7fff_ffff, 12) // max bytes
    body.writeInt32BE(1, 17) // topics
    body.writeInt16BE(6, 21)
    body.write('orders', 23)
    body.writeInt32BE(1, 29) // partitions
    body.writeInt32BE(1_000_000, 45)
    const request = frameOf(1, 4, body.subarray(0, 49))
    for (let i = 0; i < 50; i++) socket.write([request])
    await world.settle()
    // One answer is over the mark already; the other 49 requests wait.
    expect(socket.queuedBytes).toBeGreaterThan(0)
    expect(received).toBe(0)
    socket.resume()
    await world.settle()
    expect(received).toBeGreaterThan(50 * 500_000)
  })
})

it('lives through random bytes in every API and version', async () => {
  world = await World.start({ topics: { orders: 1 } })
  const random = new SeededRandom(42)
  for (const { api } of apiHandlers) {
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      for (let round = 0; round < 8; round++) {
        const client = await world.connect()
        // Small lengths and many zeros get further into a message than noise does.
        const body = random.bytes(random.integer(120)).map((byte) => (byte < 180 ? byte & 3 : byte))
        client.writeBytes(frameOf(api.key, version, body))
        await world.settle()
        client.close()
      }
    }
  }
  const client = await world.connect()
  const response = await world.run(client.send(metadata, 12, { topics: [{ topicId: ZERO_UUID, name: 'orders' }] }))
  expect(response.topics[0]).toMatchObject({ errorCode: ErrorCode.NONE, name: 'orders' })
  expect(world.lines.filter(({ level }) => level === 'error')).toEqual([])
})

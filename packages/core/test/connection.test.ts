import { expect, test } from 'vitest'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { produce } from '@ottla/protocol/messages/produce'
import { ConnectionError, RequestTimeoutError } from '../src/index.ts'
import { nodeRuntime } from '@ottla/runtime'
import { clientOf } from './support/clients.ts'
import { clusterOf, type Received, ScriptedPeer } from './support/scripted-peer.ts'
import { beat, outcomeOf, worldOf } from './support/world.ts'

const isBeat = (received: Received): boolean => received.apiName === 'Heartbeat'

test('a response that arrives one byte at a time is put together', async () => {
  const { runtime, client } = await worldOf((received) => {
    if (isBeat(received))
      for (const byte of received.encode({ errorCode: 27 })) received.socket.write([Buffer.of(byte)])
  })
  const sent = beat(client, 'a')
  await runtime.clock.advance(10)
  expect(sent.value.errorCode).toBe(27)
})

test('several responses in one chunk, the last one cut, reach their requests in order', async () => {
  const held: Received[] = []
  const { runtime, client } = await worldOf((received) => {
    if (isBeat(received)) held.push(received)
  })
  const sent = ['a', 'b', 'c'].map((memberId) => beat(client, memberId))
  await runtime.clock.advance(1)
  const bytes = Buffer.concat(held.map((received, i) => received.encode({ errorCode: 22 + i })))
  held[0]!.socket.write([bytes.subarray(0, bytes.length - 3)])
  await runtime.clock.advance(1)
  expect(sent.map((one) => one.state)).toEqual(['resolved', 'resolved', 'pending'])
  held[0]!.socket.write([bytes.subarray(bytes.length - 3)])
  await runtime.clock.advance(1)
  expect(sent.map((one) => one.value.errorCode)).toEqual([22, 23, 24])
})

test('requests leave back to back, in the order of the calls, also while the connection is being set up', async () => {
  const { runtime, client, peer } = await worldOf((received) => (isBeat(received) ? { errorCode: 0 } : undefined))
  const sent = [1, 2, 3].map((n) => beat(client, `early ${n}`, { channel: 'group' }))
  void client.connect(1, 'group').then(() => sent.push(beat(client, 'late', { channel: 'group' })))
  await runtime.clock.advance(10)
  const order = peer.received.filter(isBeat).map((received) => received.body['memberId'])
  expect(order).toEqual(['early 1', 'early 2', 'early 3', 'late'])
  expect(sent.every((one) => one.state === 'resolved')).toBe(true)
})

test('a late response is dropped and the next one still finds its request', async () => {
  const held: Received[] = []
  const { runtime, client, peer } = await worldOf((received) => {
    if (isBeat(received)) held.push(received)
  })
  const slow = beat(client, 'slow', { timeoutMs: 100 })
  await runtime.clock.advance(101)
  expect(slow.error).toBeInstanceOf(RequestTimeoutError)
  expect(slow.error['outcomeUnknown']).toBe(true)
  expect(slow.error.message).toBe(`Heartbeat request to ${peer.address} was not answered within 100 ms`)
  const next = beat(client, 'next')
  await runtime.clock.advance(1)
  held[0]!.answer({ errorCode: 22 })
  held[1]!.answer({ errorCode: 25 })
  await runtime.clock.advance(1)
  expect(next.value.errorCode).toBe(25)
  expect(peer.accepted).toBe(2)
})

test('a connection without a byte for the request timeout is given up with all that is in flight', async () => {
  const { runtime, client, peer } = await worldOf(() => undefined, { requestTimeoutMs: 5000 })
  const first = beat(client, 'a', { channel: 'produce' })
  await runtime.clock.advance(3000)
  const second = beat(client, 'b', { channel: 'produce' })
  await runtime.clock.advance(2001)
  expect(first.error).toBeInstanceOf(RequestTimeoutError)
  expect(second.error).toBeInstanceOf(ConnectionError)
  expect(second.error).toMatchObject({ reason: 'timeout', outcomeUnknown: true, address: peer.address })
  expect(second.error.message).toContain('has not sent a byte for 500')
  expect(client.isReady(1, 'produce')).toBe(false)
})

test('a peer that takes no bytes is given up, also when no response is expected', async () => {
  const peer: ScriptedPeer = await ScriptedPeer.listen(nodeRuntime.transport, ({ apiName }) =>
    apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined,
  )
  const client = clientOf(nodeRuntime, { bootstrapServers: peer.address, requestTimeoutMs: 200 })
  await client.metadata.waitForNodes(client.deadline({}, 5000))
  await client.connect(1, 'produce')
  for (const socket of peer.sockets) socket.pause()
  const records = Buffer.alloc(20_000_000)
  const topicData = [{ name: 'a', partitionData: [{ index: 0, records }] }]
  const options = { channel: 'produce', expectResponse: false, maxVersion: 9 } as const
  const sent = client.send(1, produce, { acks: 0, timeoutMs: 1000, topicData }, options)
  await expect(sent).rejects.toMatchObject({
    code: expect.stringMatching(/TIMEOUT|CONNECTION/) as string,
    outcomeUnknown: true,
  })
  await expect.poll(() => client.inFlight(1, 'produce')).toBe(0)
  expect(client.isReady(1, 'produce')).toBe(false)
  client.close()
  await peer.close()
})

test('a slow connection that still delivers bytes is kept', async () => {
  const held: Received[] = []
  const { runtime, client } = await worldOf(
    (received) => {
      if (isBeat(received)) held.push(received)
    },
    { requestTimeoutMs: 5000 },
  )
  const slow = beat(client, 'slow')
  await runtime.clock.advance(4000)
  const bytes = held[0]!.encode({ errorCode: 0 })
  held[0]!.socket.write([bytes.subarray(0, 5)])
  await runtime.clock.advance(2000)
  expect(slow.error).toBeInstanceOf(RequestTimeoutError)
  expect(client.isReady(1)).toBe(true)
  held[0]!.socket.write([bytes.subarray(5)])
  const next = beat(client, 'next')
  await runtime.clock.advance(1)
  held[1]!.answer({ errorCode: 0 })
  await runtime.clock.advance(1)
  expect(next.state).toBe('resolved')
})

test('a request may be given more time than the request timeout, as a group join is', async () => {
  const held: Received[] = []
  const { runtime, client } = await worldOf(
    (received) => {
      if (isBeat(received)) held.push(received)
    },
    { requestTimeoutMs: 5000 },
  )
  const join = beat(client, 'join', { channel: 'group', timeoutMs: 60_000 })
  await runtime.clock.advance(59_000)
  held[0]!.answer({ errorCode: 0 })
  await runtime.clock.advance(1)
  expect(join.state).toBe('resolved')
})

test('a response with another correlation id ends the connection', async () => {
  const { runtime, client, peer } = await worldOf((received) => {
    if (isBeat(received)) received.answer({ errorCode: 0 }, received.version, received.header.correlationId + 1)
  })
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  expect(sent.error).toMatchObject({ reason: 'out-of-sync', outcomeUnknown: true, retriable: true })
  expect(sent.error.message).toMatch(/sent a response with correlation id \d+ where \d+ was due/)
  await runtime.clock.advance(1)
  expect(peer.sockets.size).toBe(0)
})

test('a response that nobody asked for ends the connection, and the next request opens another', async () => {
  let first = true
  const { runtime, client, peer } = await worldOf((received) => {
    if (!isBeat(received)) return
    received.answer({ errorCode: 0 })
    if (first) received.answer({ errorCode: 0 })
    first = false
  })
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  expect(sent.state).toBe('resolved')
  expect(client.isReady(1)).toBe(false)
  const next = beat(client, 'b')
  await runtime.clock.runUntil(() => next.state !== 'pending')
  expect(next.state).toBe('resolved')
  expect(peer.accepted).toBeGreaterThan(2)
})

test('a frame of an impossible size ends an established connection', async () => {
  const { runtime, client } = await worldOf((received) => {
    if (isBeat(received)) received.socket.write([Buffer.from([0x7f, 0, 0, 0])])
  })
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  expect(sent.error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason: 'out-of-sync' })
})

test('a response above the limit is refused before memory is taken for it', async () => {
  const { runtime, client } = await worldOf(
    (received) => {
      if (isBeat(received)) received.socket.write([Buffer.from([0, 0, 0x10, 0x01])])
    },
    {},
    { maxResponseBytes: 4096 },
  )
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  expect(sent.error.message).toContain('sent a frame of an impossible size')
  expect((sent.error.cause as Error).message).toContain('impossible size')
})

test('a malformed response fails its request only', async () => {
  let first = true
  const { runtime, client, peer } = await worldOf((received) => {
    if (!isBeat(received)) return undefined
    if (!first) return { errorCode: 0 }
    first = false
    const bytes = received.encode({ errorCode: 0 }).subarray(0, 10)
    bytes.writeInt32BE(bytes.length - 4)
    received.socket.write([bytes])
  })
  const broken = beat(client, 'a')
  const whole = beat(client, 'b')
  await runtime.clock.advance(1)
  expect(broken.error).toMatchObject({ code: 'ERR_KAFKA_DECODE' })
  expect(whole.state).toBe('resolved')
  expect(peer.sockets.size).toBeGreaterThan(0)
  expect(client.isReady(1)).toBe(true)
})

test('a request that cannot be encoded fails alone and uses up no correlation id', async () => {
  const { runtime, client, peer } = await worldOf((received) => (isBeat(received) ? { errorCode: 0 } : undefined))
  const first = beat(client, 'a')
  await runtime.clock.advance(1)
  const broken = outcomeOf(client.send(1, heartbeat, { groupId: 'g', generationId: 0.5, memberId: 'x' }))
  const thrown = outcomeOf(
    client.send(1, heartbeat, () => {
      throw new RangeError('from the builder')
    }),
  )
  const last = beat(client, 'b')
  await runtime.clock.advance(1)
  expect(broken.error).toMatchObject({ code: 'ERR_KAFKA_ENCODE' })
  expect(thrown.error.message).toBe('from the builder')
  expect([first.state, last.state]).toEqual(['resolved', 'resolved'])
  const ids = peer.received.filter(isBeat).map((received) => received.header.correlationId)
  expect(ids[1]! - ids[0]!).toBe(1)
})

test('a request without a response resolves when it is written and waits for nothing', async () => {
  const { runtime, client, peer } = await worldOf((received) => (isBeat(received) ? { errorCode: 0 } : undefined))
  const sent = outcomeOf(
    client.send(1, produce, { acks: 0, timeoutMs: 1000, topicData: [] }, { channel: 'produce', expectResponse: false }),
  )
  await runtime.clock.advance(1)
  expect(sent.state).toBe('resolved')
  expect(sent.value).toBeUndefined()
  expect(client.inFlight(1, 'produce')).toBe(0)
  const next = beat(client, 'b', { channel: 'produce' })
  await runtime.clock.advance(1)
  expect(next.state).toBe('resolved')
  expect(peer.names.slice(-2)).toEqual(['Produce', 'Heartbeat'])
})

test('an aborted request rejects with the reason, and its response is dropped', async () => {
  const held: Received[] = []
  const { runtime, client } = await worldOf((received) => {
    if (isBeat(received)) held.push(received)
  })
  const abort = new AbortController()
  const reason = new Error('no longer needed')
  const flying = beat(client, 'a', { signal: abort.signal })
  const waiting = beat(client, 'b', { signal: abort.signal, channel: 'fetch' })
  await Promise.resolve()
  abort.abort(reason)
  await runtime.clock.advance(5)
  expect(flying.error).toBe(reason)
  expect(waiting.error).toBe(reason)
  expect(held.map((received) => received.body['memberId'])).toEqual(['a'])
  const next = beat(client, 'c')
  const refused = beat(client, 'd', { signal: abort.signal })
  await runtime.clock.advance(1)
  for (const received of held) received.answer({ errorCode: 0 })
  await runtime.clock.advance(1)
  expect(next.state).toBe('resolved')
  expect(refused.error).toBe(reason)
})

test('a connection that breaks rejects what is in flight and says that the outcome is unknown', async () => {
  const { runtime, client, peer } = await worldOf(() => undefined)
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  peer.cut()
  await runtime.clock.advance(1)
  expect(sent.error).toMatchObject({ reason: 'closed', outcomeUnknown: true, retriable: true })
  expect(sent.error.message).toBe(`${peer.address} closed the connection; a Heartbeat request was in flight`)
})

test('closing the client rejects what is in flight or waits, and leaves nothing behind', async () => {
  const { runtime, client, peer } = await worldOf(() => undefined)
  const flying = beat(client, 'a')
  const waiting = beat(client, 'b', { channel: 'fetch' })
  const waitedFor = outcomeOf(client.metadata.waitForTopics(['missing'], client.deadline({}, 5000)))
  client.close()
  client.close()
  await runtime.clock.advance(1)
  expect(flying.error).toMatchObject({ reason: 'client-closed', retriable: false, outcomeUnknown: true })
  expect(waiting.error).toMatchObject({ reason: 'client-closed', outcomeUnknown: false })
  expect(waitedFor.error).toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
  expect(beat(client, 'c').state).toBe('pending')
  await expect(client.send(1, heartbeat, { groupId: 'g', generationId: 1, memberId: 'd' })).rejects.toMatchObject({
    code: 'ERR_KAFKA_INVALID_STATE',
  })
  await expect(client.connect(1)).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
  expect(runtime.clock.pendingTimers).toBe(0)
  expect(peer.sockets.size).toBe(0)
})

test('an idle connection is closed, and opened again without a pause', async () => {
  const { runtime, client, peer } = await worldOf((received) => (isBeat(received) ? { errorCode: 0 } : undefined), {
    connectionsMaxIdleMs: 60_000,
    metadataMaxAgeMs: 10_000_000,
  })
  beat(client, 'a')
  await runtime.clock.advance(50_000)
  beat(client, 'b')
  await runtime.clock.advance(59_000)
  expect(peer.sockets.size).toBe(1)
  await runtime.clock.advance(2000)
  expect(peer.sockets.size).toBe(0)
  const again = beat(client, 'c')
  await runtime.clock.advance(2)
  expect(again.state).toBe('resolved')
})

test('a throttled client leaves the node alone for as long as it was told', async () => {
  const times: number[] = []
  const { runtime, client } = await worldOf((received) => {
    if (!isBeat(received)) return undefined
    times.push(runtime.clock.monotonic())
    return { errorCode: 0, throttleTimeMs: received.body['memberId'] === 'first' ? 700 : 0 }
  })
  beat(client, 'first')
  await runtime.clock.advance(1)
  expect(client.isReady(1)).toBe(false)
  expect(client.throttledForMs(1)).toBeGreaterThan(690)
  const second = beat(client, 'second')
  const third = beat(client, 'third')
  await runtime.clock.advance(690)
  expect(second.state).toBe('pending')
  await runtime.clock.advance(20)
  expect([second.state, third.state]).toEqual(['resolved', 'resolved'])
  expect(times[1]! - times[0]!).toBe(700)
  expect(client.isReady(1)).toBe(true)
})

test('a throttle time in a version where the broker itself waits does not mute the client', async () => {
  const { runtime, client } = await worldOf((received) =>
    isBeat(received) ? { errorCode: 0, throttleTimeMs: 700 } : undefined,
  )
  const sent = beat(client, 'a', { maxVersion: 1 })
  await runtime.clock.advance(1)
  expect(sent.state).toBe('resolved')
  expect(client.isReady(1)).toBe(true)
})

import { afterEach, describe, expect, test } from 'vitest'
import {
  type LinkConditions,
  type Listener,
  nodeRuntime,
  type Socket,
  type Transport,
  VirtualClock,
  type VirtualLink,
  VirtualNetwork,
  SeededRandom,
  virtualRuntime,
} from '../src/index.ts'

/** Collects what a socket tells. */
class Ear {
  readonly chunks: Uint8Array[] = []
  closed = false
  error: Error | undefined
  drained = 0
  readonly #changed: (() => void)[] = []

  constructor(socket: Socket) {
    socket.attach({
      onData: (chunk) => this.#note(() => this.chunks.push(chunk)),
      onClose: (error) =>
        this.#note(() => {
          this.closed = true
          this.error = error
        }),
      onDrain: () => this.#note(() => this.drained++),
    })
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString()
  }

  /** Resolves as soon as the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#changed.push(resolve))
  }

  #note(change: () => void): void {
    change()
    for (const resolve of this.#changed.splice(0)) resolve()
  }
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  readonly listener: Listener
}

async function pairOf(transport: Transport): Promise<Pair> {
  let accepted!: (socket: Socket) => void
  const far = new Promise<Socket>((resolve) => (accepted = resolve))
  const listener = await transport.listen({ host: '127.0.0.1', port: 0 }, accepted)
  const near = await transport.connect({ host: '127.0.0.1', port: listener.port })
  return { near, far: await far, listener }
}

/** The same promises hold for real sockets and for those in memory (here on the real clock). */
describe.each([
  ['sockets of the system', () => nodeRuntime.transport],
  ['sockets in memory', () => new VirtualNetwork(nodeRuntime.clock, new SeededRandom(1))],
])('%s', (_, transportOf) => {
  const open: Pair[] = []
  afterEach(async () => {
    for (const { near, far, listener } of open.splice(0)) {
      near.destroy()
      far.destroy()
      await listener.close()
    }
  })

  async function start(): Promise<Pair> {
    const pair = await pairOf(transportOf())
    open.push(pair)
    return pair
  }

  test('carry bytes in both directions and in order', async () => {
    const { near, far } = await start()
    const [nearEar, farEar] = [new Ear(near), new Ear(far)]
    near.write([Buffer.from('one '), Buffer.from('two ')])
    near.write([Buffer.from('three')])
    far.write([Buffer.from('back')])
    await farEar.until(() => farEar.text.length === 13)
    await nearEar.until(() => nearEar.text.length === 4)
    expect(farEar.text).toBe('one two three')
    expect(nearEar.text).toBe('back')
  })

  test('leave to their users what they gave them, on both sides', async () => {
    const { near, far } = await start()
    const [nearEar, farEar] = [new Ear(near), new Ear(far)]
    for (const text of ['first', 'other', 'third']) {
      const before = nearEar.text.length
      far.write([Buffer.from(text)])
      near.write([Buffer.from(text)])
      await nearEar.until(() => nearEar.text.length === before + 5)
      await farEar.until(() => farEar.text.length === before + 5)
    }
    expect(nearEar.text).toBe('firstotherthird')
    expect(farEar.text).toBe('firstotherthird')
  })

  test('bytes arrive in order whether or not they are read to where they are wanted', async () => {
    const { near, far } = await start()
    const sent = Buffer.from('0123456789abcdefg'.repeat(60_000))
    const wanted = Buffer.alloc(sent.length)
    let count = 0
    const received = new Promise<void>((resolve) => {
      near.attach({
        onData: (chunk) => {
          if (chunk.buffer === wanted.buffer) expect(chunk.byteOffset).toBe(wanted.byteOffset + count)
          else wanted.set(chunk, count)
          count += chunk.length
          if (count === sent.length) resolve()
        },
        // Not always, as for a reader that is between two frames.
        room: () => (count % 3 === 0 ? undefined : wanted.subarray(count, count + 100_000)),
        onClose: () => undefined,
      })
    })
    near.pause()
    far.write([sent])
    await new Promise((resolve) => setImmediate(resolve))
    expect(count).toBe(0)
    near.resume()
    await received
    expect(wanted.equals(sent)).toBe(true)
  })

  test('keep what came before anybody listened', async () => {
    const { near, far } = await start()
    near.write([Buffer.from('early')])
    await new Promise((resolve) => setTimeout(resolve, 20))
    const ear = new Ear(far)
    await ear.until(() => ear.text === 'early')
    expect(ear.text).toBe('early')
  })

  test('tell when bytes have left', async () => {
    const { near, far } = await start()
    far.attach({ onData: () => undefined, onClose: () => undefined })
    await new Promise<void>((resolve) => near.write([Buffer.from('x')], resolve))
    expect(near.queuedBytes).toBe(0)
  })

  test('deliver nothing while paused, and say when too much is queued', async () => {
    const { near, far } = await start()
    const [nearEar, farEar] = [new Ear(near), new Ear(far)]
    far.pause()
    const block = Buffer.alloc(1_000_000, 7)
    let blocks = 0
    while (near.write([block]) && blocks < 100) blocks++
    expect(blocks).toBeLessThan(100)
    expect(farEar.chunks.length).toBe(0)
    far.resume()
    await farEar.until(
      () => farEar.chunks.reduce((sum, chunk) => sum + chunk.length, 0) === (blocks + 1) * block.length,
    )
    await nearEar.until(() => nearEar.drained > 0)
    expect(near.queuedBytes).toBe(0)
  })

  test('an end delivers what was written before it, to both sides', async () => {
    const { near, far } = await start()
    const [nearEar, farEar] = [new Ear(near), new Ear(far)]
    near.write([Buffer.from('last words')])
    near.end()
    await farEar.until(() => farEar.closed)
    expect(farEar.text).toBe('last words')
    expect(farEar.error).toBeUndefined()
    await nearEar.until(() => nearEar.closed)
    expect(near.write([Buffer.from('too late')])).toBe(false)
  })

  test('a destroyed socket is closed on both sides', async () => {
    const { near, far } = await start()
    const [nearEar, farEar] = [new Ear(near), new Ear(far)]
    near.destroy()
    await Promise.all([nearEar.until(() => nearEar.closed), farEar.until(() => farEar.closed)])
    expect([nearEar.closed, farEar.closed]).toEqual([true, true])
  })

  test('a port where nobody listens refuses, and an aborted attempt rejects with the reason', async () => {
    const transport = transportOf()
    const listener = await transport.listen({ host: '127.0.0.1', port: 0 }, () => undefined)
    await listener.close()
    await expect(transport.connect({ host: '127.0.0.1', port: listener.port })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    const reason = new RangeError('no more')
    await expect(
      transport.connect({ host: '127.0.0.1', port: listener.port, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
  })

  test('a port that is taken is reported', async () => {
    const transport = transportOf()
    const listener = await transport.listen({ host: '127.0.0.1', port: 0 }, () => undefined)
    await expect(transport.listen({ host: '127.0.0.1', port: listener.port }, () => undefined)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await listener.close()
  })

  test('closing a listener does not wait for its open sockets, and frees the port', async () => {
    const transport = transportOf()
    const { near, far, listener } = await pairOf(transport)
    await listener.close()
    const again = await transport.listen({ host: '127.0.0.1', port: listener.port }, () => undefined)
    const ear = new Ear(far)
    near.write([Buffer.from('still here')])
    await ear.until(() => ear.text === 'still here')
    near.destroy()
    far.destroy()
    await again.close()
  })

  test('an address resolves to itself', async () => {
    const transport = transportOf()
    expect(await transport.lookup('127.0.0.1')).toEqual(['127.0.0.1'])
    expect(await transport.lookup('::1')).toEqual(['::1'])
  })
})

test('the resolver of the system knows localhost and reports names that do not exist', async () => {
  const addresses = await nodeRuntime.transport.lookup('localhost')
  expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true)
  await expect(nodeRuntime.transport.lookup('no-such-host.invalid')).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) as string,
  })
  expect(typeof (await nodeRuntime.transport.canonicalName('127.0.0.1'))).toBe('string')
  expect(await nodeRuntime.transport.canonicalName('192.0.2.1')).toBe('192.0.2.1')
})

describe('the network in memory', () => {
  test('delays chunks by a time that the seed decides, and never reorders them', async () => {
    const arrivals = async (seed: number): Promise<number[]> => {
      const clock = new VirtualClock()
      const network = new VirtualNetwork(clock, new SeededRandom(seed), { minDelayMs: 5, maxDelayMs: 50 })
      const times: number[] = []
      const order: number[] = []
      await network.listen({ host: 'x', port: 1 }, (socket) =>
        socket.attach({
          onData: (chunk) => {
            order.push(chunk[0]!)
            times.push(clock.monotonic())
          },
          onClose: () => undefined,
        }),
      )
      const connecting = network.connect({ host: 'x', port: 1 })
      await clock.advance(100)
      const socket = await connecting
      for (let i = 0; i < 10; i++) socket.write([Uint8Array.of(i)])
      await clock.advance(100)
      expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      return times
    }
    expect(await arrivals(7)).toEqual(await arrivals(7))
    expect(await arrivals(7)).not.toEqual(await arrivals(8))
  })

  test('reads what was written as late as a socket may, so that memory which is used again too early shows', async () => {
    const { clock, transport } = virtualRuntime(1)
    let got = ''
    const take = (chunk: Uint8Array): void => void (got += Buffer.from(chunk).toString())
    await transport.listen({ host: 'any', port: 9092 }, (socket) => socket.attach({ onData: take, onClose() {} }))
    const connecting = transport.connect({ host: 'any', port: 9092 })
    await clock.advance(0)
    const socket = await connecting
    const bytes = Buffer.from('before')
    let isFlushed = false
    socket.write([bytes], () => (isFlushed = true))
    expect(isFlushed).toBe(false)
    bytes.write('during')
    await clock.advance(0)
    expect([got, isFlushed]).toEqual(['during', true])
    bytes.write('after!')
    await clock.advance(0)
    expect(got).toBe('during')
    // Once its socket is closed, memory is the writer's again.
    socket.write([bytes])
    socket.destroy()
    bytes.write('closed')
    await clock.advance(0)
    expect(got).toBe('duringafter!')
  })

  test('cuts all connections, names resolve as told, and black holes swallow attempts', async () => {
    const { clock, transport } = virtualRuntime(1)
    const errors: (string | undefined)[] = []
    const handlers = {
      onData: () => undefined,
      onClose: (error: Error | undefined) => errors.push((error as { code?: string } | undefined)?.code),
    }
    await transport.listen({ host: 'x', port: 1 }, (socket) => socket.attach(handlers))
    const connecting = transport.connect({ host: 'x', port: 1 })
    await clock.advance(0)
    ;(await connecting).attach(handlers)
    transport.cutAll()
    await clock.advance(0)
    expect(errors).toEqual(['ECONNRESET', 'ECONNRESET'])
    transport.setName('broker', ['10.0.0.1', '10.0.0.2'])
    transport.setName('nowhere', [])
    expect(await transport.lookup('broker')).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(await transport.canonicalName('10.0.0.2')).toBe('broker')
    expect(await transport.canonicalName('10.0.0.3')).toBe('10.0.0.3')
    await expect(transport.lookup('nowhere')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    transport.blackhole('10.0.0.1')
    const abort = new AbortController()
    let outcome = 'pending'
    transport.connect({ host: '10.0.0.1', port: 1, signal: abort.signal }).catch((error: Error) => {
      outcome = error.message
    })
    await clock.advance(100_000)
    expect(outcome).toBe('pending')
    abort.abort(new Error('given up'))
    await clock.advance(0)
    expect(outcome).toBe('given up')
  })
})

describe('a link of a virtual network', () => {
  const port = 9_000
  const host = '127.0.0.1'

  async function linked(conditions: Partial<LinkConditions> = {}): Promise<{
    clock: VirtualClock
    link: VirtualLink
    near: Ear
    far: Ear
    nearSocket: Socket
  }> {
    const { clock, transport, random } = virtualRuntime(1)
    const link = transport.link(random.fork(), conditions)
    let accepted!: Socket
    await transport.listen({ host, port }, (socket) => (accepted = socket))
    const connecting = link.connect({ host, port })
    await clock.advance(1_000)
    const nearSocket = await connecting
    return { clock, link, near: new Ear(nearSocket), far: new Ear(accepted), nearSocket }
  }

  test('holds what is sent in one direction, and lets it arrive in order, even from a sender that is gone', async () => {
    const { clock, link, near, far, nearSocket } = await linked()
    link.hold('out')
    nearSocket.write([Buffer.from('one ')])
    nearSocket.write([Buffer.from('two')])
    nearSocket.destroy()
    await clock.advance(60_000)
    expect([far.text, far.closed, near.closed]).toEqual(['', false, true])
    link.release()
    await clock.advance(1)
    expect([far.text, far.closed]).toEqual(['one two', true])
  })

  test('cuts its own connections and no others', async () => {
    const { clock, transport, random } = virtualRuntime(1)
    const far: Ear[] = []
    await transport.listen({ host, port }, (socket) => void far.push(new Ear(socket)))
    const links = [transport.link(random.fork()), transport.link(random.fork())]
    const connecting = links.map((link) => link.connect({ host, port }))
    await clock.advance(1)
    const near = (await Promise.all(connecting)).map((socket) => new Ear(socket))
    links[0]!.cut()
    await clock.advance(1)
    expect([near[0]!.closed, near[1]!.closed, far[0]!.closed, far[1]!.closed]).toEqual([true, false, true, false])
    expect(near[0]!.error).toMatchObject({ code: 'ECONNRESET' })
  })

  test('takes its time for many bytes, and loses none', async () => {
    const { clock, far, nearSocket } = await linked({ bytesPerMs: 10, lossRate: 0.2, fragmentRate: 0.5 })
    const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251))
    for (let at = 0; at < bytes.length; at += 100) nearSocket.write([bytes.subarray(at, at + 100)])
    await clock.advance(499)
    expect(far.text.length).toBeLessThan(5_000)
    await clock.advance(60_000)
    expect(Buffer.concat(far.chunks)).toEqual(bytes)
    expect(far.chunks.length).toBeGreaterThan(50)
  })

  test('does not connect while it is held', async () => {
    const { clock, link } = await linked()
    link.hold('in')
    let isConnected = false
    void link.connect({ host, port }).then(() => (isConnected = true))
    await clock.advance(10_000)
    expect(isConnected).toBe(false)
    link.release()
    await clock.advance(1)
    expect(isConnected).toBe(true)
  })

  test('who attaches to a connection that has broken meanwhile hears of it', async () => {
    const { clock, transport } = virtualRuntime(1)
    let accepted!: Socket
    await transport.listen({ host, port }, (socket) => (accepted = socket))
    const connecting = transport.connect({ host, port })
    await clock.advance(1)
    await connecting
    transport.cutAll()
    await clock.advance(1)
    const far = new Ear(accepted)
    await clock.advance(1)
    expect([far.closed, far.error?.message]).toEqual([true, 'read ECONNRESET'])
  })
})

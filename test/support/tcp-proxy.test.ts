import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TcpProxy } from './tcp-proxy.ts'

let server: Server
let proxy: TcpProxy
/** What the server has got, and its sockets. */
let received = ''
let accepted: Socket[] = []
const clients: Socket[] = []

beforeEach(async () => {
  received = ''
  accepted = []
  server = createServer((socket) => {
    accepted.push(socket)
    socket
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        received += chunk.toString()
        socket.write(`re: ${chunk.toString()}`)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await TcpProxy.start((server.address() as AddressInfo).port)
})
afterEach(async () => {
  for (const socket of clients.splice(0)) socket.destroy()
  await proxy.close()
  for (const socket of accepted) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

interface Client {
  readonly socket: Socket
  heard: string
  isClosed: boolean
}

async function client(): Promise<Client> {
  const socket = connect(proxy.port, '127.0.0.1')
  clients.push(socket)
  const made: Client = { socket, heard: '', isClosed: false }
  socket
    .on('error', () => {})
    .on('data', (chunk: Buffer) => (made.heard += chunk.toString()))
    .on('close', () => (made.isClosed = true))
  await new Promise((resolve) => socket.once('connect', resolve))
  return made
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

test('in fair weather everything goes through, and the end of one side is the end of the other', async () => {
  const one = await client()
  one.socket.write('hello')
  await until(() => one.heard === 're: hello')
  accepted[0]!.destroy()
  await until(() => one.isClosed)
})

test('a cut breaks every connection, and new ones work', async () => {
  const [one, two] = [await client(), await client()]
  one.socket.write('a')
  await until(() => one.heard !== '')
  expect(proxy.cut()).toBe(2)
  await until(() => one.isClosed && two.isClosed)
  const three = await client()
  three.socket.write('b')
  await until(() => three.heard === 're: b')
})

test('what is stalled fills the buffers of the sockets and arrives later, all of it and in order', async () => {
  const one = await client()
  proxy.weather = { kind: 'stalled' }
  const chunk = Buffer.alloc(1_000_000, 'x')
  let written = 0
  while (written < 64 && one.socket.write(chunk)) written++
  one.socket.write('the end')
  // As much as the operating system keeps, and no more.
  await until(() => one.socket.writableLength > 0 && one.socket.writableNeedDrain)
  expect(received).toBe('')
  proxy.weather = { kind: 'fair' }
  await until(() => received.endsWith('the end'))
  expect(received.length).toBe((written + 1) * chunk.length + 7)
})

test('a connection that was half-open stays mute for ever, a new one works', async () => {
  const one = await client()
  one.socket.write('before')
  await until(() => one.heard === 're: before')
  proxy.weather = { kind: 'half-open' }
  const two = await client()
  two.socket.write('never')
  one.socket.write('neither')
  accepted[0]!.destroy()
  proxy.weather = { kind: 'fair' }
  const three = await client()
  three.socket.write('after')
  await until(() => three.heard === 're: after')
  one.socket.write('too late')
  three.socket.write('!')
  await until(() => three.heard === 're: afterre: !')
  expect([one.heard, two.heard, received]).toEqual(['re: before', '', 'beforeafter!'])
  expect([one.isClosed, two.isClosed]).toEqual([false, false])
})

test.each([
  { kind: 'delayed', delayMs: 20 },
  { kind: 'narrow', bytesPerSecond: 20_000 },
] as const)('$kind weather keeps everything in order', async (weather) => {
  const one = await client()
  proxy.weather = weather
  for (let i = 0; i < 50; i++) {
    one.socket.write(`${i} `)
    if (i === 25) proxy.weather = { kind: 'fair' }
    await new Promise((resolve) => setImmediate(resolve))
  }
  const all = Array.from({ length: 50 }, (_, i) => `${i} `).join('')
  await until(() => received === all)
})

import { createServer, type AddressInfo, type Server } from 'node:net'
import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../src/doctor/examination.ts'
import { ottla } from './support/command.ts'

let broker: Broker
let trap: Broker
let second: Broker
const servers: Server[] = []
beforeAll(async () => {
  broker = await startBroker({ topics: { orders: 1 } })
  second = await startBroker()
  trap = await startBroker({ advertisedHost: 'kafka.invalid' })
})
afterAll(async () => {
  await Promise.all([broker.close(), second.close(), trap.close()])
  for (const server of servers) server.close()
})

/** A server that is no Kafka. */
async function foreign(answer: string | undefined): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function doctor(bootstrap: string): Promise<{ code: number; findings: Finding[]; stderr: string }> {
  const { code, stdout, stderr } = await ottla(['doctor', '-b', bootstrap, '--timeout', '3s', '-o', 'json'])
  return { code, findings: JSON.parse(stdout) as Finding[], stderr }
}

test('a cluster in order is found in order, step by step', async () => {
  const { code, findings } = await doctor(broker.bootstrapServers)
  expect(code).toBe(0)
  expect(findings.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
    'name ok',
    'port ok',
    'protocol ok',
    'versions ok',
    'cluster ok',
    'rights ok',
    'advertised listener ok',
    'partitions ok',
  ])
  const { stdout } = await ottla(['doctor', '-b', broker.bootstrapServers])
  expect(stdout).toMatch(/^ok +port +127\.0\.0\.1:\d+ +open, \d+ ms$/m)
})

test.each([
  ['nothing listens', () => Promise.resolve('127.0.0.1:1'), 'port', /refused/, /start the broker/],
  [
    'the name does not resolve',
    () => Promise.resolve('kafka.invalid:9092'),
    'name',
    /does not resolve/,
    /spelling|DNS/,
  ],
  [
    'HTTP is spoken there',
    () => foreign('HTTP/1.1 400 Bad Request\r\n\r\n'),
    'protocol',
    /HTTP/,
    /something else listens/,
  ],
  [
    'TLS is spoken there',
    () => foreign('\u0015\u0003\u0003\u0000\u0002\u0002\u0046'),
    'protocol',
    /TLS/,
    /security\.protocol/,
  ],
  ['the other side hangs up', () => foreign(undefined), 'protocol', /./, /security\.protocol=SSL/],
])('when %s it says so and what to do', async (_case, address, check, detail, remedy) => {
  const { code, findings, stderr } = await doctor(await address())
  expect(code).toBe(4)
  const failed = findings.filter(({ verdict }) => verdict === 'failed')
  expect(failed).toHaveLength(1)
  expect(failed[0]).toMatchObject({ check })
  expect(failed[0]!.detail).toMatch(detail)
  expect(failed[0]!.remedy).toMatch(remedy)
  expect(stderr).toMatch(/^ottla: 1 thing is wrong with [^\n]*\n$/)
})

test('the trap of advertised listeners is told as such', async () => {
  const { code, findings } = await doctor(`127.0.0.1:${trap.bootstrapServers.split(':').at(-1)}`)
  expect(code).toBe(4)
  const failed = findings.filter(({ verdict }) => verdict === 'failed')
  expect(failed[0]).toMatchObject({
    check: 'advertised listener',
    subject: expect.stringMatching(/^broker 0 at kafka\.invalid:/),
  })
  expect(failed[0]!.remedy).toMatch(/advertised\.listeners of broker 0/)
})

test('servers of two clusters in one list are noticed', async () => {
  const { code, findings } = await doctor(`${broker.bootstrapServers},${second.bootstrapServers}`)
  expect(code).toBe(4)
  expect(findings.find(({ verdict }) => verdict === 'failed')!.detail).toMatch(/different clusters/)
})

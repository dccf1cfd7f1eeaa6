// A Connect worker of Apache Kafka 4.3.1 in distributed mode on our broker: its own topics are compacted there, its workers are members of
// a classic group of protocol type `connect`, and records go from a file to a topic and on to another file.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { RunningProcess } from '../support/processes.ts'
import { brokerUnderTest } from './foreign.ts'
import { connectClassPath } from './tools.ts'

const startMs = 90_000

let folder: string
let broker: Broker
let worker: RunningProcess | undefined
let rest: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-connect-'))
  broker = await brokerUnderTest()
  rest = `http://127.0.0.1:${await freePort()}`
  const storage = (name: string): Record<string, string> => ({
    [`${name}.storage.topic`]: `connect-${name}`,
    [`${name}.storage.replication.factor`]: '1',
  })
  const properties = {
    'bootstrap.servers': broker.bootstrapServers,
    'group.id': 'connect-workers',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...storage('offset'),
    ...storage('config'),
    ...storage('status'),
    'offset.storage.partitions': '3',
    'status.storage.partitions': '1',
    'offset.flush.interval.ms': '500',
    'plugin.discovery': 'only_scan',
    'exactly.once.source.support': 'enabled',
    listeners: rest,
  }
  const file = join(folder, 'worker.properties')
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  const jvm = ['-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const args = [...jvm, '-cp', connectClassPath, 'org.apache.kafka.connect.cli.ConnectDistributed', file]
  worker = new RunningProcess('java', args, { timeoutMs: 300_000 })
  await vi.waitFor(async () => expect((await fetch(`${rest}/connectors`)).status).toBe(200), {
    timeout: startMs,
    interval: 200,
  })
}, startMs + 10_000)
afterAll(async () => {
  await worker?.stop()
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function startConnector(name: string, config: Record<string, string>): Promise<void> {
  // While the workers rebalance they answer 409.
  await vi.waitFor(
    async () => {
      const headers = { 'content-type': 'application/json' }
      const url = `${rest}/connectors/${name}/config`
      const { status } = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(config) })
      expect([200, 201]).toContain(status)
    },
    { timeout: 30_000, interval: 200 },
  )
}

test('a distributed worker moves the lines of a file to a topic, exactly once, and on to another file', async () => {
  const [source, sink] = [join(folder, 'source.txt'), join(folder, 'sink.txt')]
  const lines = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)
  writeFileSync(source, `${lines(0, 100).join('\n')}\n`)
  await startConnector('source', {
    'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    'tasks.max': '1',
    file: source,
    topic: 'connected',
  })
  await startConnector('sink', {
    'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
    'tasks.max': '1',
    file: sink,
    topics: 'connected',
    'consumer.override.auto.offset.reset': 'earliest',
  })
  const written = (): string[] => (existsSync(sink) ? readFileSync(sink, 'utf8').trim().split('\n') : [])
  await vi.waitFor(() => expect(written()).toEqual(lines(0, 100)), { timeout: 60_000, interval: 100 })
  appendFileSync(source, `${lines(100, 120).join('\n')}\n`)
  await vi.waitFor(() => expect(written()).toEqual(lines(0, 120)), { timeout: 30_000, interval: 100 })
  expect(broker.inspect.records('connected').map(({ value }) => String(value))).toEqual(lines(0, 120))
  expect(broker.inspect.group('connect-workers')!).toMatchObject({ state: 'Stable', type: 'classic' })
  expect(broker.topics).toEqual(expect.arrayContaining(['connect-offset', 'connect-config', 'connect-status']))
}, 150_000)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LatencyStats } from '../src/perf/latency-stats.ts'
import { type CommandResult, ottla, RunningCommand } from './support/command.ts'

let broker: Broker
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-perf-'))
  broker = await startBroker({
    topics: { load: 3, echo: 1, numbers: 2, lines: 1 },
    config: { 'auto.create.topics.enable': 'false' },
  })
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})
const at = (...args: string[]): Promise<CommandResult> => ottla([...args, '-b', broker.bootstrapServers])
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await at(...args, '-o', 'json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Record<string, unknown>
}

test('latencies are counted to 1.6 %, whatever their size', () => {
  for (const ms of [0.001, 0.05, 0.2, 1, 17, 333, 5_000, 3_600_000]) {
    const stats = new LatencyStats()
    stats.add(ms)
    stats.add(ms * 10)
    expect(Math.abs(stats.percentileMs(0.5) - ms) / ms).toBeLessThan(0.016)
    expect(stats.percentileMs(1)).toBe(ms * 10)
  }
  const stats = new LatencyStats()
  for (let i = 1; i <= 1000; i++) stats.add(i)
  expect(stats.averageMs).toBe(500.5)
  for (const share of [0.5, 0.95, 0.99])
    expect(Math.abs(stats.percentileMs(share) / (share * 1000) - 1)).toBeLessThan(0.016)
})

test('perf produce sends what was asked for, and perf consume reads it', async () => {
  expect(await json('perf', 'produce', 'load', '-n', '2000', '--warmup', '100', '--record-size', '1k')).toMatchObject({
    topic: 'load',
    records: 2000,
    latencyMs: { p50: expect.any(Number) as number },
  })
  expect(await json('perf', 'consume', 'load', '-n', '2100')).toMatchObject({ records: 2100, bytes: 2100 * 1024 })
  const { stdout } = await at('perf', 'produce', 'load', '-n', '10')
  expect(stdout).toMatch(
    /^10 records in \S+ s: \d+ records\/s, \S+ MiB\/s\nlatency in ms: average \S+, 50 % \S+, 95 % /,
  )
})

test('perf produce sends the lines of a file in turn, at a rate', async () => {
  const file = join(folder, 'lines.txt')
  writeFileSync(file, 'one\ntwo\n')
  await json('perf', 'produce', 'lines', '-n', '5', '--file', file, '--throughput', '1000')
  expect((await at('consume', 'lines', '--from-beginning', '-e')).stdout).toBe('one\ntwo\none\ntwo\none\n')
})

test('perf consume says so when fewer came than were asked for', async () => {
  const result = await at('perf', 'consume', 'lines', '-n', '50', '--idle', '300ms')
  expect(result.code).toBe(5)
  expect(result.stderr).toMatch(/^ottla: Only 5 of 50 records came/)
})

test('perf sweep measures several numbers of partitions and leaves nothing behind', async () => {
  const rows = await json('perf', 'sweep', '--partitions', '1,3', '-n', '500')
  expect(rows).toMatchObject([{ partitions: 1 }, { partitions: 3 }])
  expect((await at('topics', 'list', '-m', 'ottla-perf')).stdout).toBe('')
})

test('a topic that is missing is one line and exit code 3 or 4', async () => {
  const result = await at('perf', 'consume', 'nowhere')
  expect(result).toMatchObject({ code: 3, stdout: '' })
  const produced = await at('perf', 'produce', 'nowhere', '--timeout', '500ms')
  expect(produced).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(/^ottla: [^\n]*nowhere[^\n]*\n$/) as string,
  })
})

test('e2e-latency waits for each record to come back', async () => {
  expect(await json('e2e-latency', 'echo', '-n', '20')).toMatchObject({ records: 20 })
})

test('the verifiable producer and consumer tell every event in the words of the Java tools', async () => {
  const producer = await at(
    'verifiable',
    'producer',
    '--topic',
    'numbers',
    '--max-messages',
    '3',
    '--value-prefix',
    '7',
    '--repeating-keys',
    '2',
  )
  const said = producer.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(said[0]).toEqual({ timestamp: expect.any(Number) as number, name: 'startup_complete' })
  const sent = said.filter(({ name }) => name === 'producer_send_success')
  expect(sent.map(({ value }) => String(value)).toSorted()).toEqual(['7.0', '7.1', '7.2'])
  expect(Object.keys(sent[0]!)).toEqual(['timestamp', 'name', 'key', 'value', 'offset', 'topic', 'partition'])
  expect(said.at(-1)).toMatchObject({ name: 'tool_data', sent: 3, acked: 3, target_throughput: -1 })

  const consumer = await at(
    'verifiable',
    'consumer',
    '--topic',
    'numbers',
    '--group-id',
    'counters',
    '--max-messages',
    '3',
    '--verbose',
  )
  const events = consumer.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const names = events.map(({ name }) => name)
  expect(names[0]).toBe('startup_complete')
  expect(names.at(-1)).toBe('shutdown_complete')
  expect(
    events
      .filter(({ name }) => name === 'record_data')
      .map(({ value }) => String(value))
      .toSorted(),
  ).toEqual(['7.0', '7.1', '7.2'])
  expect(events.find(({ name }) => name === 'partitions_assigned')).toMatchObject({
    partitions: [{ topic: 'numbers', partition: 0 }, { partition: 1 }],
  })
  expect(
    events.filter(({ name }) => name === 'records_consumed').reduce((sum, { count }) => sum + (count as number), 0),
  ).toBe(3)
  expect(names).toContain('offsets_committed')
  expect(names).toContain('partitions_revoked')
})

test('a verifiable consumer can be a member by the protocol of KIP-848', async () => {
  await at('verifiable', 'producer', '--topic', 'numbers', '--max-messages', '1')
  const member = ['verifiable', 'consumer', '--topic', 'numbers', '--group-id', 'modern', '--max-messages', '1']
  const result = await at(...member, '--group-protocol', 'consumer', '--group-remote-assignor', 'uniform')
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout).toContain('"records_consumed"')
  const wrong = await at(...member, '--group-protocol', 'consumer', '--session-timeout', '6000')
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^ottla: [^\n]*sessionTimeoutMs[^\n]*\n$/) as string,
  })
})

test('Ctrl-C ends a verifiable producer in order', async () => {
  const running = new RunningCommand([
    'verifiable',
    'producer',
    '--topic',
    'numbers',
    '--throughput',
    '100',
    '-b',
    broker.bootstrapServers,
  ])
  await running.stdout.written(/producer_send_success/)
  const { code, stdout } = await running.interrupt()
  expect(code).toBe(0)
  expect(stdout).toMatch(/shutdown_complete"}\n\{[^\n]*tool_data[^\n]*\n$/)
})

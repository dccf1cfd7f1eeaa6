import { type Broker, startBroker } from '@ottla/broker'
import { Admin } from '@ottla/admin'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { splitLine } from '../src/completion/split-line.ts'
import { ottla } from './support/command.ts'

let broker: Broker
let env: Record<string, string>
beforeAll(async () => {
  broker = await startBroker({ topics: { orders: 1, 'orders.dlq': 1, clicks: 1 } })
  env = { OTTLA_BOOTSTRAP_SERVERS: broker.bootstrapServers }
  const admin = new Admin({ bootstrapServers: broker.bootstrapServers })
  await admin.alterConsumerGroupOffsets('billing', [{ topic: 'orders', partition: 0, offset: 0 }])
  await admin.close()
})
afterAll(() => broker.close())

async function complete(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await ottla(['complete', '--', ...words], { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0]!)
}

test('commands and sub-commands are proposed', async () => {
  expect(await complete('top')).toEqual(['topics'])
  expect(await complete('')).toContain('consume')
  expect(await complete('')).not.toContain('complete')
  expect(await complete('topics', '')).toEqual(['list', 'create', 'describe', 'alter', 'delete'])
  expect(await complete('topic', 'cr')).toEqual(['create'])
})

test('flags and their values are proposed', async () => {
  expect(await complete('topics', 'create', '--re')).toEqual(['--replication-factor', '--replica-assignment'])
  expect(await complete('topics', 'list', '-o', 'n')).toEqual(['ndjson'])
  expect(await complete('elect', '')).toEqual(['preferred', 'unclean'])
  expect(await complete('completion', 'b')).toEqual(['bash'])
})

test('names of topics and groups come from the cluster', async () => {
  expect(await complete('topics', 'describe', 'or')).toEqual(['orders', 'orders.dlq'])
  expect(await complete('consume', '--from-beginning', 'clicks', 'c')).toEqual(['clicks'])
  expect(await complete('consume', '-g', '')).toEqual(['billing'])
  expect(await complete('groups', 'reset-offsets', 'billing', '--topic', 'orders.')).toEqual(['orders.dlq'])
})

test('a cluster that is not there proposes nothing and complains of nothing', async () => {
  expect(await complete('topics', 'describe', '-b', '127.0.0.1:1', '')).toEqual([])
})

test('bash hands over the line as it was typed', async () => {
  expect(splitLine(`ottla -X a=b 'two words' "x" es\\ caped `)).toEqual([
    'ottla',
    '-X',
    'a=b',
    'two words',
    'x',
    'es caped',
    '',
  ])
  const { stdout } = await ottla(['complete', '--line', `ottla consume -b ${broker.bootstrapServers} cl`])
  expect(stdout).toBe('clicks\t\n')
})

test.each(['bash', 'zsh', 'fish'])('the script for %s asks ottla complete', async (shell) => {
  const { code, stdout } = await ottla(['completion', shell])
  expect(code).toBe(0)
  expect(stdout).toContain('ottla complete')
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type CommandResult, ottla } from '../../../packages/cli/test/support/command.ts'

// What of `ottla` needs more than one broker.
const bootstrapServers = inject('apacheKafka')
let folder: string
let counter = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-command-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (...args: string[]): Promise<CommandResult> => ottla([...args, '-b', bootstrapServers])
const ok = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await at(...args)
  expect({ args, code, stderr }).toMatchObject({ args, code: 0 })
  return stdout
}
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await ok(...args, '-o', 'json')) as T
const saved = (text: string): string => {
  const path = join(folder, `plan-${++counter}.json`)
  writeFileSync(path, text)
  return path
}
const newTopic = async (...args: string[]): Promise<string> => {
  const name = `command-${++counter}-${process.pid}`
  await ok('topics', 'create', name, ...args)
  return name
}
interface Described {
  readonly partitions: readonly { partition: number; leader: number | null; replicas: number[]; isr: number[] }[]
  readonly config: Record<string, string>
}
const describeTopic = async (topic: string, ...filters: string[]): Promise<Described> =>
  (await json<Described[]>('topics', 'describe', topic, ...filters))[0]!
const sorted = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b)

test('partitions auto divides evenly, and replicas are shown', async () => {
  const topic = await newTopic('-p', 'auto', '-r', '3')
  const { partitions } = await describeTopic(topic)
  expect(partitions).toHaveLength(6)
  for (const { replicas } of partitions) expect(sorted(replicas)).toEqual([1, 2, 3])
  expect(await json('topics', 'describe', topic, '--unavailable', '--under-min-isr')).toEqual([])
  const pinned = await newTopic('--replica-assignment', '2:1,3:2', '-c', 'min.insync.replicas=2')
  const atMin = await describeTopic(pinned, '--at-min-isr')
  expect(atMin.partitions.map(({ replicas }) => replicas)).toEqual([
    [2, 1],
    [3, 2],
  ])
})

test('a plan is generated, executed, waited for and verified, and no throttle is left', async () => {
  const topic = await newTopic('-p', '3', '-r', '1')
  await ok('perf', 'produce', topic, '-n', '500')
  const plan = saved(await ok('reassign', 'generate', topic, '--brokers', '2,3', '-r', '2', '--no-rack-aware'))
  await ok('reassign', 'execute', plan, '--throttle', '50MB', '-y', '--wait')
  const rows = await json<{ state: string }[]>('reassign', 'verify', plan)
  expect(rows.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete'])
  const { partitions, config } = await describeTopic(topic)
  for (const { replicas } of partitions) expect(sorted(replicas)).toEqual([2, 3])
  expect(Object.keys(config)).not.toContain('leader.replication.throttled.replicas')
  expect(await ok('configs', 'describe', 'broker', '1', '2', '3')).not.toContain('throttled.rate')
  const larger = saved(await ok('reassign', 'generate', topic, '-r', '3'))
  const kept = await at('reassign', 'execute', larger, '-y', '--keep-replication-factor')
  expect(kept.code).not.toBe(0)
  expect(kept.stderr).toMatch(/ottla: [^\n]*replication factor/i)
})

test('a reassignment under way is listed, refuses another one, and is cancelled with its throttles', async () => {
  const topic = await newTopic('--replica-assignment', '1')
  await ok('perf', 'produce', topic, '-n', '3000', '--record-size', '1k')
  const plan = saved(`{"version":1,"partitions":[{"topic":"${topic}","partition":0,"replicas":[2]}]}`)
  await ok('reassign', 'execute', plan, '--throttle', '1000', '-y')
  expect(await json('reassign', 'list')).toMatchObject([
    { topic, partition: 0, addingReplicas: [2], removingReplicas: [1] },
  ])
  expect((await describeTopic(topic)).config).toMatchObject({
    'leader.replication.throttled.replicas': '0:1',
    'follower.replication.throttled.replicas': '0:2',
  })
  const verified = await at('reassign', 'verify', plan)
  expect(verified.code).toBe(5)
  expect(verified.stdout).toContain('in progress')
  expect(await at('reassign', 'execute', plan, '-y')).toMatchObject({
    code: 6,
    stderr: expect.stringMatching(/being reassigned already[^\n]*--additional/) as string,
  })
  expect(await ok('reassign', 'cancel', plan, '-y')).toBe(`cancelled ${topic}-0\n`)
  expect(await json('reassign', 'list')).toEqual([])
  const back = await describeTopic(topic)
  expect(back).toMatchObject({ partitions: [{ replicas: [1] }] })
  expect(Object.keys(back.config)).not.toContain('leader.replication.throttled.replicas')
  expect(await ok('configs', 'describe', 'broker', '1', '2', '3')).not.toContain('throttled.rate')
})

test('the preferred replica is elected', async () => {
  const topic = await newTopic('--replica-assignment', '1:2')
  const plan = saved(`{"version":1,"partitions":[{"topic":"${topic}","partition":0,"replicas":[2,1]}]}`)
  await ok('reassign', 'execute', plan, '-y', '--wait')
  expect(await json('elect', 'preferred', topic, '--dry-run')).toEqual([{ topic, partition: 0, leader: 1, to: 2 }])
  const file = saved(`{"partitions":[{"topic":"${topic}","partition":0}]}`)
  expect(await ok('elect', 'preferred', '--file', file)).toBe(`${topic}-0  elected\n`)
  expect((await describeTopic(topic)).partitions[0]!.leader).toBe(2)
})

test('folders, controllers, features, quotas and rules are shown and changed', async () => {
  const topic = await newTopic('-p', '1', '-r', '3')
  const folders = await json<{ broker: number; error: unknown }[]>('log-dirs', 'list')
  expect(folders.map(({ broker }) => broker)).toEqual(expect.arrayContaining([1, 2, 3]))
  const replicas = await json<{ broker: number }[]>('log-dirs', 'describe', topic)
  expect(sorted(replicas.map(({ broker }) => broker))).toEqual([1, 2, 3])
  expect(await at('log-dirs', 'move', `${topic}:0`, '--broker', '1', '--to', '/nowhere')).toMatchObject({ code: 3 })
  const quorum = await json<{ role: string }[]>('cluster', 'quorum')
  expect(quorum.filter(({ role }) => role === 'leader')).toHaveLength(1)
  expect(await ok('cluster', 'features')).toContain('metadata.version')
  const client = ['--client-id', `c-${topic}`]
  await ok('quotas', 'alter', ...client, '-s', 'producer_byte_rate=1048576')
  expect(await json('quotas', 'describe', ...client)).toMatchObject([{ quotas: { producer_byte_rate: 1_048_576 } }])
  await ok('quotas', 'alter', ...client, '-d', 'producer_byte_rate')
  expect(await json('quotas', 'describe', ...client)).toEqual([])
  expect(await ok('cluster', 'set-feature', 'transaction.version=1', '--dry-run')).toBe(
    'would set transaction.version to 1\n',
  )
  const user = `user-${topic}`
  const env = { OTTLA_PASSWORD: 'secret' }
  const set = await ottla(['users', 'set-password', user, '-b', bootstrapServers], { env })
  expect(set).toMatchObject({ code: 0, stdout: `set the SCRAM-SHA-512 password of ${user}\n`, stderr: '' })
  expect(await json('users', 'list', user)).toEqual([{ user, mechanism: 'SCRAM-SHA-512', iterations: 8192 }])
  await ok('users', 'delete-password', user, '-y')
  expect(await at('users', 'list', user)).toMatchObject({ code: 3 })
  await ok('acls', 'create', '--topic', topic, '--group', 'g', '--allow', 'User:ann', '--consumer')
  expect(await json('acls', 'list', '--topic', topic)).toHaveLength(2)
  await ok('acls', 'delete', '--principal', 'User:ann', '-y')
  expect(await json('acls', 'list', '--principal', 'User:ann')).toEqual([])
})

test('doctor finds all brokers in order', async () => {
  const findings = await json<{ verdict: string; check: string }[]>('doctor')
  expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([])
  expect(findings.filter(({ check }) => check === 'advertised listener')).toHaveLength(3)
})

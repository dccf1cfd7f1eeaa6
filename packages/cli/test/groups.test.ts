import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin } from '@ottla/admin'
import { type Broker, startBroker } from '@ottla/broker'
import { Consumer } from '@ottla/consumer'
import { Producer } from '@ottla/producer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CommandResult, ottla } from './support/command.ts'

const start = Date.UTC(2026, 0, 1)
let broker: Broker
let admin: Admin
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-groups-'))
  broker = await startBroker({ topics: { orders: 2, clicks: 1 } })
  admin = new Admin({ bootstrapServers: broker.bootstrapServers })
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers })
  // Ten records a partition, one an hour.
  for (let i = 0; i < 10; i++) {
    for (const partition of [0, 1]) {
      await producer.send({ topic: 'orders', partition, value: 'x', timestamp: start + i * 3_600_000 })
    }
  }
  await producer.close()
})
afterAll(async () => {
  await admin.close()
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

const groups = (...args: string[]): Promise<CommandResult> => ottla(['groups', ...args, '-b', broker.bootstrapServers])
const commit = (groupId: string, ...offsets: [partition: number, offset: number][]): Promise<void> =>
  admin.alterConsumerGroupOffsets(
    groupId,
    offsets.map(([partition, offset]) => ({ topic: 'orders', partition, offset })),
  )
const committed = async (groupId: string): Promise<Record<string, number>> => {
  const [group] = await admin.listConsumerGroupOffsets([groupId])
  return Object.fromEntries(group!.offsets.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]))
}

test('groups are listed and described, with their lag', async () => {
  await commit('readers', [0, 4], [1, 10])
  const listed = await groups('list', '-m', '^readers$')
  expect(listed.stdout).toBe('GROUP    TYPE     PROTOCOL  STATE\nreaders  Classic  -         Empty\n')
  expect((await groups('lag', 'readers')).stdout).toBe('GROUP    STATE  LAG  TOPICS\nreaders  Empty    6  orders\n')
  const described = JSON.parse((await groups('describe', 'readers', '-o', 'json')).stdout) as unknown
  expect(described).toMatchObject([
    { groupId: 'readers', topic: 'orders', partition: 0, committedOffset: 4, endOffset: 10, lag: 6, memberId: null },
    { partition: 1, lag: 0 },
  ])
  expect((await groups('describe', 'readers')).stdout).toMatch(
    /^GROUP +TOPIC +PARTITION +CURRENT-OFFSET +LOG-END-OFFSET +LAG +CONSUMER-ID +HOST +CLIENT-ID\nreaders +orders +0 +4 +10 +6 +- +- +-\n/,
  )
  expect((await groups('describe', '--state', 'readers')).stdout).toMatch(/readers +Classic +Empty/)
  expect((await groups('list', '--state', 'stable', '-m', '^readers$')).stderr).toBe('no groups\n')
})

test('a group that is not there is one line with what to do, and exit code 3', async () => {
  for (const args of [
    ['describe', 'nobody'],
    ['lag', 'nobody'],
    ['delete', 'nobody', '-y'],
  ]) {
    const result = await groups(...args)
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toMatch(/^ottla: [^\n]*nobody[^\n]*`ottla groups list`[^\n]*\n$/)
  }
})

describe('reset-offsets', () => {
  beforeEach(() => commit('moved', [0, 4], [1, 6]))
  const reset = (...args: string[]): Promise<CommandResult> => groups('reset-offsets', 'moved', '--all-topics', ...args)

  test.each([
    [['--to-earliest'], [0, 0]],
    [['--to-latest'], [10, 10]],
    [['--to-current'], [4, 6]],
    [
      ['--to-offset', '3'],
      [3, 3],
    ],
    [
      ['--to-offset', '99'],
      [10, 10],
    ],
    [
      ['--shift-by', '2'],
      [6, 8],
    ],
    [
      ['--shift-by', '-5'],
      [0, 1],
    ],
    [
      ['--to-datetime', '2026-01-01T02:30:00'],
      [3, 3],
    ],
    [
      ['--to-datetime', '2026-01-01T03:30:00+01:00'],
      [3, 3],
    ],
    [
      ['--to-datetime', '2030-01-01'],
      [10, 10],
    ],
    [
      ['--by-duration', 'PT1M'],
      [10, 10],
    ],
    [
      ['--by-duration', '36500d'],
      [0, 0],
    ],
  ])('%j moves the partitions to %j', async (args, [first, second]) => {
    const shown = await reset(...args)
    expect(shown).toMatchObject({ code: 0, stderr: 'nothing was changed; --execute does it\n' })
    expect(shown.stdout).toMatch(new RegExp(`moved +orders +0 +4 +${first}\nmoved +orders +1 +6 +${second}\n`))
    expect(await committed('moved')).toEqual({ 'orders-0': 4, 'orders-1': 6 })
    expect(await reset(...args, '--execute')).toMatchObject({ code: 0, stderr: '' })
    expect(await committed('moved')).toEqual({ 'orders-0': first, 'orders-1': second })
  })

  test('only some partitions can be reset, also of a topic that was never committed', async () => {
    await groups('reset-offsets', 'moved', '-t', 'orders:1', '-t', 'clicks', '--to-earliest', '--execute')
    expect(await committed('moved')).toEqual({ 'orders-0': 4, 'orders-1': 0, 'clicks-0': 0 })
    await groups('delete-offsets', 'moved', '-t', 'clicks', '-y')
    expect(await committed('moved')).toEqual({ 'orders-0': 4, 'orders-1': 0 })
  })

  test('what is exported can be read again', async () => {
    const exported = await reset('--to-offset', '7', '--export')
    expect(exported.stdout).toBe('"orders",0,7\n"orders",1,7\n')
    const file = join(folder, 'offsets.csv')
    writeFileSync(file, exported.stdout)
    expect(await groups('reset-offsets', 'moved', '--from-file', file, '--execute')).toMatchObject({ code: 0 })
    expect(await committed('moved')).toEqual({ 'orders-0': 7, 'orders-1': 7 })
    writeFileSync(file, 'orders,0,7\norders,zero,7\n')
    const wrong = await groups('reset-offsets', 'moved', '--from-file', file)
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^ottla: [^\n]*offsets\.csv, line 2: [^\n]*orders,zero,7\n$/)
  })

  test('what cannot be is one line that says so', async () => {
    const cases: [string[], number, RegExp][] = [
      [['--all-topics'], 2, /Say where to, exactly once/],
      [['--all-topics', '--to-latest', '--to-earliest'], 2, /exactly once/],
      [['--to-latest'], 2, /Say of which topics/],
      [['-t', 'clicks', '--shift-by', '1'], 3, /committed nothing for clicks-0/],
      [['-t', 'nowhere', '--to-latest'], 3, /nowhere/],
      [['-t', 'orders:9', '--to-latest'], 3, /Topic orders has no partition 9; its partitions are 0 to 1/],
      [['-t', 'orders', '--to-datetime', 'noon'], 2, /'noon' is invalid/],
    ]
    for (const [args, code, pattern] of cases) {
      const result = await groups('reset-offsets', 'moved', ...args)
      expect(result).toMatchObject({ code, stdout: '' })
      expect(result.stderr).toMatch(/^ottla: [^\n]*\n$/)
      expect(result.stderr).toMatch(pattern)
    }
  })
})

test('a group with members is neither reset nor deleted: one line with what to do, and exit code 6', async () => {
  const consumer = new Consumer({ bootstrapServers: broker.bootstrapServers, groupId: 'busy', clientId: 'busy-client' })
  consumer.subscribe(['orders'])
  while (consumer.assignment().length === 0) await consumer.poll({ timeoutMs: 50 })
  try {
    const members = await groups('describe', '--members', 'busy')
    expect(members.stdout).toMatch(/busy +\S+ +- +\S+ +busy-client +2 +orders\(0,1\)\n/)
    for (const args of [
      ['delete', 'busy', '-y'],
      ['reset-offsets', 'busy', '-t', 'orders', '--to-earliest', '--execute'],
      ['delete-offsets', 'busy', '-t', 'orders:0', '-y'],
    ]) {
      const result = await groups(...args)
      expect(result).toMatchObject({ code: 6, stdout: '' })
      expect(result.stderr).toMatch(/^ottla: [^\n]*stop [^\n]*consumers[^\n]*\n$/)
    }
  } finally {
    await consumer.close()
  }
})

test('groups are deleted after a yes', async () => {
  await commit('gone', [0, 1])
  expect((await groups('delete', 'gone')).code).toBe(2)
  expect((await groups('delete', 'gone', '--dry-run')).stdout).toBe('would delete gone\n')
  expect((await groups('delete', 'gone', '--yes')).stdout).toBe('deleted gone\n')
  expect((await groups('list', '-m', 'gone')).stdout).toBe('')
})

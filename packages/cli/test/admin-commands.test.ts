import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { Producer } from '@ottla/producer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandOptions, type CommandResult, ottla } from './support/command.ts'

const time = Date.UTC(2026, 0, 1)
let broker: Broker
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-admin-'))
  broker = await startBroker({ topics: { orders: 2, clicks: 1 } })
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers })
  for (let i = 0; i < 10; i++) {
    await producer.send({ topic: 'orders', partition: i % 2, value: 'x', timestamp: time + i * 1000 })
  }
  await producer.close()
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (args: readonly string[], options?: CommandOptions): Promise<CommandResult> =>
  ottla([...args, '-b', broker.bootstrapServers], options)
const json = async (...args: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await at([...args, '-o', 'json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}
const inFolder = (text: string): string => {
  const path = join(folder, 'file.json')
  writeFileSync(path, text)
  return path
}
const expectOneLine = async (args: readonly string[], exitCode: number, pattern: RegExp): Promise<void> => {
  const { code, stdout, stderr } = await at(args)
  expect({ code, stdout, args }).toEqual({ code: exitCode, stdout: '', args })
  expect(stderr).toMatch(/^ottla: [^\n]*\n$/)
  expect(stderr).toMatch(pattern)
}

test('offsets shows where partitions begin and end, and what is at a time', async () => {
  expect((await at(['offsets', 'orders', 'clicks'])).stdout).toBe(
    'TOPIC   PARTITION  FIRST  NEXT  COUNT\nclicks          0      0     0      0\norders          0      0     5      5\norders          1      0     5      5\n',
  )
  expect(await json('offsets', 'orders:1', '--at', '2026-01-01T00:00:04')).toEqual([
    { topic: 'orders', partition: 1, offset: 2, timestamp: time + 5000 },
  ])
  expect(await json('offsets', 'clicks', '--at', 'max-timestamp')).toEqual([
    { topic: 'clicks', partition: 0, offset: null, timestamp: null },
  ])
  await expectOneLine(['offsets', 'nowhere'], 3, /nowhere/)
})

test('configurations are printed and changed, for topics and brokers', async () => {
  expect(
    (await at(['configs', 'alter', 'topic', 'clicks', '-s', 'retention.ms=1000', '-s', 'cleanup.policy=delete']))
      .stdout,
  ).toBe('altered topic clicks\n')
  await at(['configs', 'alter', 'topic', 'clicks', '--append', 'cleanup.policy=compact'])
  expect((await at(['configs', 'describe', 'topic', 'clicks'])).stdout).toBe(
    'TOPIC   NAME            VALUE           FROM\nclicks  cleanup.policy  delete,compact  dynamic topic\nclicks  retention.ms    1000            dynamic topic\n',
  )
  await at(['configs', 'alter', 'topic', 'clicks', '--subtract', 'cleanup.policy=delete', '-d', 'retention.ms'])
  expect(await json('configs', 'describe', 'topic', 'clicks')).toMatchObject([
    { name: 'cleanup.policy', value: 'compact' },
  ])
  const all = (await json('configs', 'describe', 'topic', 'clicks', '--all')) as unknown[]
  expect(all.length).toBeGreaterThan(20)
  expect((await at(['configs', 'alter', 'topic', 'clicks', '-s', 'retention.ms=5', '--dry-run'])).stdout).toBe(
    'would alter topic clicks\n',
  )
  expect(await json('configs', 'describe', 'topic', 'clicks')).toHaveLength(1)
  expect((await at(['configs', 'describe', 'broker', '0', '--all'])).stdout).toContain('num.partitions')
  await expectOneLine(['configs', 'describe', 'topics', 'x'], 2, /Allowed choices are topic, broker/)
  await expectOneLine(['configs', 'alter', 'topic', 'clicks'], 2, /Nothing to change/)
  await expectOneLine(['configs', 'alter', 'topic', '-s', 'a=b'], 2, /Say whose configuration/)
  await expectOneLine(['configs', 'alter', 'topic', 'nowhere', '-s', 'retention.ms=1'], 3, /nowhere/)
})

test('the oldest records are deleted before an offset, a time, or as a file says, after a yes', async () => {
  await expectOneLine(
    ['records', 'delete', 'orders', '--before', '1'],
    2,
    /This would delete about 2 records of orders-0, orders-1; say --yes/,
  )
  expect((await at(['records', 'delete', 'orders:1', '--before', '@2026-01-01T00:00:04', '--dry-run'])).stdout).toBe(
    'orders-1  would delete 2, first would be 2\n',
  )
  expect((await at(['records', 'delete', 'orders', '--before', '1', '-y'])).stdout).toBe(
    'orders-0  first is now 1\norders-1  first is now 1\n',
  )
  const file = inFolder('{"partitions":[{"topic":"orders","partition":0,"offset":-1}],"version":1}')
  expect((await at(['records', 'delete', '--file', file, '-y'])).stdout).toBe('orders-0  first is now 5\n')
  await expectOneLine(
    ['records', 'delete', 'orders:0', '--before', '99', '-y'],
    1,
    /OFFSET_OUT_OF_RANGE.*`ottla offsets`/,
  )
  await expectOneLine(
    ['records', 'delete', '--file', inFolder('{"partitions":[{"topic":"orders"}]}'), '-y'],
    2,
    /file\.json, partitions\[0\]: expected/,
  )
  await expectOneLine(['records', 'delete', 'orders'], 2, /Say which records/)
})

test('the cluster is described', async () => {
  expect((await at(['cluster', 'describe'])).stdout).toMatch(
    /^cluster \S{22} {2}controller 0\nBROKER {2}ADDRESS +RACK\n +0 {2}127\.0\.0\.1:\d+ +-\n$/,
  )
  expect(await json('cluster', 'describe')).toMatchObject({ controller: 0, brokers: [{ id: 0, isFenced: false }] })
})

test('transactional ids are listed, described and fenced', async () => {
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers, transactionalId: 'payments' })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic: 'orders', partition: 0, value: 'open' })
  try {
    expect((await at(['transactions', 'list', '--state', 'ongoing', '-m', '^pay'])).stdout).toMatch(
      /^TRANSACTIONAL-ID +PRODUCER-ID +STATE\npayments +\d+ +Ongoing\n$/,
    )
    expect(await json('transactions', 'describe', 'payments')).toMatchObject([
      { transactionalId: 'payments', state: 'Ongoing', partitions: [{ topic: 'orders', partition: 0 }] },
    ])
    await expectOneLine(['transactions', 'describe', 'nobody'], 3, /nobody.*`ottla transactions list`/)
    await expectOneLine(['transactions', 'list', '--state', 'open'], 2, /Allowed choices are Empty/)
    expect((await at(['transactions', 'fence', 'payments', '--dry-run'])).stdout).toMatch(
      /^would fence payments: producer \d+, state \w+\n$/,
    )
    expect((await at(['transactions', 'fence', 'payments', '-y'])).stdout).toMatch(
      /^fenced payments: producer \d+ has epoch \d+ now\n$/,
    )
  } finally {
    await producer.close({ timeoutMs: 0 })
  }
})

test('a plan is generated, and one that cannot be executed is refused before anything moves', async () => {
  const generated = await at(['reassign', 'generate', 'orders'])
  expect(generated.stdout).toBe(
    '{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[0],"log_dirs":["any"]},{"topic":"orders","partition":1,"replicas":[0],"log_dirs":["any"]}]}\n',
  )
  expect(generated.stderr).toMatch(/^now: \{/)
  const plan = inFolder(generated.stdout)
  expect((await at(['reassign', 'execute', plan, '--dry-run'])).stderr).toBe('nothing would move\n')
  await expectOneLine(
    ['reassign', 'generate', 'orders', '--brokers', '0,7'],
    3,
    /There is no broker 7; the cluster has 0/,
  )
  await expectOneLine(['reassign', 'generate', 'orders', '-r', '3'], 2, /3 replicas on 1 brokers/)
  await expectOneLine(['reassign', 'generate', 'nowhere'], 3, /nowhere/)
  await expectOneLine(['reassign', 'execute', plan], 2, /reassign 0 of 2 partitions; say --yes/)
})

test.each([
  ['{', /file\.json is no JSON/],
  ['[]', /file\.json must be an object with a list of partitions/],
  ['{"version":2,"partitions":[]}', /version must be 1, not 2/],
  [
    '{"partitions":[{"topic":"orders","partition":0,"replicas":[]}]}',
    /partitions\[0\]: replicas must be a list of broker ids/,
  ],
  ['{"partitions":[{"topic":"orders","partition":0,"replicas":[1,1]}]}', /a broker stands twice in replicas \[1,1\]/],
  ['{"partitions":[{"topic":"orders","partition":0,"replicas":[0],"log_dirs":[]}]}', /log_dirs must be as many/],
  [
    '{"partitions":[{"topic":"orders","partition":0,"replicas":[0]},{"topic":"orders","partition":0,"replicas":[0]}]}',
    /orders-0 occurs twice/,
  ],
])('a plan such as %s is one line that says what is wrong with it', async (text, pattern) => {
  await expectOneLine(['reassign', 'execute', inFolder(text), '-y'], 2, pattern)
})

test('what is led right already needs no election', async () => {
  expect(await at(['elect', 'preferred', 'orders'])).toMatchObject({
    code: 0,
    stderr: 'every partition is led right already\n',
  })
  expect(await at(['elect', 'unclean', '--all', '--dry-run'])).toMatchObject({ code: 0, stderr: 'nothing to do\n' })
  await expectOneLine(['elect', 'preferred'], 2, /Say which partitions/)
  await expectOneLine(['elect', 'fair', 'orders'], 2, /Allowed choices are preferred, unclean/)
  await expectOneLine(
    ['elect', 'preferred', '--file', inFolder('{"partitions":[{"topic":"orders"}]}')],
    2,
    /partitions\[0\]: expected/,
  )
})

test('rules are made of flags, and flags that say too little are refused', async () => {
  const rules = ['acls', 'create', '--topic', 'orders', '--allow', 'User:alice']
  const { stdout } = await at([...rules, '--producer', '--dry-run'])
  expect(
    stdout
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(/ {2,}/)[4]),
  ).toEqual(['WRITE', 'DESCRIBE', 'CREATE'])
  await expectOneLine(rules, 2, /--operation READ, --producer or --consumer/)
  await expectOneLine([...rules, '--operation', 'look'], 2, /Allowed choices are ALL, READ/)
  await expectOneLine(
    ['acls', 'create', '--topic', 'orders', '--allow', 'alice', '--operation', 'read'],
    2,
    /such as User:alice, not alice/,
  )
  await expectOneLine([...rules, '--consumer'], 2, /--consumer needs --topic and --group/)
  await expectOneLine(['acls', 'delete', '-y'], 2, /without a filter/)
  await expectOneLine(['acls', 'list'], 1, /SECURITY_DISABLED|DescribeAcls/)
})

test('a password is never taken from the command line', async () => {
  expect((await at(['cluster', 'unregister', '0', '--dry-run'])).stdout).toBe('would unregister broker 0\n')
  await expectOneLine(['cluster', 'unregister', '7', '--dry-run'], 3, /knows no broker 7/)
  expect((await at(['users', 'delete-password', 'ann', '--dry-run'])).stdout).toBe(
    'would delete the SCRAM-SHA-512 password of ann\n',
  )
  await expectOneLine(['users', 'set-password', 'ann'], 2, /--password-file or OTTLA_PASSWORD/)
  await expectOneLine(['users', 'set-password', 'ann', '--password', 'x'], 2, /unknown option '--password'/)
  await expectOneLine(['cluster', 'set-feature', 'transaction.version'], 2, /Expected FEATURE=LEVEL/)
})

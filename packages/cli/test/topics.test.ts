import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandOptions, type CommandResult, ottla } from './support/command.ts'

let broker: Broker
beforeAll(async () => {
  broker = await startBroker()
})
afterAll(() => broker.close())

const topics = (args: readonly string[], options?: CommandOptions): Promise<CommandResult> =>
  ottla(['topics', ...args, '-b', broker.bootstrapServers], options)

test('topics are created, listed, described and deleted', async () => {
  expect(await topics(['create', 'orders', 'clicks', '-p', '3', '-c', 'cleanup.policy=compact'])).toEqual({
    code: 0,
    stdout:
      'created orders with 3 partitions and replication factor 1\ncreated clicks with 3 partitions and replication factor 1\n',
    stderr: '',
  })
  expect((await topics(['list', '-m', '^(orders|clicks)$'])).stdout).toBe('clicks\norders\n')
  const { stdout } = await topics(['describe', 'orders'])
  const [headline, columns, first] = stdout.split('\n')
  expect(headline).toMatch(/^orders {2}id \S{22} {2}3 partitions {2}replication factor 1 {2}cleanup.policy=compact$/)
  expect(columns).toBe('  PARTITION  LEADER  REPLICAS  ISR  OFFLINE')
  expect(first).toBe('          0       0  0         0    -')
  expect(await topics(['delete', 'orders', 'clicks', '--yes'])).toMatchObject({
    code: 0,
    stdout: 'deleted orders\ndeleted clicks\n',
  })
})

test('every result comes as JSON, as lines of JSON and as YAML too', async () => {
  const created = await topics(['create', 'shapes', '-p', '2', '-o', 'json'])
  expect(JSON.parse(created.stdout)).toMatchObject([{ name: 'shapes', partitions: 2, replicationFactor: 1 }])
  const described = JSON.parse((await topics(['describe', 'shapes', '-o', 'json'])).stdout) as unknown[]
  expect(described).toMatchObject([
    { name: 'shapes', partitions: [{ partition: 0, leader: 0, isr: [0] }, {}], config: {} },
  ])
  const lines = await topics(['describe', 'shapes', '-o', 'ndjson'])
  expect(JSON.parse(lines.stdout)).toEqual(described[0])
  expect((await topics(['list', '-m', 'shapes', '-o', 'yaml'])).stdout).toMatch(
    /^- name: shapes\n {2}topicId: \S{22}\n/,
  )
})

test('partitions auto is a multiple of the number of brokers', async () => {
  expect((await topics(['create', 'auto', '-p', 'auto'])).stdout).toContain('created auto with 6 partitions')
})

test('replicas can be given by hand, and must be', async () => {
  const result = await topics(['create', 'by-hand', '--replica-assignment', '0,0'])
  expect(result.stdout).toBe('created by-hand with 2 partitions and replication factor 1\n')
  expect(await topics(['create', 'x', '--replica-assignment', '0', '-p', '2'])).toMatchObject({ code: 2 })
})

test('a topic that exists is one line with what to do, and exit code 6', async () => {
  await topics(['create', 'twice'])
  const result = await topics(['create', 'twice'])
  expect(result).toMatchObject({ code: 6, stdout: '' })
  expect(result.stderr).toMatch(/^ottla: [^\n]*twice[^\n]*TOPIC_ALREADY_EXISTS[^\n]*--if-not-exists[^\n]*\n$/)
  expect(await topics(['create', 'twice', '--if-not-exists'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'twice exists already\n',
  })
})

test('of several topics each that fails has its line, and the exit code says partly', async () => {
  await topics(['create', 'there'])
  const result = await topics(['create', 'there', 'new'])
  expect(result.code).toBe(5)
  expect(result.stderr).toMatch(/^ottla: [^\n]*there[^\n]*\n$/)
})

test('a topic that is missing is one line with what to do, and exit code 3', async () => {
  for (const args of [
    ['describe', 'nowhere'],
    ['delete', 'nowhere', '--yes'],
    ['alter', 'nowhere', '-p', '9'],
  ]) {
    const result = await topics(args)
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toMatch(/^ottla: [^\n]*nowhere[^\n]*`ottla topics list`[^\n]*\n$/)
  }
  expect(await topics(['delete', 'nowhere', '--if-exists'])).toMatchObject({
    code: 0,
    stderr: 'nowhere does not exist\n',
  })
})

test('partitions are added, and never taken away', async () => {
  await topics(['create', 'growing', '-p', '2'])
  expect(await topics(['alter', 'growing', '-p', '4'])).toMatchObject({ code: 0, stdout: 'altered growing\n' })
  const result = await topics(['alter', 'growing', '-p', '3'])
  expect(result).toMatchObject({ code: 6, stdout: '' })
  expect(result.stderr).toMatch(/^ottla: [^\n]*INVALID_PARTITIONS[^\n]*never taken away[^\n]*\n$/)
})

test('configurations are set and go back to their defaults', async () => {
  await topics(['create', 'configured'])
  await topics(['alter', 'configured', '-c', 'retention.ms=1000', '-c', 'cleanup.policy=compact'])
  await topics(['alter', 'configured', '--delete-config', 'cleanup.policy'])
  expect((await topics(['describe', 'configured'])).stdout).toMatch(/ {2}retention\.ms=1000\n/)
  const result = await topics(['alter', 'configured', '-c', 'retention.m=1'])
  expect(result.code).toBe(1)
  expect(result.stderr).toMatch(/^ottla: [^\n]*retention\.m\b[^\n]*\n$/)
  expect((await topics(['describe', '--with-overrides'])).stdout).toContain('configured')
  expect((await topics(['describe', '--with-overrides'])).stdout).not.toContain('growing')
})

test('a dry run changes nothing', async () => {
  expect((await topics(['create', 'dry', '-p', '2', '--dry-run'])).stdout).toMatch(/^would create dry/)
  expect((await topics(['list', '-m', 'dry'])).stdout).toBe('')
  await topics(['create', 'dry'])
  expect((await topics(['delete', 'dry', '--dry-run'])).stdout).toBe('would delete dry\n')
  expect((await topics(['alter', 'dry', '-p', '5', '--dry-run'])).stdout).toBe('would alter dry\n')
  const described = JSON.parse((await topics(['describe', 'dry', '-o', 'json'])).stdout) as { partitions: unknown[] }[]
  expect(described[0]!.partitions).toHaveLength(1)
})

test('what destroys is confirmed: with --yes, or by an answer on a terminal', async () => {
  await topics(['create', 'precious'])
  const refused = await topics(['delete', 'precious'])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toMatch(/^ottla: This would delete topic precious[^\n]*--yes[^\n]*\n$/)
  const no = await topics(['delete', 'precious'], { isTerminal: true, input: 'n\n' })
  expect(no.code).toBe(2)
  expect(no.stderr).toContain('Nothing was changed')
  // Ctrl-D.
  const ended = await topics(['delete', 'precious'], { isTerminal: true, input: '' })
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('Nothing was changed') as string })
  expect((await topics(['list', '-m', 'precious'])).stdout).toBe('precious\n')
  expect(await topics(['delete', 'precious'], { isTerminal: true, input: 'yes\n' })).toMatchObject({ code: 0 })
})

test('a terminal gets colours, a pipe none, and NO_COLOR is heard', async () => {
  await topics(['create', 'colours'])
  const args = ['describe', 'colours']
  expect((await topics(args, { isTerminal: true })).stdout).toContain('\u001B[')
  expect((await topics(args)).stdout).not.toContain('\u001B[')
  expect((await topics(args, { isTerminal: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001B[')
})

test('a name that is nearly right is answered with the right one', async () => {
  await topics(['create', 'payments'])
  for (const command of [
    ['topics', 'describe', 'paiments'],
    ['topics', 'delete', 'paymnts', '-y'],
    ['consume', 'payment'],
  ]) {
    const { code, stderr } = await ottla([...command, '-b', broker.bootstrapServers])
    expect({ command, code }).toEqual({ command, code: 3 })
    expect(stderr).toMatch(/^ottla: [^\n]*UNKNOWN_TOPIC_OR_PARTITION\); did you mean payments\?\n$/)
  }
})

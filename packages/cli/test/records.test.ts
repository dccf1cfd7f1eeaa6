import { PassThrough } from 'node:stream'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin } from '@ottla/admin'
import { type Broker, startBroker } from '@ottla/broker'
import { Producer } from '@ottla/producer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandOptions, type CommandResult, ottla, RunningCommand } from './support/command.ts'

const time = Date.UTC(2026, 0, 1)
let broker: Broker
let other: Broker
let admin: Admin
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-records-'))
  broker = await startBroker({ config: { 'auto.create.topics.enable': 'false' } })
  other = await startBroker()
  admin = new Admin({ bootstrapServers: broker.bootstrapServers })
})
afterAll(async () => {
  await admin.close()
  await broker.close()
  await other.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (args: readonly string[], options?: CommandOptions): Promise<CommandResult> =>
  ottla([...args, '-b', broker.bootstrapServers], options)
const produce = (input: string | Uint8Array, ...args: string[]): Promise<CommandResult> =>
  at(['produce', ...args], { input })
const consume = (...args: string[]): Promise<CommandResult> => at(['consume', ...args])
const read = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await consume(...args, '--from-beginning', '-e')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}
let counter = 0
const topic = async (partitions = 1, configs: Record<string, string> = {}): Promise<string> => {
  const name = `topic-${++counter}`
  await admin.createTopics([{ name, numPartitions: partitions, configs }])
  return name
}

/** One record of every odd kind, a second apart. */
async function oddRecords(): Promise<string> {
  const name = await topic(2)
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers })
  const binary = Buffer.from([0, 255, 254, 10])
  const records = [
    { key: 'k1', value: 'text ž\twith\ttabs\nand lines' },
    {
      key: null,
      value: binary,
      headers: [
        { key: 'h', value: '1' },
        { key: 'h', value: binary },
        { key: 'n', value: null },
      ],
    },
    { key: binary, value: null },
    { key: '', value: '' },
    { key: 'json', value: '{"amount": 12}' },
  ]
  for (const [i, record] of records.entries()) {
    await producer.send({ topic: name, partition: i % 2, timestamp: time + i * 1000, ...record })
  }
  await producer.close()
  return name
}

test('lines become values, or keys and values', async () => {
  const name = await topic()
  expect(await produce('one\ntwo\n\nlast', name)).toEqual({ code: 0, stdout: '', stderr: '4 records written\n' })
  expect(await read(name)).toBe('one\ntwo\n\nlast\n')
  await produce('k:v:w\n:empty key\n', name, '-K', ':')
  expect(await read(name, '-K', '=', '--null', 'NULL')).toBe(
    'NULL=one\nNULL=two\nNULL=\nNULL=last\nk=v:w\n=empty key\n',
  )
  expect((await produce('nokey\n', name, '-K', ':')).stderr).toBe(
    '0 records written\nottla: line 1 has no key: ":" does not occur in it\n',
  )
})

test('tombstones, fixed keys, headers, partitions and times are given by flags', async () => {
  const name = await topic(3)
  await produce('\n', name, '-Z', '-k', 'gone', '-H', 'a=1', '-H', 'b=2', '-p', '2', '--timestamp', String(time))
  await at(['produce', name, '-v', 'one value', '-p', '1'])
  expect(await read(name, '-f', String.raw`%p %k %v %S %h %T{iso}\n`, '--null', 'NULL')).toMatch(
    /^(1 NULL one value 9  20\S+\n|2 gone NULL -1 a=1,b=2 2026-01-01T00:00:00\.000Z\n){2}$/,
  )
})

test('a format prints every field, in every style', async () => {
  const name = await oddRecords()
  const all = await read(
    `${name}:1`,
    '-f',
    String.raw`%t|%p|%o|%k|%v{hex}|%s{base64}|%K|%S|%T|%T{iso}|%h{json}|%e|100%%\x21\t\\\n`,
  )
  expect(all.split('\n')[0]).toBe(
    `${name}|1|0|(null)|00fffe0a|AP/+Cg==|-1|4|${time + 1000}|2026-01-01T00:00:01.000Z|[["h","1"],["h","AP/+Cg=="],["n",null]]|0|100%!\t\\`,
  )
  const json = await read(`${name}:0`, '-f', String.raw`%k{json} %v{json} %R;`)
  expect(json.startsWith(String.raw`"k1" "text ž\twith\ttabs\nand lines" `)).toBe(true)
  for (const [format, pattern] of [
    ['%q', /There is no %q/],
    ['%k{iso}', /%k cannot be written as \{iso\}, but as \{hex\} \{base64\} \{json\}/],
    [String.raw`\q`, /There is no escape \\q/],
  ] as const) {
    const result = await consume(name, '-f', format)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(pattern)
    expect(result.stderr).toMatch(/^ottla: [^\n]*\n$/)
  }
})

test('a format is read back', async () => {
  const name = await topic(3)
  const format = String.raw`%p;%k;%h;%T;%v{base64}|`
  const input = `1;a;x=1,y=2;${time};AP8=|2;b;;${time + 1};|`
  expect((await produce(input, name, '-f', format)).stderr).toBe('2 records written\n')
  expect(await read(`${name}:1`, '-f', format)).toBe(`1;a;x=1,y=2;${time};AP8=|`)
  for (const [bad, pattern] of [
    ['%k%v', /Two fields need text between them/],
    ['%k ', /needs a %v/],
    ['%v %e', /cannot be given its leaderEpoch/],
  ] as const) {
    expect((await produce('', name, '-f', bad)).stderr).toMatch(pattern)
  }
  expect((await produce('a;b', name, '-f', '%p;%v')).stderr).toMatch(/line 1: partition must be a whole number, not a/)
})

test('JSON lines carry everything there and back', async () => {
  const name = await oddRecords()
  const json = await read(name, '-J')
  const records = json
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(records).toHaveLength(5)
  expect(records.find(({ partition, offset }) => partition === 1 && offset === 0)).toEqual({
    topic: name,
    partition: 1,
    offset: 0,
    timestamp: time + 1000,
    timestampType: 'createTime',
    key: null,
    value: 'AP/+Cg==',
    valueEncoding: 'base64',
    headers: [
      { key: 'h', value: '1' },
      { key: 'h', value: 'AP/+Cg==', valueEncoding: 'base64' },
      { key: 'n', value: null },
    ],
  })
  const copy = await topic(2)
  expect((await produce(json, copy, '-J')).stderr).toBe('5 records written\n')
  expect((await read(copy, '-J')).replaceAll(copy, name)).toBe(json)
  // Each record goes to the topic that it names when the command names none.
  expect((await at(['produce', '-J'], { input: json })).stderr).toBe('5 records written\n')
  expect((await read(name)).length).toBe(2 * (await read(copy)).length)
})

test('values that are JSON can stand in JSON as they are', async () => {
  const name = await oddRecords()
  const [line] = (await read(name, '-J', '--json-values', '--where', 'value.amount == 12')).split('\n')
  expect(JSON.parse(line!)).toMatchObject({ value: { amount: 12 }, valueEncoding: 'json' })
  const copy = await topic()
  await produce(`${line}\n{"value":{"plain":true},"headers":{"h":"x"}}\n`, copy, '-J')
  expect(await read(copy, '-f', String.raw`%v %h\n`)).toBe('{"amount":12} \n{"plain":true} h=x\n')
})

test('records come as one JSON document, as YAML and as columns too', async () => {
  const name = await topic()
  await produce('{"key":"a","value":"1"}\n{"key":"b","value":null}\n', name, '-J')
  expect(JSON.parse(await read(name, '--output', 'json'))).toMatchObject([{ key: 'a' }, { key: 'b', value: null }])
  expect(JSON.parse((await consume(name, '-e', '--output', 'json')).stdout)).toEqual([])
  expect(await read(name, '--output', 'yaml')).toMatch(new RegExp(`^- topic: ${name}\n  partition: 0\n  offset: 0\n`))
  expect(await read(name, '--output', 'table')).toMatch(
    new RegExp(`^PARTITION +OFFSET +TIME +KEY +VALUE\n${name}-0 +0 +20\\S+ +a +1\n`),
  )
  expect((await consume(name, '-o', 'ndjson', '--from-beginning', '-e')).stdout.split('\n')).toHaveLength(3)
})

test.each([
  ['beginning', '0123456789'],
  ['3', '3456789'],
  ['-2', '89'],
  ['+7', '789'],
  ['end', ''],
  ['99', ''],
  [`@${time + 4000}`, '456789'],
  ['@2026-01-01T00:00:07', '789'],
  ['s@' + String(time + 8000), '89'],
  ['@-1m', ''],
])('-o %s starts there', async (place, expected) => {
  const name = 'ten'
  if (!(await admin.listTopics()).some((each) => each.name === name)) {
    await admin.createTopics([{ name, numPartitions: 1 }])
    const lines = Array.from({ length: 10 }, (_, i) => JSON.stringify({ value: String(i), timestamp: time + i * 1000 }))
    await produce(lines.join('\n'), name, '-J')
  }
  expect((await consume(name, '-e', '-o', place, '-D', '')).stdout).toBe(expected)
})

test('--until stops before a place, -n after so many', async () => {
  const name = await topic()
  await produce('0\n1\n2\n3\n4\n', name)
  expect((await consume(name, '-o', '1', '--until', '3')).stdout).toBe('1\n2\n')
  expect((await consume(name, '--from-beginning', '-n', '2')).stdout).toBe('0\n1\n')
  expect((await consume(name, '-o', '-3', '-c', '1')).stdout).toBe('2\n')
})

test.each([
  [['--key', '^k'], 'k1 k2'],
  [['--grep', 'Ann|Bob'], 'k1 o1'],
  [['--header', 'trace=1'], 'k2'],
  [['--where', 'value.amount > 10'], 'k2 o1'],
  [['--where', 'value.amount <= 10'], 'k1'],
  [['--where', 'value.user.name == "Ann"'], 'k1'],
  [['--where', 'value.tags[1] = b'], 'k2'],
  [['--where', 'headers.trace != null'], 'k2'],
  [['--where', 'key ~ ^o', '--where', 'value.amount >= 50'], 'o1'],
  [['--where', 'value == null'], 'gone'],
  [['--where', 'offset < 1'], 'k1'],
])('%j leaves out what does not match', async (filter, keys) => {
  const name = 'filtered'
  if (!(await admin.listTopics()).some((each) => each.name === name)) {
    await admin.createTopics([{ name, numPartitions: 1 }])
    const lines = [
      { key: 'k1', value: { amount: 10, user: { name: 'Ann' } } },
      { key: 'k2', value: { amount: 11, tags: ['a', 'b'] }, headers: { trace: '1' } },
      { key: 'o1', value: { amount: 50, user: { name: 'Bob' } } },
      { key: 'gone', value: null },
    ]
    await produce(lines.map((line) => JSON.stringify(line)).join('\n'), name, '-J')
  }
  expect((await read(name, '-f', '%k ', ...filter)).trim()).toBe(keys)
})

test('a group goes on where it stopped, and counts only what was printed', async () => {
  const name = await topic()
  await produce('0\n1\n2\n3\n4\n5\n', name)
  const group = [name, '-g', 'printers', '--from-beginning']
  expect((await consume(...group, '-n', '2')).stdout).toBe('0\n1\n')
  expect((await consume(...group, '-n', '1', '--grep', '[35]')).stdout).toBe('3\n')
  expect((await consume(...group, '-e')).stdout).toBe('4\n5\n')
  expect((await consume(...group, '-e')).stdout).toBe('')
  const wrong = await consume(name, '-g', 'printers', '-o', '-5')
  expect(wrong).toMatchObject({ code: 2 })
  expect(wrong.stderr).toMatch(/A group starts where it stopped/)
})

test('several topics are read at once, by name and by pattern', async () => {
  const [a, b] = [await topic(), await topic(2)]
  await produce('a\n', a)
  await produce('b\n', b, '-p', '1')
  expect((await read(a, `${b}:1`)).split('\n').toSorted()).toEqual(['', 'a', 'b'])
  expect((await read('-m', `^(${a}|${b})$`)).split('\n').toSorted()).toEqual(['', 'a', 'b'])
})

test('it follows what comes until Ctrl-C, which is no failure', async () => {
  const name = await topic()
  const running = new RunningCommand(['consume', name, '--from-beginning', '-b', broker.bootstrapServers])
  await produce('first\n', name)
  await running.stdout.written(/first\n/)
  await produce('second\n', name)
  await running.stdout.written(/second\n/)
  expect(await running.interrupt()).toEqual({ code: 0, stdout: 'first\nsecond\n', stderr: '' })
})

test('Ctrl-C while lines come sends what was read and says that it was interrupted', async () => {
  const name = await topic()
  const stdin = new PassThrough()
  const running = new RunningCommand(['produce', name, '-b', broker.bootstrapServers], { stdin })
  stdin.write('one\ntwo\n')
  const reader = new RunningCommand(['consume', name, '--from-beginning', '-n', '2', '-b', broker.bootstrapServers])
  expect((await reader.finished).stdout).toBe('one\ntwo\n')
  expect(await running.interrupt()).toMatchObject({
    code: 130,
    stderr: expect.stringMatching(/^2 records written\nottla: Interrupted/),
  })
})

test('a large input is not held in memory but sent as it comes, also from a file', async () => {
  const name = await topic(4)
  const file = join(folder, 'large.txt')
  const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 50)}`)
  writeFileSync(file, lines.join('\n'))
  expect((await at(['produce', name, '-l', file])).stderr).toBe('30000 records written\n')
  const seen = (await read(name)).trimEnd().split('\n')
  expect(seen.toSorted()).toEqual(lines.toSorted())
})

test('a cluster that is not there is one line, soon, and exit code 4', async () => {
  for (const args of [
    ['consume', 'any', '-e'],
    ['consume', 'any', '-g', 'g'],
    ['produce', 'any', '-v', 'x'],
    ['cp', 'any', 'other'],
  ]) {
    const result = await ottla([...args, '-b', '127.0.0.1:1', '--timeout', '300ms'])
    expect({ args, ...result }).toMatchObject({ args, code: 4, stdout: '' })
    expect(result.stderr).toMatch(/^ottla: [^\n]*127\.0\.0\.1:1[^\n]*`ottla doctor`[^\n]*\n$/)
  }
})

test('a topic that is missing is one line with what to do, and exit code 3', async () => {
  for (const args of [
    ['consume', 'nowhere', '-e'],
    ['consume', 'nowhere', '-g', 'g'],
    ['cp', 'nowhere', 'elsewhere'],
  ]) {
    const result = await at(args)
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toMatch(/^ottla: [^\n]*nowhere[^\n]*`ottla topics list`[^\n]*\n$/)
  }
  const missing = await consume(`${await topic()}:7`)
  expect(missing).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/has no partition 7; its partitions are 0 to 0/),
  })
})

test.each([
  ['not json', /line 2 is no JSON/],
  ['[1]', /line 2 must be an object/],
  ['{"key":"k"}', /line 2 has no value; a tombstone is "value":null/],
  ['{"value":"v","kye":"k"}', /line 2: a record has no field kye/],
  ['{"value":"%%","valueEncoding":"base64"}', /line 2: value is no base64/],
  ['{"value":"v","partition":"one"}', /line 2: partition must be a whole number/],
])('the line %s is one line that names it, and what came before is sent', async (line, pattern) => {
  const name = await topic()
  const result = await produce(`{"value":"first"}\n${line}\n`, name, '-J')
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toMatch(/^1 record written\nottla: [^\n]*\n$/)
  expect(result.stderr).toMatch(pattern)
  expect(await read(name)).toBe('first\n')
})

test('a record that the broker refuses is one line, and exit code 5 when others were written', async () => {
  const name = await topic(1, { 'max.message.bytes': '100' })
  const result = await produce(`small\n${'x'.repeat(500)}\n`, name)
  expect(result).toMatchObject({ code: 5, stdout: '' })
  expect(result.stderr).toMatch(/^ottla: [^\n]*max\.message\.bytes[^\n]*\(1 failed, 1 written\)\n$/)
})

test('a dry run reads and checks all, and sends nothing', async () => {
  const name = await topic()
  expect((await produce('a\nb\n', name, '--dry-run')).stderr).toBe('would write 2 records\n')
  expect((await produce('{"value":1}\nno', name, '-J', '--dry-run')).stderr).toMatch(/line 2 is no JSON/)
  expect(await read(name)).toBe('')
})

test('cp keeps keys, values, headers, times and, when asked, partitions', async () => {
  const name = await oddRecords()
  const copy = await topic(2)
  expect((await at(['cp', name, copy, '--keep-partitions'])).stderr).toBe(`5 records copied to ${copy}\n`)
  expect((await read(copy, '-J')).replaceAll(copy, name)).toBe(await read(name, '-J'))
  const few = await topic(1)
  expect((await at(['cp', name, few, '--where', 'key != null'])).stderr).toBe(`4 records copied to ${few}\n`)
  expect(await at(['cp', name, few, '--keep-partitions'])).toMatchObject({
    code: 6,
    stderr: expect.stringMatching(/has only 1 partitions/),
  })
  expect(await at(['cp', name, name])).toMatchObject({ code: 2, stderr: expect.stringMatching(/copied into itself/) })
  expect((await at(['cp', name, few, '--dry-run'])).stderr).toBe(`would copy at most 5 records to ${few}\n`)
})

test('cp creates the topic in another cluster as it is in this one', async () => {
  const name = await topic(3, { 'cleanup.policy': 'compact' })
  await produce('a:1\nb:2\n', name, '-K', ':')
  const result = await at(['cp', name, '--to-bootstrap-server', other.bootstrapServers, '--create'])
  expect(result.stderr).toBe(`created ${name} with 3 partitions\n2 records copied to ${name}\n`)
  const there = await ottla(['topics', 'describe', name, '-o', 'json', '-b', other.bootstrapServers])
  expect(JSON.parse(there.stdout)).toMatchObject([
    { partitions: [{}, {}, {}], config: { 'cleanup.policy': 'compact' } },
  ])
})

test('a terminal shows how far it is, and nothing is left of that', async () => {
  const name = await topic()
  const file = join(folder, 'progress.txt')
  writeFileSync(file, 'x\n'.repeat(2_000))
  const { code, stderr } = await at(['produce', name, '-l', file], { isTerminal: true })
  expect(code).toBe(0)
  expect(stderr).toMatch(/sending .*bytes\/s/)
  expect(stderr).toMatch(/2000 records written\n$/)
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandEntries } from '../src/commands.ts'
import { ottla } from './support/command.ts'

let broker: Broker
let folder: string
beforeAll(async () => {
  broker = await startBroker({ topics: { orders: 1 } })
  folder = mkdtempSync(join(tmpdir(), 'ottla-cli-'))
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

const inFolder = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('help lists every command, and every command has help', async () => {
  const { code, stdout } = await ottla(['--help'])
  expect(code).toBe(0)
  for (const { name, summary, isHidden } of commandEntries) {
    expect(stdout.includes(summary)).toBe(isHidden !== true)
    const own = await ottla([name, '--help'])
    expect(own).toMatchObject({ code: 0, stderr: '' })
    expect(own.stdout).toContain(`Usage: ottla ${name}`)
  }
  expect((await ottla(['help', 'topics'])).stdout).toContain('Usage: ottla topics')
})

test.each([
  [['borker'], /unknown command 'borker' \(Did you mean broker\?\)/],
  [['topics', 'craete'], /unknown command 'craete' \(Did you mean create\?\)/],
  [['topics', 'create', 'x', '--partition', '3'], /unknown option '--partition' \(Did you mean --partitions\?\)/],
  [['topics', 'create'], /missing required argument 'topic'/],
  [['topics', 'create', 'x', '-p', 'many'], /argument 'many' is invalid\. Expected a whole number from 1, or auto;/],
  [['topics', 'list', '-o', 'xml'], /argument 'xml' is invalid\. Allowed choices are table, json, ndjson, yaml;/],
  [['topics', 'list', '-X', 'retris=3'], /Unknown configuration retris; did you mean retries\?/],
  [['dump-log', '/nonexistent/file'], /There is no file \/nonexistent\/file/],
  [['topics', 'list', '--command-config', '/nonexistent/file'], /There is no file \/nonexistent\/file/],
  [['topics', 'list', '-b', 'localhost:nonsense'], /localhost:nonsense/],
  [['topics', 'list', '-X', 'security.protocol=TLS'], /TLS/],
])('%j is one line that says what is wrong, and exit code 2', async (args, pattern) => {
  const { code, stdout, stderr } = await ottla(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^ottla: [^\n]*\n$/)
  expect(stderr).toMatch(pattern)
})

test('a broker that is not there is one line and exit code 4; the stack comes when asked for', async () => {
  const args = ['topics', 'list', '-b', '127.0.0.1:1', '--timeout', '200ms']
  const result = await ottla(args)
  expect(result).toMatchObject({ code: 4, stdout: '' })
  expect(result.stderr).toMatch(/^ottla: [^\n]*127\.0\.0\.1:1[^\n]*`ottla doctor`[^\n]*\n$/)
  expect((await ottla(args, { env: { OTTLA_STACK: '1' } })).stderr).toMatch(/\n {4}at /)
  expect((await ottla([...args, '--verbose'])).stderr).toMatch(/\n {4}at /)
})

test('the cluster is found by flag, environment, profile or properties file, the strongest first', async () => {
  const nobody = '127.0.0.1:1'
  const somebody = broker.bootstrapServers
  const config = inFolder(
    'config.yaml',
    `current: bad\nprofiles:\n  bad: {bootstrap.servers: '${nobody}'}\n  good: {bootstrap.servers: '${somebody}'}\n`,
  )
  const file = inFolder(
    'client.properties',
    `# a file for Java\nbootstrap.servers=${somebody}\nkey.serializer=org.apache.kafka.common.serialization.StringSerializer\nauto.offset.reset=earliest\n`,
  )
  const list = async (env: Record<string, string>, ...args: string[]): Promise<number> =>
    (await ottla(['topics', 'list', ...args], { env: { OTTLA_CONFIG: config, ...env } })).code
  // Where nobody is to be found, there is no need to look for long.
  const soon = ['--timeout', '300ms']
  expect(await list({}, ...soon)).toBe(4)
  expect(await list({ OTTLA_PROFILE: 'good' })).toBe(0)
  expect(await list({}, '--profile', 'good')).toBe(0)
  expect(await list({ OTTLA_BOOTSTRAP_SERVERS: somebody })).toBe(0)
  expect(await list({ OTTLA_BOOTSTRAP_SERVERS: somebody }, '--profile', 'bad', ...soon)).toBe(4)
  expect(await list({}, '--command-config', file)).toBe(0)
  expect(await list({}, '--command-config', file, '-b', nobody, ...soon)).toBe(4)
  expect(await list({}, '-X', `bootstrap.servers=${somebody}`)).toBe(0)
})

test('keys that nobody knows are left out of a file with a warning, and security is never left out', async () => {
  const odd = inFolder('odd.properties', 'no.such.key=1\n')
  const result = await ottla(['topics', 'list', '-b', broker.bootstrapServers, '--command-config', odd])
  expect(result).toMatchObject({ code: 0, stderr: 'ottla: configuration no.such.key is not known and was left out\n' })
  const secure = inFolder('secure.properties', 'security.protocol=NONSENSE\n')
  expect((await ottla(['topics', 'list', '-b', broker.bootstrapServers, '--command-config', secure])).code).toBe(2)
})

test('profiles are set, used, listed without secrets, and deleted', async () => {
  const path = join(folder, 'deep', 'config.yaml')
  const profiles = (...args: string[]): ReturnType<typeof ottla> =>
    ottla(['profiles', ...args], { env: { OTTLA_CONFIG: path } })
  expect((await profiles('list')).stderr).toContain('no profiles')
  expect((await profiles('set', 'dev', '-b', broker.bootstrapServers)).code).toBe(0)
  expect((await profiles('set', 'prod', '-b', 'a:9092', '-X', 'ssl.key.password=geheim')).code).toBe(0)
  expect((await profiles('use', 'prod')).code).toBe(0)
  const shown = JSON.parse((await profiles('list', '-o', 'json')).stdout) as unknown
  expect(shown).toMatchObject([
    { name: 'dev', isCurrent: false },
    { name: 'prod', isCurrent: true, properties: { 'ssl.key.password': '********' } },
  ])
  expect(readFileSync(path, 'utf8')).toContain('geheim')
  expect((await profiles('use', 'pord')).stderr).toContain('did you mean prod?')
  expect((await profiles('delete', 'prod')).code).toBe(0)
  expect((await profiles('list')).stdout).not.toContain('prod')
})

test('a configuration file that cannot be used is one line and exit code 2', async () => {
  for (const text of ['profiles: [1]', 'profiles: {a: 1}', 'current: [1]', '"']) {
    const path = inFolder('bad.yaml', text)
    const result = await ottla(['topics', 'list'], { env: { OTTLA_CONFIG: path } })
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/^ottla: [^\n]*bad\.yaml[^\n]*\n$/)
  }
})

// Clients of other makes log in to our broker, over TLS and with each mechanism they have, and may do what its rules allow.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAuthority, type Identity } from '../support/certificates.ts'
import { runOk } from '../support/processes.ts'
import { JavaDriver } from './java-driver.ts'
import { python } from './tools.ts'

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const
type Mechanism = (typeof mechanisms)[number]
const password = 'alice-secret'
const count = 5

let broker: Broker
let authority: CertificateAuthority
let alice: Identity
let folder = ''
let goProgram = ''
let java: JavaDriver
const lines: string[] = []

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const expiresS = Math.floor(Date.now() / 1000) + 3600
const token = `${base64({ alg: 'none' })}.${base64({ sub: 'alice', iat: expiresS - 3600, exp: expiresS })}.`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-secured-broker-'))
  authority = await CertificateAuthority.create()
  const server = await authority.issue({ subject: 'CN=broker' })
  alice = await authority.issue({ subject: 'CN=alice,OU=team,O=example' })
  const tls = { key: server.privateKey, cert: server.certificate, ca: authority.certificate }
  const users = { alice: password, bob: 'bob-secret', admin: 'admin-secret' }
  const write = (_: object, message: string): void => void lines.push(message)
  broker = await startBroker({
    listeners: {
      PLAINTEXT: {},
      SSL: { tls: { ...tls, clientAuth: 'required', principalMappingRules: 'RULE:^(?:.*,)?CN=([^,]+).*$/$1/' } },
      SASL_SSL: { tls, sasl: { users, oauthbearer: { unsecured: true } } },
      SASL_PLAINTEXT: { sasl: { users } },
    },
    scramUsers: { alice: password, bob: 'bob-secret' },
    topics: { orders: 1 },
    config: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS;User:admin',
    },
    logger: { debug: write, info: write, warn: write, error: write },
  })
  java = new JavaDriver()
  goProgram = join(folder, 'go-client')
  await runOk('go', ['build', '-o', goProgram, '.'], {
    cwd: join(import.meta.dirname, 'go-secured'),
    timeoutMs: 240_000,
  })
  for (const [kind, name] of [
    ['--topic', 'orders'],
    ['--group', 'team-'],
  ]) {
    const operations = kind === '--topic' ? ['Read', 'Write', 'Describe'] : ['Read']
    const pattern = kind === '--group' ? ['--resource-pattern-type', 'prefixed'] : []
    const args = [kind!, name!, ...pattern, ...operations.flatMap((operation) => ['--operation', operation])]
    await acls('--add', '--allow-principal', 'User:alice', ...args)
  }
}, 300_000)

afterAll(async () => {
  await java.stop()
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

async function tool(className: string, args: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await java.run(className, args, input)
  expect(code, `${stdout}${stderr}`).toBe(0)
  return stdout
}

const acls = (...args: string[]): Promise<string> =>
  tool('org.apache.kafka.tools.AclCommand', ['--bootstrap-server', broker.listeners['PLAINTEXT']!, ...args])
const configs = (...args: string[]): Promise<string> =>
  tool('kafka.admin.ConfigCommand', ['--bootstrap-server', broker.listeners['PLAINTEXT']!, ...args])

/** How a program of the test logs in. */
function login(mechanism: Mechanism | 'mTLS', username = 'alice', secret = password): NodeJS.ProcessEnv {
  const ca = authority.certificate
  const how =
    mechanism === 'mTLS'
      ? { protocol: 'SSL', ca, cert: alice.certificate, key: alice.privateKey }
      : mechanism === 'OAUTHBEARER'
        ? { protocol: 'SASL_SSL', ca, mechanism, token, expires: expiresS }
        : { protocol: 'SASL_SSL', ca, mechanism, username, password: secret }
  return { OTTLA_CLIENT: JSON.stringify(how) }
}

const servers = (mechanism: Mechanism | 'mTLS'): string => broker.listeners[mechanism === 'mTLS' ? 'SSL' : 'SASL_SSL']!

describe.each([...mechanisms, 'mTLS'] as const)('%s', (mechanism) => {
  test('lets franz-go in', async () => {
    const args = [servers(mechanism), 'orders', `team-go-${mechanism}`, String(count)]
    expect((await runOk(goProgram, args, { env: login(mechanism) })).stdout.trim()).toBe(String(count))
  })

  test('lets confluent-kafka in', async () => {
    const program = join(import.meta.dirname, 'confluent_secured.py')
    const args = [program, servers(mechanism), 'orders', `team-py-${mechanism}`, String(count)]
    expect((await python(args, { env: login(mechanism) })).stdout.trim()).toBe(String(count))
  })

  test('lets kafkajs in', async () => {
    const sasl =
      mechanism === 'OAUTHBEARER'
        ? { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value: token }) }
        : { mechanism: mechanism.toLowerCase(), username: 'alice', password }
    const kafka = new Kafka({
      clientId: 'kafkajs',
      brokers: [servers(mechanism)],
      logLevel: logLevel.NOTHING,
      ssl: {
        ca: [authority.certificate],
        ...(mechanism === 'mTLS' ? { cert: alice.certificate, key: alice.privateKey } : {}),
      },
      ...(mechanism === 'mTLS' ? {} : { sasl: sasl as SASLOptions }),
    })
    const producer = kafka.producer()
    await producer.connect()
    await producer.send({
      topic: 'orders',
      messages: Array.from({ length: count }, (_, i) => ({ value: `value ${i}` })),
    })
    await producer.disconnect()
    const consumer = kafka.consumer({ groupId: `team-js-${mechanism}` })
    await consumer.connect()
    await consumer.subscribe({ topic: 'orders', fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      let seen = 0
      const eachMessage = (): Promise<void> => {
        if (++seen === count) resolve()
        return Promise.resolve()
      }
      consumer.run({ eachMessage }).catch(reject)
    })
    await consumer.disconnect()
  })

  test("lets Java's clients in", async () => {
    const module = 'org.apache.kafka.common.security'
    const pem = (text: string): string => text.trim().split('\n').join(' \\\n')
    const jaas: Readonly<Record<string, string>> = {
      PLAIN: `${module}.plain.PlainLoginModule required username="alice" password="${password}";`,
      OAUTHBEARER: `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="alice";`,
    }
    const scram = `${module}.scram.ScramLoginModule required username="alice" password="${password}";`
    const file = join(folder, `java-${mechanism}.properties`)
    writeFileSync(
      file,
      [
        `security.protocol=${mechanism === 'mTLS' ? 'SSL' : 'SASL_SSL'}`,
        'ssl.truststore.type=PEM',
        `ssl.truststore.certificates=${pem(authority.certificate)}`,
        ...(mechanism === 'mTLS'
          ? [
              'ssl.keystore.type=PEM',
              `ssl.keystore.certificate.chain=${pem(alice.certificate)}`,
              `ssl.keystore.key=${pem(alice.privateKey)}`,
            ]
          : [`sasl.mechanism=${mechanism}`, `sasl.jaas.config=${jaas[mechanism] ?? scram}`]),
        ...(mechanism === 'OAUTHBEARER'
          ? [
              `sasl.login.callback.handler.class=${module}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler`,
            ]
          : []),
      ].join('\n'),
    )
    const args = ['--bootstrap-server', servers(mechanism), '--topic', 'orders']
    await tool('org.apache.kafka.tools.ConsoleProducer', [...args, '--producer.config', file], 'one\ntwo\nthree\n')
    const group = ['--group', `team-java-${mechanism}`, '--from-beginning', '--max-messages', '3']
    const read = await tool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...args,
      ...group,
      '--consumer.config',
      file,
    ])
    expect(read.match(/^(value \d|one|two|three)$/gm)).toHaveLength(3)
  })
})

test('who has no permission is refused, and who has a wrong password is not let in', async () => {
  const args = [servers('PLAIN'), 'orders', 'team-x', '1']
  const denied = runOk(goProgram, args, { env: login('SCRAM-SHA-256', 'bob', 'bob-secret') })
  await expect(denied).rejects.toThrow(/TOPIC_AUTHORIZATION_FAILED/)
  const wrong = new Kafka({
    brokers: [servers('PLAIN')],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    ssl: { ca: [authority.certificate] },
    sasl: { mechanism: 'plain', username: 'alice', password: 'wr0ng-password' },
  })
  await expect(wrong.admin().connect()).rejects.toThrow(/Invalid username or password/)
  expect(lines.join('\n')).toMatch(/the password is wrong: "alice"/)
  expect(lines.join('\n')).not.toMatch(/wr0ng-password|alice-secret|bob-secret/)
})

test("Kafka's tools manage rules, SCRAM users and quotas", async () => {
  expect(await acls('--list', '--principal', 'User:alice')).toMatch(
    /principal=User:alice, host=\*, operation=WRITE, permissionType=ALLOW/,
  )
  await acls('--add', '--allow-principal', 'User:carol', '--operation', 'All', '--topic', '*')
  expect(await acls('--list', '--topic', '*')).toContain('User:carol')
  await acls('--remove', '--force', '--allow-principal', 'User:carol', '--operation', 'All', '--topic', '*')
  expect(await acls('--list', '--topic', '*')).not.toContain('User:carol')

  const user = ['--entity-type', 'users', '--entity-name', 'carol']
  await configs('--alter', ...user, '--add-config', 'SCRAM-SHA-256=[iterations=8192,password=carol-secret]')
  expect(await configs('--describe', ...user)).toMatch(/SCRAM-SHA-256=iterations=8192/)
  await configs('--alter', ...user, '--add-config', 'producer_byte_rate=1024,request_percentage=50.5')
  expect(await configs('--describe', ...user)).toMatch(/producer_byte_rate=1024\.0/)
  await configs('--alter', ...user, '--delete-config', 'SCRAM-SHA-256')
  await configs('--alter', ...user, '--delete-config', 'producer_byte_rate,request_percentage')
  expect(await configs('--describe', ...user)).not.toMatch(/SCRAM|producer_byte_rate/)
})

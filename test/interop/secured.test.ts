import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Admin } from '@ottla/admin'
import { Consumer } from '@ottla/consumer'
import type { AuthenticateTrace, ClientConfig, SaslConfig } from '@ottla/core'
import { Producer } from '@ottla/producer'
import { nodeRuntime, type Runtime, type Socket } from '@ottla/runtime'
import { ottla } from '../../packages/cli/test/support/command.ts'
import { root, runOk } from '../support/processes.ts'
import { CertificateAuthority } from '../support/certificates.ts'
import { password, reauthMs, rightsOf, type SecuredKafka, startSecuredKafka, topic } from './secured-kafka.ts'
import { javaTool } from './tools.ts'

let secured: SecuredKafka
let ca: string
let idp: ReturnType<typeof createServer>
let tokenEndpointUrl: string
beforeAll(async () => {
  // A token endpoint that gives unsecured tokens to one client.
  idp = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Basic ${Buffer.from('id:client-secret').toString('base64')}`
    response.statusCode = isKnown ? 200 : 401
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const iat = Math.floor(Date.now() / 1000)
    const token = `${part({ alg: 'none' })}.${part({ sub: 'alice', iat, exp: iat + 60, scope: 'kafka' })}.`
    response.end(JSON.stringify(isKnown ? { access_token: token, expires_in: 60 } : { error: 'invalid_client' }))
  })
  await new Promise<void>((resolve) => idp.listen(0, '127.0.0.1', resolve))
  tokenEndpointUrl = `http://127.0.0.1:${(idp.address() as AddressInfo).port}/token`
  secured = await startSecuredKafka()
  ca = secured.ca.certificate
})
afterAll(async () => {
  idp?.close()
  await secured?.stop()
})

const plain: SaslConfig = { mechanism: 'PLAIN', username: 'alice', password }
const unsecured = (principal: string): SaslConfig => ({ mechanism: 'OAUTHBEARER', unsecured: { principal } })
const overSsl = (sasl: SaslConfig): ClientConfig => ({ bootstrapServers: secured.saslSsl, tls: { ca }, sasl })

/** Sends a record and reads it back; resolves to its value. */
async function roundTrip(config: ClientConfig, groupId: string): Promise<string> {
  const producer = new Producer(config)
  const consumer = new Consumer({ ...config, groupId, autoOffsetReset: 'earliest' })
  try {
    const value = `by ${groupId}`
    const { partition, offset } = await producer.send({ topic, value })
    consumer.subscribe([topic])
    for (;;) {
      for (const record of await consumer.poll({ timeoutMs: 500 })) {
        if (record.partition === partition && record.offset === offset) return record.value!.toString()
      }
    }
  } finally {
    await producer.close()
    await consumer.close()
  }
}

describe('producer, consumer and admin are let in', () => {
  const ways: [string, () => ClientConfig][] = [
    ['plain', () => overSsl(plain)],
    ['scram-256', () => overSsl({ mechanism: 'SCRAM-SHA-256', username: 'alice', password })],
    ['scram-512', () => overSsl({ mechanism: 'SCRAM-SHA-512', username: 'alice', password })],
    ['token', () => overSsl(unsecured('alice'))],
    [
      'token-endpoint',
      () =>
        overSsl({
          mechanism: 'OAUTHBEARER',
          clientCredentials: { tokenEndpointUrl, clientId: 'id', clientSecret: 'client-secret', scope: 'kafka' },
          extensions: { trace: 'interop' },
        }),
    ],
    ['bare', () => ({ bootstrapServers: secured.saslPlaintext, securityProtocol: 'SASL_PLAINTEXT', sasl: plain })],
    [
      'mtls',
      () => ({
        bootstrapServers: secured.mtls,
        tls: { ca, cert: secured.alice.certificate, key: secured.alice.privateKey },
      }),
    ],
  ]
  test.each(ways)('%s', async (name, config) => {
    expect(await roundTrip(config(), `g-${name}`)).toBe(`by g-${name}`)
    const admin = new Admin(config())
    expect((await admin.listTopics()).map((listing) => listing.name)).toEqual([topic])
    await admin.close()
  })
})

test('a delegation token stands for its owner', async () => {
  const admin = new Admin(overSsl(plain))
  const { tokenId, hmac } = await admin.createDelegationToken({ maxLifetimeMs: 600_000 })
  const sasl: SaslConfig = {
    mechanism: 'SCRAM-SHA-256',
    username: tokenId,
    password: hmac.toString('base64'),
    tokenAuth: true,
  }
  // Brokers learn of a token a moment after the controller has made it.
  const known = async (): Promise<number> => (await admin.describeDelegationTokens()).length
  await vi.waitFor(async () => expect(await known()).toBe(1), { timeout: 20_000 })
  expect(await roundTrip(overSsl(sasl), 'g-delegation')).toBe('by g-delegation')
  await admin.expireDelegationToken(hmac)
  await vi.waitFor(async () => expect(await known()).toBe(0), { timeout: 20_000 })
  const expired = new Admin(overSsl(sasl))
  await expect(expired.listTopics()).rejects.toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason: 'credentials' })
  await Promise.all([admin.close(), expired.close()])
})

test('what is wrong is said, once, without the secret', async () => {
  const foreign = (await CertificateAuthority.create('CN=Foreign')).certificate
  const stranger = await (await CertificateAuthority.create('CN=Stranger')).issue({ subject: 'CN=alice' })
  const expired = await secured.ca.issue({ subject: 'CN=alice', toDay: -1 })
  const tls = { ca }
  const scram = { mechanism: 'SCRAM-SHA-256', username: 'alice', password: 'hunter2' } as const
  const cases: [ClientConfig, string, RegExp][] = [
    [overSsl({ ...plain, password: 'hunter2' } as SaslConfig), 'credentials', /refused user alice \(PLAIN\)/],
    [overSsl({ ...scram, username: 'eve' }), 'credentials', /refused user eve \(SCRAM-SHA-256\)/],
    [overSsl(scram), 'credentials', /refused user alice \(SCRAM-SHA-256\)/],
    [overSsl({ mechanism: 'GSSAPI', kerberos: noKerberos }), 'mechanism', /it has .*SCRAM-SHA-256/],
    [
      overSsl({
        mechanism: 'OAUTHBEARER',
        unsecured: { principal: 'alice', claims: { exp: Date.now() / 1000 + 3, iat: 1e10 } },
      }),
      'credentials',
      /refused the token|refused the bearer/,
    ],
    [{ bootstrapServers: secured.saslSsl, tls: { ca: foreign }, sasl: plain }, 'certificate', /set ca or caFile/],
    [
      { bootstrapServers: secured.saslSsl.replace('127.0.0.1', 'localhost'), tls, sasl: plain },
      'certificate-name',
      /tls\.servername/,
    ],
    [{ bootstrapServers: secured.mtls, tls }, 'client-certificate', /cert and key in tls/],
    [
      { bootstrapServers: secured.mtls, tls: { ca, cert: stranger.certificate, key: stranger.privateKey } },
      'client-certificate',
      /cert and key in tls/,
    ],
    [
      { bootstrapServers: secured.mtls, tls: { ca, cert: expired.certificate, key: expired.privateKey } },
      'client-certificate',
      /cert and key in tls/,
    ],
  ]
  for (const [config, reason, message] of cases) {
    const admin = new Admin(config)
    const failure = (await admin.listTopics({ timeoutMs: 15_000 }).catch((error: unknown) => error)) as Error
    expect({ failure: failure.message, reason: (failure as { reason?: unknown }).reason }).toEqual({
      failure: expect.stringMatching(message) as string,
      reason,
    })
    expect(failure).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', retriable: false })
    expect(failure.message).not.toContain('hunter2')
    await admin.close()
  }
  const wrong = cases[0]![0]
  const producer = new Producer(wrong)
  const consumer = new Consumer({ ...wrong, groupId: 'g-wrong' })
  consumer.subscribe([topic])
  const refusal = { code: 'ERR_KAFKA_AUTHENTICATION', reason: 'credentials' }
  await expect(producer.send({ topic, value: 'x' })).rejects.toMatchObject(refusal)
  await expect(consumer.poll({ timeoutMs: 15_000 })).rejects.toMatchObject(refusal)
  await Promise.all([producer.close(), consumer.close()])
  const notAllowed = new Producer(overSsl({ ...plain, username: 'bob', password: 'bob-secret' } as SaslConfig))
  await expect(notAllowed.send({ topic, value: 'x' })).rejects.toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION' })
  await notAllowed.close()
})

const noKerberos = {
  initializeClient: () =>
    Promise.resolve({
      contextComplete: false,
      step: () => Promise.resolve(''),
      unwrap: () => Promise.resolve(''),
      wrap: () => Promise.resolve(''),
    }),
}

/** Counts the renewals of sessions, of all clients of this process. */
function countRenewals(): { count: number; failures: number; stop(): unknown } {
  const counts = { count: 0, failures: 0 }
  const onEnd = (message: unknown): void => {
    const { isRenewal, error } = message as AuthenticateTrace
    if (isRenewal && error === undefined) counts.count++
    if (error !== undefined) counts.failures++
  }
  const ends = channel('tracing:ottla:core:authenticate:asyncEnd')
  ends.subscribe(onEnd)
  return Object.assign(counts, { stop: () => ends.unsubscribe(onEnd) })
}

test('sessions are renewed again and again under load, and nothing fails or is lost', async () => {
  const renewals = countRenewals()
  const config = overSsl({ mechanism: 'SCRAM-SHA-256', username: 'alice', password })
  const producer = new Producer({ ...config, retries: 0, enableIdempotence: false })
  const consumer = new Consumer({ ...config, groupId: 'g-load', autoOffsetReset: 'latest' })
  consumer.subscribe([topic])
  while (consumer.assignment().length === 0) await consumer.poll({ timeoutMs: 100 })
  for (const partition of consumer.assignment()) await consumer.position(partition)
  const failures: unknown[] = []
  const sent = new Set<string>()
  const received = new Set<string>()
  const consumed = (async () => {
    while (renewals.count < 40 || received.size < sent.size) {
      for (const record of await consumer.poll({ timeoutMs: 200 })) {
        const value = record.value!.toString()
        if (value.startsWith('load-')) received.add(value)
      }
    }
  })()
  const startedMs = performance.now()
  for (let i = 0; renewals.count < 40; i++) {
    const value = `load-${i}`
    sent.add(value)
    producer.send({ topic, value }).catch((error: unknown) => failures.push(error))
    // Ten at a time keeps requests in flight all the time without filling the machine.
    if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await producer.flush()
  await consumed
  // Each connection had ten lives or so.
  expect(performance.now() - startedMs).toBeGreaterThan(reauthMs)
  expect(failures).toEqual([])
  expect(renewals.failures).toBe(0)
  expect(received.size).toBe(sent.size)
  renewals.stop()
  await Promise.all([producer.close(), consumer.close()])
})

/** The runtime of the process with a way to break all connections. */
function breakable(): { runtime: Runtime; breakAll(): void } {
  const sockets = new Set<Socket>()
  const { transport } = nodeRuntime
  return {
    runtime: {
      ...nodeRuntime,
      transport: {
        connect: async (options) => {
          const socket = await transport.connect(options)
          sockets.add(socket)
          return socket
        },
        listen: (options, onConnection) => transport.listen(options, onConnection),
        lookup: (host) => transport.lookup(host),
        canonicalName: (address) => transport.canonicalName(address),
      },
    },
    breakAll() {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
  }
}

test('a certificate is replaced under load: new connections use it, and no record fails', async () => {
  const [before, after] = await Promise.all(['CN=before', 'CN=after'].map((subject) => secured.ca.issue({ subject })))
  const admin = new Admin({ bootstrapServers: secured.plaintext })
  await admin.createAcls(['User:CN=before', 'User:CN=after'].flatMap(rightsOf))
  const [caFile, certFile, keyFile] = [
    secured.write('client-ca.pem', ca),
    secured.write('client.pem', before!.certificate),
    secured.write('client.key', before!.privateKey),
  ]
  const { runtime, breakAll } = breakable()
  const producer = new Producer({ bootstrapServers: secured.mtls, tls: { caFile, certFile, keyFile } }, { runtime })
  const failures: unknown[] = []
  let count = 0
  const send = async (until: number): Promise<void> => {
    while (count < until) {
      producer.send({ topic, value: `certificate-${count++}` }).catch((error: unknown) => failures.push(error))
      if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  await send(1_000)
  writeFileSync(certFile!, after!.certificate)
  await send(1_500)
  writeFileSync(keyFile!, after!.privateKey)
  breakAll()
  await send(3_000)
  await producer.flush()
  // Who comes with the old certificate may do nothing any more.
  await admin.deleteAcls([{ principal: 'User:CN=before' }])
  await send(4_000)
  await producer.flush()
  expect(failures).toEqual([])
  await Promise.all([producer.close(), admin.close()])
})

describe('the command', () => {
  const jaas = 'org.apache.kafka.common.security.scram.ScramLoginModule'
  const properties = (user: string, secret: string): string =>
    secured.write(
      `${user}.properties`,
      [
        'security.protocol=SASL_SSL',
        'sasl.mechanism=SCRAM-SHA-512',
        `sasl.jaas.config=${jaas} required username="${user}" password="${secret}";`,
        'ssl.truststore.type=PEM',
        `ssl.truststore.location=${secured.folder}/ca.pem`,
      ].join('\n'),
    )

  test('takes the properties files of the Java tools', async () => {
    const file = properties('alice', password)
    const { code, stdout, stderr } = await ottla(['topics', 'list', '-b', secured.saslSsl, '--command-config', file])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${topic}\n`, stderr: '' })
    const env = { OTTLA_CONFIG: `${secured.folder}/ottla.yaml` }
    const set = [`-X`, `sasl.jaas.config=${jaas} required username="alice" password="${password}";`]
    const more = ['security.protocol=SASL_SSL', 'sasl.mechanism=SCRAM-SHA-512', 'ssl.truststore.type=PEM']
    const pairs = [...more, `ssl.truststore.location=${secured.folder}/ca.pem`].flatMap((pair) => ['-X', pair])
    await ottla(['profiles', 'set', 'secure', '-b', secured.saslSsl, ...set, ...pairs], { env })
    expect((await ottla(['topics', 'list', '--profile', 'secure'], { env })).stdout).toBe(`${topic}\n`)
    const shown = await ottla(['profiles', 'list', '-o', 'json'], { env })
    expect(shown.stdout).toContain('secure')
    expect(shown.stdout).not.toContain(password)
  })

  test('gives a wrong password one line, exit code 7, and the doctor its cause', async () => {
    const file = properties('eve', 'hunter2')
    const at = ['-b', secured.saslSsl, '--command-config', file]
    const denied = await ottla(['topics', 'list', ...at, '--verbose'])
    expect(denied.code).toBe(7)
    expect(denied.stderr).toMatch(/refused user eve \(SCRAM-SHA-512\).*check username and password/)
    const { code, stdout, stderr } = await ottla(['doctor', ...at, '--timeout', '5s'])
    expect(code).toBe(4)
    expect(stdout).toMatch(/^failed +authentication .*refused user eve/m)
    expect(denied.stderr + stdout + stderr).not.toContain('hunter2')
  })

  test('makes tokens and users as the tools of Kafka do', async () => {
    const file = properties('alice', password)
    const tool = async (name: string, ...args: string[]): Promise<string> => {
      const script = join(root, 'packages', 'cli', 'bin', `${name}.js`)
      const all = [script, '--bootstrap-server', secured.saslSsl, '--command-config', file, ...args]
      return (await runOk(process.execPath, all)).stdout
    }
    const java = async (name: string, ...args: string[]): Promise<string> =>
      (await javaTool(name, ['--bootstrap-server', secured.saslSsl, '--command-config', file, ...args])).stdout
    const tokens = 'kafka-delegation-tokens'
    const created = await tool(tokens, '--create', '--max-life-time-period', '-1', '--renewer-principal', 'User:bob')
    const hmac = /^\S+ +(\S+) +User:alice +User:alice +\[User:bob\]/m.exec(created)![1]!
    await vi.waitFor(async () => expect(await tool(tokens, '--describe')).toContain(hmac), { timeout: 20_000 })
    const ofAlice = ['--describe', '--owner-principal', 'User:alice']
    const theirs = await java('org.apache.kafka.tools.DelegationTokenCommand', ...ofAlice)
    expect(theirs).toContain(hmac)
    expect(await tool(tokens, ...ofAlice)).toBe(theirs)
    const renewed = await tool(tokens, '--renew', '--hmac', hmac, '--renew-time-period', '60000')
    expect(renewed).toMatch(/Completed renew operation\. New expiry date : \d{4}-\d\d-\d\dT\d\d:\d\d\n$/)
    expect(await tool(tokens, '--expire', '--hmac', hmac, '--expiry-time-period', '-1')).toContain('Completed expire')
    // Users are the matter of who may alter the cluster: the anonymous one.
    const scram = ['--alter', '--add-config', 'SCRAM-SHA-256=[password=carol-secret]']
    const script = join(root, 'packages', 'cli', 'bin', 'kafka-configs.js')
    const who = ['--entity-type', 'users', '--entity-name', 'carol']
    await runOk(process.execPath, [script, '--bootstrap-server', secured.plaintext, ...scram, ...who])
    const carol = new Admin(overSsl({ mechanism: 'SCRAM-SHA-256', username: 'carol', password: 'carol-secret' }))
    await vi.waitFor(async () => expect(await carol.listTopics()).toEqual([]), { timeout: 20_000 })
    await carol.close()
  })

  test('finds a secured cluster in order, and tells who may do what', async () => {
    const at = ['-b', secured.saslSsl, '--command-config', properties('alice', password)]
    const { code, stdout } = await ottla(['doctor', ...at])
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toMatch(/^ok +certificate .*CN=broker.*valid until \d{4}-/m)
    expect(stdout).toMatch(/^ok +protocol .*SASL_SSL/m)
    const plainText = await ottla(['doctor', '-b', secured.saslSsl, '--timeout', '2s'])
    expect(plainText.stdout).toMatch(/this listener speaks TLS: set security\.protocol=SSL/)
    const tlsThere = ['-X', 'security.protocol=SSL']
    const reverse = await ottla(['doctor', '-b', secured.plaintext, '--timeout', '2s', ...tlsThere])
    expect(reverse.stdout).toMatch(/set security\.protocol/)
    const noSasl = ['-X', 'security.protocol=SSL', '-X', `ssl.ca.location=${secured.folder}/ca.pem`]
    const missing = await ottla(['doctor', '-b', secured.saslSsl, '--timeout', '2s', ...noSasl])
    expect(missing.stdout).toMatch(/SASL/)
  })
})

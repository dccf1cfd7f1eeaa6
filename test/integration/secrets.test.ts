import { channel } from 'node:diagnostics_channel'
import { createServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { Admin } from '@ottla/admin'
import { Consumer } from '@ottla/consumer'
import type { ClientConfig, Logger, LogMethod, SaslConfig } from '@ottla/core'
import { Producer } from '@ottla/producer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ottla } from '../../packages/cli/test/support/command.ts'
import { CertificateAuthority } from '../support/certificates.ts'

const secret = 'S3CR3T-hunter2'
const plain: SaslConfig = { mechanism: 'PLAIN', username: 'alice', password: secret }
let bootstrapServers: string
let keyLine: string
let tls: NonNullable<ClientConfig['tls']>
// It hangs up on everybody: what clients say then is what matters here.
const server = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.destroy()))

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bootstrapServers = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const ca = await CertificateAuthority.create()
  const { certificate: cert, privateKey: key } = await ca.issue({ subject: 'CN=alice' })
  keyLine = key.split('\n')[1]!
  tls = { ca: ca.certificate, cert, key, passphrase: secret }
})
afterAll(() => {
  server.close()
})

test.each<[string, () => Partial<ClientConfig>]>([
  ['PLAIN', () => ({ securityProtocol: 'SASL_PLAINTEXT', sasl: plain })],
  ['PLAIN over TLS with a certificate', () => ({ sasl: plain, tls })],
  [
    'SCRAM',
    () => ({ securityProtocol: 'SASL_PLAINTEXT', sasl: { ...plain, mechanism: 'SCRAM-SHA-256' } as SaslConfig }),
  ],
  ['a certificate', () => ({ tls })],
])('clients with %s show their secrets to nobody', async (_, security) => {
  const seen: string[] = []
  const show = (value: unknown): void => void seen.push(inspect(value, { depth: 20, showHidden: true, getters: true }))
  const method: LogMethod = (facts, message) => show([facts, message])
  const logger: Logger = { trace: method, debug: method, info: method, warn: method, error: method }
  const names = ['core:request', 'core:connect', 'core:authenticate', 'core:metadata', 'producer:send', 'consumer:poll']
  const channels = names.flatMap((name) =>
    ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => channel(`tracing:ottla:${name}:${event}`)),
  )
  for (const each of channels) each.subscribe(show)
  const config = { bootstrapServers, logger, reconnectBackoffMs: 200, ...security() }
  const producer = new Producer({ ...config, maxBlockMs: 300 })
  const consumer = new Consumer({ ...config, groupId: 'g' })
  const admin = new Admin(config)
  consumer.subscribe(['t'])
  const outcomes = await Promise.allSettled([
    producer.send({ topic: 't', value: 'v' }),
    consumer.poll({ timeoutMs: 300 }),
    admin.listTopics({ timeoutMs: 300 }),
  ])
  show([outcomes, producer, consumer, admin])
  await Promise.all([producer.close({ timeoutMs: 0 }), consumer.close({ timeoutMs: 0 }), admin.close({ timeoutMs: 0 })])
  for (const each of channels) each.unsubscribe(show)
  const everything = seen.join('\n')
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
  expect(everything).toContain(bootstrapServers)
  expect(everything).not.toContain(secret)
  expect(everything).not.toContain(keyLine)
})

test('the command keeps the secrets of its configuration to itself', async () => {
  const jaas = `org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="${secret}";`
  const security = ['-X', 'security.protocol=SASL_PLAINTEXT', '-X', `sasl.jaas.config=${jaas}`]
  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'OAUTHBEARER', 'NTLM']) {
    const args = ['-b', bootstrapServers, '--timeout', '500ms', ...security, '-X', `sasl.mechanism=${mechanism}`]
    for (const command of [
      ['topics', 'list', '--verbose'],
      ['doctor', '-o', 'json'],
    ]) {
      const { code, stdout, stderr } = await ottla([...command, ...args])
      expect(code).not.toBe(0)
      expect(stdout + stderr).not.toContain(secret)
    }
  }
})

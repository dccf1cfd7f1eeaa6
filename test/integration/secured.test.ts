// Our clients on our broker, over every kind of listener.
import { channel } from 'node:diagnostics_channel'
import { Admin } from '@ottla/admin'
import { type Broker, startBroker } from '@ottla/broker'
import { Consumer } from '@ottla/consumer'
import type { AuthenticateTrace, ClientConfig, SaslConfig } from '@ottla/core'
import { Producer } from '@ottla/producer'
import { type Runtime, virtualRuntime } from '@ottla/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAuthority } from '../support/certificates.ts'

const password = 'alice-secret'
const topic = 'orders'
const plain: SaslConfig = { mechanism: 'PLAIN', username: 'alice', password }
const scram: SaslConfig = { mechanism: 'SCRAM-SHA-256', username: 'alice', password }

/** Sends a record and reads it back; resolves to its value. */
async function roundTrip(config: ClientConfig, groupId: string, runtime?: Runtime): Promise<string> {
  const options = runtime === undefined ? {} : { runtime }
  const producer = new Producer(config, options)
  const consumer = new Consumer({ ...config, groupId, autoOffsetReset: 'earliest' }, options)
  try {
    const { partition, offset } = await producer.send({ topic, value: `by ${groupId}` })
    consumer.subscribe([topic])
    for (;;) {
      for (const record of await consumer.poll({ timeoutMs: 500 })) {
        if (record.partition === partition && record.offset === offset) return record.value!.toString()
      }
    }
  } finally {
    await Promise.all([producer.close(), consumer.close()])
  }
}

describe('over TLS', () => {
  let broker: Broker
  let ca: CertificateAuthority
  const at = (name: string): string => broker.listeners[name]!
  beforeAll(async () => {
    ca = await CertificateAuthority.create()
    const { certificate: cert, privateKey: key } = await ca.issue({ subject: 'CN=broker' })
    const tls = { cert, key, ca: ca.certificate }
    broker = await startBroker({
      topics: { [topic]: 2 },
      scramUsers: { alice: password },
      listeners: {
        SASL_SSL: { tls, sasl: { users: { alice: password }, oauthbearer: { unsecured: true } } },
        SSL: { tls: { ...tls, clientAuth: 'required' } },
      },
    })
  })
  afterAll(() => broker.close())

  test.each<[string, SaslConfig]>([
    ['plain', plain],
    ['scram-256', scram],
    ['scram-512', { ...scram, mechanism: 'SCRAM-SHA-512' } as SaslConfig],
    ['token', { mechanism: 'OAUTHBEARER', unsecured: { principal: 'alice' } }],
  ])('%s lets a client in', async (name, sasl) => {
    const config = { bootstrapServers: at('SASL_SSL'), tls: { ca: ca.certificate }, sasl }
    expect(await roundTrip(config, name)).toBe(`by ${name}`)
  })

  test('a certificate lets a client in, and without one it is told so', async () => {
    const { certificate: cert, privateKey: key } = await ca.issue({ subject: 'CN=alice' })
    const tls = { ca: ca.certificate, cert, key }
    expect(await roundTrip({ bootstrapServers: at('SSL'), tls }, 'mtls')).toBe('by mtls')
    const admin = new Admin({ bootstrapServers: at('SSL'), tls: { ca: ca.certificate, maxVersion: 'TLSv1.2' } })
    await expect(admin.listTopics({ timeoutMs: 5_000 })).rejects.toMatchObject({ reason: 'client-certificate' })
    await admin.close()
  })

  test('wrong passwords and mechanisms are refused once, by name', async () => {
    const config = { bootstrapServers: at('SASL_SSL'), tls: { ca: ca.certificate } }
    const wrong: [SaslConfig, string][] = [
      [{ ...plain, password: 'hunter2' } as SaslConfig, 'credentials'],
      [{ ...scram, password: 'hunter2' } as SaslConfig, 'credentials'],
      [{ ...scram, username: 'eve' } as SaslConfig, 'credentials'],
      [{ mechanism: 'OAUTHBEARER', unsecured: { principal: 'alice', claims: { exp: 1 } } }, 'token'],
      [{ mechanism: 'OAUTHBEARER', token: () => ({ value: 'no.jwt.really' }) }, 'credentials'],
    ]
    for (const [sasl, reason] of wrong) {
      const admin = new Admin({ ...config, sasl })
      const failure = (await admin.listTopics().catch((error: unknown) => error)) as Error
      expect(failure).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason })
      expect(failure.message).not.toContain('hunter2')
      await admin.close()
    }
  })
})

test('sessions are renewed under load in virtual time, and every record arrives once', async () => {
  const runtime = virtualRuntime(7)
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    const state = { isDone: false }
    const done = work.finally(() => {
      state.isDone = true
    })
    await Promise.all([runtime.clock.runUntil(() => state.isDone), done])
    return done
  }
  const broker = await settle(
    startBroker({
      runtime,
      topics: { [topic]: 2 },
      scramUsers: { alice: password },
      listeners: { SASL_PLAINTEXT: { sasl: { maxReauthMs: 10_000 } } },
    }),
  )
  const renewals = { count: 0 }
  const failures: unknown[] = []
  const onEnd = (message: unknown): void => {
    const { isRenewal, error } = message as AuthenticateTrace
    if (error !== undefined) failures.push(error)
    else if (isRenewal) renewals.count++
  }
  const ends = channel('tracing:ottla:core:authenticate:asyncEnd')
  ends.subscribe(onEnd)
  const config: ClientConfig = {
    bootstrapServers: broker.bootstrapServers,
    securityProtocol: 'SASL_PLAINTEXT',
    sasl: scram,
  }
  const producer = new Producer({ ...config, retries: 0, enableIdempotence: false }, { runtime })
  const consumer = new Consumer({ ...config, groupId: 'g', autoOffsetReset: 'earliest' }, { runtime })
  consumer.subscribe([topic])
  const received: string[] = []
  let sent = 0
  // Both have several connections, of which each lives ten lives and more.
  while (renewals.count < 60) {
    await runtime.clock.advance(100)
    producer.send({ topic, value: String(sent++) }).catch((error: unknown) => failures.push(error))
    for (const record of await settle(consumer.poll({ timeoutMs: 200 }))) received.push(record.value!.toString())
  }
  await settle(producer.flush())
  while (received.length < sent) {
    for (const record of await settle(consumer.poll({ timeoutMs: 200 }))) received.push(record.value!.toString())
  }
  expect(failures).toEqual([])
  expect(received.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, i) => i))
  ends.unsubscribe(onEnd)
  await settle(Promise.all([producer.close(), consumer.close()]))
  await settle(broker.close())
})

// An Apache Kafka with every kind of secured listener, its certificates and its users.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AclBinding, Admin } from '@ottla/admin'
import { CertificateAuthority, type Identity } from '../support/certificates.ts'
import { freePort, RealKafka } from './real-kafka.ts'

export const topic = 'secured'
/** Of `alice`, under each mechanism with user and password. */
export const password = 'alice-secret'
/** After so many ms a SASL connection has to authenticate anew. */
export const reauthMs = 2_500

/** A running cluster, where it can be reached, and what is needed to be let in. */
export interface SecuredKafka {
  readonly kafka: RealKafka
  /** For the anonymous super user. */
  readonly plaintext: string
  readonly saslSsl: string
  readonly saslPlaintext: string
  /** Wants a certificate of its clients. */
  readonly mtls: string
  readonly ca: CertificateAuthority
  /** `CN=alice`, with its own rights beside those of the user. */
  readonly alice: Identity
  readonly folder: string
  /** Writes a file into {@link folder}. @returns its path */
  write(name: string, text: string): string
  stop(): Promise<void>
}

const module = 'org.apache.kafka.common.security'

/** Starts it. Users `alice` and `bob` exist; `alice`, however she comes, may do all with {@link topic}, `bob` nothing. */
export async function startSecuredKafka(): Promise<SecuredKafka> {
  const folder = mkdtempSync(join(tmpdir(), 'ottla-secured-'))
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const ca = await CertificateAuthority.create()
  const broker = await ca.issue({ subject: 'CN=broker', hosts: ['127.0.0.1'] })
  const keyStore = write('broker.pem', `${broker.privateKey}\n${broker.certificate}\n`)
  const trustStore = write('ca.pem', ca.certificate)
  const ports = { SASLSSL: await freePort(), SASLPLAIN: await freePort(), MTLS: await freePort() }
  const sasl = (listener: string): Record<string, string> => ({
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [`listener.name.${listener}.connections.max.reauth.ms`]: String(reauthMs),
    [`listener.name.${listener}.plain.sasl.jaas.config`]: `${module}.plain.PlainLoginModule required user_alice="${password}" user_bob="bob-secret";`,
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`]: `${module}.scram.ScramLoginModule required;`,
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]: `${module}.scram.ScramLoginModule required;`,
    [`listener.name.${listener}.oauthbearer.sasl.jaas.config`]: `${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    [`listener.name.${listener}.oauthbearer.sasl.login.callback.handler.class`]: `${module}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler`,
    [`listener.name.${listener}.oauthbearer.sasl.server.callback.handler.class`]: `${module}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler`,
  })
  const kafka = await RealKafka.start({
    listeners: [
      { name: 'SASLSSL', protocol: 'SASL_SSL', port: ports.SASLSSL },
      { name: 'SASLPLAIN', protocol: 'SASL_PLAINTEXT', port: ports.SASLPLAIN },
      { name: 'MTLS', protocol: 'SSL', port: ports.MTLS },
    ],
    properties: {
      ...sasl('saslssl'),
      ...sasl('saslplain'),
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': keyStore,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': trustStore,
      'listener.name.mtls.ssl.client.auth': 'required',
      'delegation.token.secret.key': 'interop-token-key',
    },
  })
  const at = (port: number): string => `127.0.0.1:${port}`
  const secured: SecuredKafka = {
    kafka,
    plaintext: kafka.bootstrapServers,
    saslSsl: at(ports.SASLSSL),
    saslPlaintext: at(ports.SASLPLAIN),
    mtls: at(ports.MTLS),
    ca,
    alice: await ca.issue({ subject: 'CN=alice' }),
    folder,
    write,
    async stop() {
      await kafka.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await addUsers(secured)
  return secured
}

async function addUsers({ plaintext }: SecuredKafka): Promise<void> {
  const admin = new Admin({ bootstrapServers: plaintext })
  try {
    await admin.createTopics([{ name: topic, numPartitions: 3 }])
    await admin.alterUserScramCredentials([
      { user: 'alice', mechanism: 'SCRAM-SHA-256', password },
      { user: 'alice', mechanism: 'SCRAM-SHA-512', password, iterations: 8192 },
    ])
    await admin.createAcls(['User:alice', 'User:CN=alice'].flatMap(rightsOf))
  } finally {
    await admin.close()
  }
}

/** What is needed to produce to and consume from {@link topic}. */
export function rightsOf(principal: string): AclBinding[] {
  return [
    { resourceType: 'TOPIC', resourceName: topic, principal, operation: 'ALL' },
    { resourceType: 'GROUP', resourceName: 'g', patternType: 'PREFIXED', principal, operation: 'ALL' },
  ]
}

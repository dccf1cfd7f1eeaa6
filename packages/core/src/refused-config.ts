import { understoodNames } from './security/java/names.ts'

const jvm = 'it names a class of the Java virtual machine'
const sockets = 'Node.js gives no access to the buffer sizes of a socket; remove the key'
const servers = 'it is for brokers, which check tokens; clients only send them'
const assertion =
  "tokens for signed assertions (KIP-1139) are not built in; give sasl: { mechanism: 'OAUTHBEARER', token }"

/** What they are called in code; properties files have them as they are. */
function inCode(name: string): string {
  if (name.startsWith('ssl.'))
    return "in code it is part of tls, which takes Node's TLS options and caFile, certFile, keyFile, pfxFile"
  return "in code it is part of sasl, as in sasl: { mechanism: 'SCRAM-SHA-256', username, password }"
}

const understood = understoodNames.filter((name) => name !== 'security.protocol').map((name) => [name, inCode(name)])

/** Keys that the Java clients share and that are refused here, under their dotted names, with the reason. */
export const refusedClientConfig: Readonly<Record<string, string>> = {
  ...Object.fromEntries(understood),
  'config.providers': 'placeholders like ${env:NAME} are not resolved; compute the value in the application',
  'metric.reporters': `${jvm}; read metrics(), or subscribe to the diagnostics channel ottla:core:metrics`,
  'receive.buffer.bytes': sockets,
  'sasl.login.class': jvm,
  'sasl.oauthbearer.allow.unverified.audience': servers,
  'sasl.oauthbearer.allow.unverified.issuer': servers,
  'sasl.oauthbearer.assertion.algorithm': assertion,
  'sasl.oauthbearer.assertion.claim.aud': assertion,
  'sasl.oauthbearer.assertion.claim.exp.seconds': assertion,
  'sasl.oauthbearer.assertion.claim.iss': assertion,
  'sasl.oauthbearer.assertion.claim.jti.include': assertion,
  'sasl.oauthbearer.assertion.claim.nbf.seconds': assertion,
  'sasl.oauthbearer.assertion.claim.sub': assertion,
  'sasl.oauthbearer.assertion.file': assertion,
  'sasl.oauthbearer.assertion.private.key.file': assertion,
  'sasl.oauthbearer.assertion.private.key.passphrase': assertion,
  'sasl.oauthbearer.assertion.template.file': assertion,
  'sasl.oauthbearer.clock.skew.seconds': servers,
  'sasl.oauthbearer.expected.audience': servers,
  'sasl.oauthbearer.expected.issuer': servers,
  'sasl.oauthbearer.jwks.endpoint.refresh.ms': servers,
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms': servers,
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms': servers,
  'sasl.oauthbearer.jwks.endpoint.url': servers,
  'send.buffer.bytes': sockets,
  'security.providers': jvm,
  ssl: "set securityProtocol: 'SSL', and tls for Node's TLS options",
  'ssl.engine.factory.class': jvm,
  'ssl.provider': jvm,
}

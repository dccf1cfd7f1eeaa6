import { ConfigError, parseJaas } from '@ottla/runtime'
import {
  type ListenerOptions,
  type ListenerSasl,
  type ListenerTls,
  type OauthbearerValidation,
  type SaslMechanism,
  saslMechanisms,
  type SecurityProtocol,
} from '../listener-options.ts'

/** What is read of listeners, apart from what stands before it. */
const effectiveKeys: ReadonlySet<string> = new Set([
  'connections.max.reauth.ms',
  'sasl.enabled.mechanisms',
  'sasl.jaas.config',
  'sasl.oauthbearer.clock.skew.seconds',
  'sasl.oauthbearer.expected.audience',
  'sasl.oauthbearer.expected.issuer',
  'sasl.oauthbearer.jwks.endpoint.refresh.ms',
  'sasl.oauthbearer.jwks.endpoint.url',
  'sasl.oauthbearer.scope.claim.name',
  'sasl.oauthbearer.sub.claim.name',
  'sasl.server.callback.handler.class',
  'ssl.client.auth',
  'ssl.enabled.protocols',
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.type',
  'ssl.principal.mapping.rules',
  'ssl.truststore.certificates',
  'ssl.truststore.location',
  'ssl.truststore.type',
])

/** Whether a key says how the clients of listeners are let in. */
export function isListenerSecurityKey(key: string): boolean {
  return effectiveKeys.has(
    key.replace(/^listener\.name\.[^.]+\./, '').replace(/^(plain|scram-sha-(256|512)|oauthbearer)\./, ''),
  )
}

/** Reads a key of a listener: `listener.name.external.ssl.keystore.key`, or else `ssl.keystore.key`. */
type Read = (key: string) => string | undefined

/**
 * The `ssl.*` and `sasl.*` keys of a listener, as people have them in a `server.properties`.
 * @throws ConfigError for what is missing, malformed or cannot be had, such as Java key stores
 */
export function listenerSecurity(
  name: string,
  protocol: SecurityProtocol,
  properties: Readonly<Record<string, string>>,
): Pick<ListenerOptions, 'tls' | 'sasl'> {
  const prefix = `listener.name.${name.toLowerCase()}.`
  const read: Read = (key) => {
    const value = properties[`${prefix}${key}`] ?? properties[key]
    return value === undefined || value.trim() === '' ? undefined : value.trim()
  }
  return {
    ...(protocol === 'SSL' || protocol === 'SASL_SSL' ? { tls: tlsOf(name, read) } : {}),
    ...(protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL' ? { sasl: saslOf(name, read) } : {}),
  }
}

function tlsOf(name: string, read: Read): ListenerTls {
  const type = (read('ssl.keystore.type') ?? 'JKS').toUpperCase()
  const location = read('ssl.keystore.location')
  const key = read('ssl.keystore.key')
  const cert = read('ssl.keystore.certificate.chain')
  const passphrase = read('ssl.key.password') ?? read('ssl.keystore.password')
  let own: ListenerTls
  if (type === 'PEM') {
    if (location !== undefined) own = { key: location, cert: location }
    else if (key !== undefined && cert !== undefined) own = { key, cert }
    else throw missingKey(name)
  } else if (type === 'PKCS12') {
    if (location === undefined) throw missingKey(name)
    own = { pfx: location }
  } else {
    throw javaStore('ssl.keystore', location)
  }
  const principalMappingRules = read('ssl.principal.mapping.rules')
  const enabledProtocols = read('ssl.enabled.protocols')
    ?.split(',')
    .map((text) => text.trim())
  const ca = authorities(read)
  return {
    ...own,
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca }),
    clientAuth: clientAuth(read('ssl.client.auth') ?? 'none'),
    ...(principalMappingRules === undefined ? {} : { principalMappingRules }),
    ...(enabledProtocols === undefined ? {} : { enabledProtocols }),
  }
}

function authorities(read: Read): string | undefined {
  const certificates = read('ssl.truststore.certificates')
  if (certificates !== undefined) return certificates
  const location = read('ssl.truststore.location')
  if (location === undefined) return undefined
  if ((read('ssl.truststore.type') ?? 'JKS').toUpperCase() !== 'PEM') throw javaStore('ssl.truststore', location)
  return location
}

function clientAuth(text: string): NonNullable<ListenerTls['clientAuth']> {
  if (text === 'none' || text === 'requested' || text === 'required') return text
  throw new ConfigError(`ssl.client.auth=${text}: expected none, requested or required`)
}

function missingKey(name: string): ConfigError {
  return new ConfigError(
    `Listener ${name} has no certificate; set ssl.keystore.type=PEM and ssl.keystore.location to a file with key and certificates, or ssl.keystore.key and ssl.keystore.certificate.chain`,
  )
}

function javaStore(key: string, location: string | undefined): ConfigError {
  const file = location ?? 'the.jks'
  return new ConfigError(
    `${key}.type: Java key stores cannot be read here; write the store as PEM (keytool -importkeystore -srckeystore ${file} -destkeystore store.p12 -deststoretype PKCS12, then openssl pkcs12 -in store.p12 -out store.pem -noenc) and set ${key}.type=PEM and ${key}.location to it`,
  )
}

function saslOf(name: string, read: Read): ListenerSasl {
  const mechanisms = (read('sasl.enabled.mechanisms') ?? 'GSSAPI')
    .split(',')
    .map((text) => mechanismOf(name, text.trim()))
  const maxReauth = mechanisms
    .map((mechanism) => read(`${mechanism.toLowerCase()}.connections.max.reauth.ms`))
    .find((text) => text !== undefined)
  const maxReauthMs = maxReauth ?? read('connections.max.reauth.ms')
  return {
    mechanisms,
    ...(mechanisms.includes('PLAIN') ? { users: plainUsers(name, read) } : {}),
    ...(mechanisms.includes('OAUTHBEARER') ? { oauthbearer: oauthbearer(name, read) } : {}),
    ...(maxReauthMs === undefined ? {} : { maxReauthMs: Number(maxReauthMs) }),
  }
}

function mechanismOf(name: string, text: string): SaslMechanism {
  const mechanism = saslMechanisms.find((known) => known === text)
  if (mechanism !== undefined) return mechanism
  throw new ConfigError(
    `Listener ${name}: sasl.enabled.mechanisms has ${text}, which is not available here; there are ${saslMechanisms.join(', ')}`,
  )
}

/** The `user_NAME="password"` options of PlainLoginModule. */
function plainUsers(name: string, read: Read): Record<string, string> {
  const options = jaasOptions('PLAIN', read)
  const users = Object.entries(options ?? {}).flatMap(([key, value]) =>
    key.startsWith('user_') ? [[key.slice('user_'.length), value] as const] : [],
  )
  if (users.length > 0) return Object.fromEntries(users)
  throw new ConfigError(
    `Listener ${name} has no users for PLAIN; set listener.name.${name.toLowerCase()}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="her-password";`,
  )
}

function jaasOptions(mechanism: SaslMechanism, read: Read): Readonly<Record<string, string>> | undefined {
  for (const key of [`${mechanism.toLowerCase()}.sasl.jaas.config`, 'sasl.jaas.config']) {
    const text = read(key)
    if (text !== undefined)
      return Object.assign({}, ...parseJaas(key, text).map(({ options }) => options)) as Record<string, string>
  }
  return undefined
}

function oauthbearer(name: string, read: Read): OauthbearerValidation {
  const of = (key: string): string | undefined => read(`oauthbearer.${key}`) ?? read(key)
  const jwks = of('sasl.oauthbearer.jwks.endpoint.url')
  const handler = of('sasl.server.callback.handler.class')
  if (jwks === undefined) {
    if (handler !== undefined && !handler.endsWith('OAuthBearerUnsecuredValidatorCallbackHandler')) {
      throw new ConfigError(
        `Listener ${name}: set sasl.oauthbearer.jwks.endpoint.url to where the keys of the tokens are`,
      )
    }
    return unsecured(jaasOptions('OAUTHBEARER', read) ?? {})
  }
  const skewSeconds = of('sasl.oauthbearer.clock.skew.seconds')
  const issuer = of('sasl.oauthbearer.expected.issuer')
  const audience = of('sasl.oauthbearer.expected.audience')
    ?.split(',')
    .map((text) => text.trim())
  const subClaimName = of('sasl.oauthbearer.sub.claim.name')
  const scopeClaimName = of('sasl.oauthbearer.scope.claim.name')
  const refreshMs = of('sasl.oauthbearer.jwks.endpoint.refresh.ms')
  return {
    jwks,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(subClaimName === undefined ? {} : { subClaimName }),
    ...(scopeClaimName === undefined ? {} : { scopeClaimName }),
    ...(skewSeconds === undefined ? {} : { clockSkewMs: Number(skewSeconds) * 1000 }),
    ...(refreshMs === undefined ? {} : { jwksRefreshMs: Number(refreshMs) }),
  }
}

/** Tokens without a signature are what Kafka takes where no callback handler is named. */
function unsecured(options: Readonly<Record<string, string>>): OauthbearerValidation {
  const text = (name: string): string | undefined => {
    const value = options[`unsecuredValidator${name}`]?.trim()
    return value === '' ? undefined : value
  }
  const [subClaimName, scopeClaimName] = [text('PrincipalClaimName'), text('ScopeClaimName')]
  const [scope, skewMs] = [text('RequiredScope'), text('AllowableClockSkewMs')]
  return {
    unsecured: true,
    ...(subClaimName === undefined ? {} : { subClaimName }),
    ...(scopeClaimName === undefined ? {} : { scopeClaimName }),
    ...(scope === undefined ? {} : { requiredScope: scope.split(/\s+/) }),
    ...(skewMs === undefined ? {} : { clockSkewMs: Number(skewMs) }),
  }
}

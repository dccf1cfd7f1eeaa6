import { fileURLToPath } from 'node:url'
import { ConfigError } from '@ottla/runtime'
import type { OAuthBearerConfig, SaslConfig, TokenRefreshConfig } from '../sasl-config.ts'
import { isScramMechanism } from '../sasl/scram.ts'
import { type LoginModule, parseJaasConfig } from './jaas-config.ts'

type Properties = Readonly<Record<string, string>>

/** What can be done with Java's classes that are plugged in: those that are named here are built in. */
const knownHandlers =
  /(\.OAuthBearerLoginCallbackHandler|\.OAuthBearerUnsecuredLoginCallbackHandler|\.IAMClientCallbackHandler|\.IAMOAuthBearerLoginCallbackHandler)$/

/**
 * What Java's `sasl.*` says. Messages repeat no value of `sasl.jaas.config`.
 * @throws ConfigError
 */
export function saslOf(properties: Properties): SaslConfig {
  for (const key of ['sasl.client.callback.handler.class', 'sasl.login.callback.handler.class']) {
    const handler = properties[key]?.trim()
    if (handler !== undefined && handler !== '' && !knownHandlers.test(handler)) {
      throw new ConfigError(
        `${key} names ${handler}, a class of the Java virtual machine; give sasl: { mechanism: 'OAUTHBEARER', token } in code instead`,
      )
    }
  }
  const text = properties['sasl.jaas.config']
  const module = text === undefined ? undefined : parseJaasConfig(text)
  const mechanism = (properties['sasl.mechanism'] ?? properties['sasl.mechanisms'])?.trim() ?? 'GSSAPI'
  if (module?.className.endsWith('.IAMLoginModule') === true || mechanism === 'AWS_MSK_IAM') return mskIam(module)
  if (properties['sasl.login.callback.handler.class']?.trim().endsWith('.IAMOAuthBearerLoginCallbackHandler') === true)
    return { mechanism: 'AWS_MSK_IAM' }
  if (mechanism === 'PLAIN' || isScramMechanism(mechanism)) return password(mechanism, module, properties)
  if (mechanism === 'OAUTHBEARER') return oauthBearer(module, properties)
  if (mechanism === 'GSSAPI') return gssapi(module, properties)
  throw new ConfigError(
    `sasl.mechanism is '${mechanism}'; there are PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER, AWS_MSK_IAM and GSSAPI`,
  )
}

function password(
  mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512',
  module: LoginModule | undefined,
  properties: Properties,
): SaslConfig {
  const expected = mechanism === 'PLAIN' ? 'PlainLoginModule' : 'ScramLoginModule'
  if (module !== undefined && !module.className.endsWith(`.${expected}`))
    throw new ConfigError(
      `sasl.jaas.config names ${module.className}, and sasl.mechanism ${mechanism} needs ${expected}`,
    )
  const {
    username,
    password: secret,
    tokenauth,
  } = {
    username: properties['sasl.username'],
    password: properties['sasl.password'],
    ...module?.options,
  } as Record<string, string | undefined>
  if (username === undefined || secret === undefined) {
    const missing = username === undefined ? 'username' : 'password'
    throw new ConfigError(
      `sasl.mechanism ${mechanism} needs sasl.jaas.config=org.apache.kafka.common.security.${mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule'} required username="…" password="…"; and the ${missing} is missing`,
    )
  }
  if (mechanism === 'PLAIN') return { mechanism, username, password: secret }
  return { mechanism, username, password: secret, ...(tokenauth === 'true' ? { tokenAuth: true } : {}) }
}

function mskIam(module: LoginModule | undefined): SaslConfig {
  const odd = Object.keys(module?.options ?? {}).find((name) => name !== 'awsDebugCreds')
  if (odd !== undefined) {
    throw new ConfigError(
      `sasl.jaas.config: ${odd} is not available; give sasl: { mechanism: 'AWS_MSK_IAM', credentials } in code, with a provider of the AWS SDK`,
    )
  }
  return { mechanism: 'AWS_MSK_IAM' }
}

function gssapi(module: LoginModule | undefined, properties: Properties): SaslConfig {
  const { principal, serviceName } = (module?.options ?? {}) as Record<string, string | undefined>
  const service = properties['sasl.kerberos.service.name'] ?? serviceName
  return {
    mechanism: 'GSSAPI',
    ...(service === undefined ? {} : { serviceName: service }),
    ...(principal === undefined ? {} : { principal }),
  }
}

function oauthBearer(module: LoginModule | undefined, properties: Properties): SaslConfig {
  const options = module?.options ?? {}
  const extensions = Object.fromEntries(
    Object.entries(options)
      .filter(([name]) => /^(extension_|unsecuredLoginExtension_)/.test(name))
      .map(([name, value]) => [name.slice(name.indexOf('_') + 1), value]),
  )
  for (const pair of (properties['sasl.oauthbearer.extensions'] ?? '').split(',')) {
    const at = pair.indexOf('=')
    if (at > 0) extensions[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  const refresh = refreshOf(properties)
  return {
    mechanism: 'OAUTHBEARER',
    ...sourceOf(options, properties),
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
    ...(refresh === undefined ? {} : { refresh }),
  }
}

type TokenOrigin = Pick<OAuthBearerConfig, 'clientCredentials' | 'tokenFile' | 'unsecured'>

function sourceOf(options: Properties, properties: Properties): TokenOrigin {
  const retriever = properties['sasl.oauthbearer.jwt.retriever.class']?.trim().split('.').at(-1)
  const url = properties['sasl.oauthbearer.token.endpoint.url']?.trim()
  if (retriever !== undefined && !/^(Default|ClientCredentials|File)JwtRetriever$/.test(retriever)) {
    throw new ConfigError(
      `sasl.oauthbearer.jwt.retriever.class names ${retriever}; built in are ClientCredentialsJwtRetriever and FileJwtRetriever; for others give sasl: { mechanism: 'OAUTHBEARER', token } in code`,
    )
  }
  const principal = options['unsecuredLoginStringClaim_sub']
  if (principal !== undefined && url === undefined) return { unsecured: unsecured(principal, options) }
  if (url === undefined) {
    throw new ConfigError(
      'sasl.mechanism OAUTHBEARER needs sasl.oauthbearer.token.endpoint.url: the address of the token endpoint, or file:///path of a token',
    )
  }
  if (url.startsWith('file:') || retriever === 'FileJwtRetriever') {
    return { tokenFile: url.startsWith('file:') ? fileURLToPath(url) : url }
  }
  const clientId =
    properties['sasl.oauthbearer.client.credentials.client.id'] ??
    properties['sasl.oauthbearer.client.id'] ??
    options['clientId']
  const clientSecret =
    properties['sasl.oauthbearer.client.credentials.client.secret'] ??
    properties['sasl.oauthbearer.client.secret'] ??
    options['clientSecret']
  const scope = properties['sasl.oauthbearer.scope'] ?? options['scope']
  if (clientId === undefined || clientSecret === undefined) {
    throw new ConfigError(
      'the token endpoint needs sasl.oauthbearer.client.credentials.client.id and sasl.oauthbearer.client.credentials.client.secret',
    )
  }
  const timeoutMs = Number(properties['sasl.login.read.timeout.ms'] ?? properties['sasl.login.connect.timeout.ms'])
  return {
    clientCredentials: {
      tokenEndpointUrl: url,
      clientId,
      clientSecret,
      ...(scope === undefined ? {} : { scope }),
      ...(properties['sasl.oauthbearer.header.urlencode']?.trim() === 'true' ? { headerUrlEncode: true } : {}),
      ...(timeoutMs > 0 ? { timeoutMs } : {}),
    },
  }
}

/** Options of `OAuthBearerUnsecuredLoginCallbackHandler`. */
function unsecured(principal: string, options: Properties): NonNullable<OAuthBearerConfig['unsecured']> {
  const seconds = Number(options['unsecuredLoginLifetimeSeconds'] ?? Number.NaN)
  const claims: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    const match = /^unsecuredLogin(String|Number|List)Claim_(.+)$/.exec(name)
    if (match === null || match[2] === 'sub') continue
    // The first character of a list is what separates its entries.
    claims[match[2]!] =
      match[1] === 'Number' ? Number(value) : match[1] === 'List' ? value.slice(1).split(value.slice(0, 1)) : value
  }
  return {
    principal,
    ...(seconds > 0 ? { lifetimeMs: seconds * 1000 } : {}),
    ...(Object.keys(claims).length === 0 ? {} : { claims }),
  }
}

function refreshOf(properties: Properties): TokenRefreshConfig | undefined {
  const refresh: Record<string, number> = {}
  const add = (key: string, name: string, unit: number): void => {
    const text = properties[`sasl.login.refresh.${key}`]?.trim()
    if (text === undefined) return
    const value = Number(text)
    if (text === '' || !(value >= 0)) throw new ConfigError(`sasl.login.refresh.${key} must be a number, not '${text}'`)
    refresh[name] = value * unit
  }
  add('window.factor', 'windowFactor', 1)
  add('window.jitter', 'windowJitter', 1)
  add('min.period.seconds', 'minPeriodMs', 1000)
  add('buffer.seconds', 'bufferMs', 1000)
  return Object.keys(refresh).length === 0 ? undefined : refresh
}

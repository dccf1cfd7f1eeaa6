import type { TlsConnectOptions } from '@ottla/runtime'
import { isScramMechanism } from './sasl/scram.ts'

/** A secret, or a function that is asked for it at each authentication. */
export type Secret = string | (() => string | Promise<string>)

/** User and password in clear text: for TLS only. */
export interface PlainConfig {
  readonly mechanism: 'PLAIN'
  readonly username: string
  readonly password: Secret
  /** Whom to act for. Default: the user. */
  readonly authorizationId?: string
}

/** User and password, of which neither goes over the wire nor is kept by the broker (RFC 5802). */
export interface ScramConfig {
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** Of a delegation token: its id. */
  readonly username: string
  /** Of a delegation token: its HMAC in base64. */
  readonly password: Secret
  /** Whether user and password are a delegation token (KIP-48). Default false. */
  readonly tokenAuth?: boolean
  /** Whom to act for. Default: the user. */
  readonly authorizationId?: string
  /** Whether user and password are prepared by SASLprep, which Apache Kafka does not do. Default false. */
  readonly saslprep?: boolean
}

/** A token that stands for a user, as {@link OAuthBearerConfig.token} gives it. */
export interface OAuthBearerToken {
  readonly value: string
  /** When it expires, in ms since 1970. Default: what the token itself says if it is a JWT; else it is asked for at each authentication. */
  readonly expiresAtMs?: number
  /** Extensions for this token, beside {@link OAuthBearerConfig.extensions}. */
  readonly extensions?: Readonly<Record<string, string>>
}

/** A token endpoint that gives tokens for an id and a secret (RFC 6749 §4.4). */
export interface ClientCredentialsConfig {
  /** Kafka: `sasl.oauthbearer.token.endpoint.url` */
  readonly tokenEndpointUrl: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** Kafka: `sasl.oauthbearer.scope` */
  readonly scope?: string
  /** Whether id and secret are URL-encoded in the header. Default false. Kafka: `sasl.oauthbearer.header.urlencode` */
  readonly headerUrlEncode?: boolean
  /** Time for the request, in ms. Default 10,000. */
  readonly timeoutMs?: number
  /** For an endpoint whose authority Node does not know. */
  readonly tls?: TlsConnectOptions
}

/** Tokens that anybody can make: for tests and for brokers that are set up for them. */
export interface UnsecuredTokenConfig {
  /** The claim `sub`. */
  readonly principal: string
  /** Default 3,600,000. */
  readonly lifetimeMs?: number
  /** Further claims. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** When a token is replaced by a new one: Java's `sasl.login.refresh.*`. */
export interface TokenRefreshConfig {
  /** At which part of its life, from 0.5 to 1. Default 0.8. */
  readonly windowFactor?: number
  /** A random part of its life is added, up to this, from 0 to 0.25. Default 0.05. */
  readonly windowJitter?: number
  /** Not before so many ms after it was obtained. Default 60,000. */
  readonly minPeriodMs?: number
  /** But so many ms before it expires. Default 300,000. */
  readonly bufferMs?: number
}

/** A token (RFC 7628, KIP-255) from exactly one of `token`, `clientCredentials`, `tokenFile`, `unsecured`. */
export interface OAuthBearerConfig {
  readonly mechanism: 'OAUTHBEARER'
  /** Gives a token; asked again before it expires. */
  readonly token?: () => OAuthBearerToken | Promise<OAuthBearerToken>
  readonly clientCredentials?: ClientCredentialsConfig
  /** A file with a token, which is read again before it expires. */
  readonly tokenFile?: string
  readonly unsecured?: UnsecuredTokenConfig
  /** Sent with the token, such as Confluent Cloud's `logicalCluster` and `identityPoolId` (KIP-342). */
  readonly extensions?: Readonly<Record<string, string>>
  /** Whom to act for. Default: the token's principal. */
  readonly authorizationId?: string
  readonly refresh?: TokenRefreshConfig
}

/** Keys of AWS. What the credential providers of the AWS SDK give fits. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A principal of AWS, for Amazon MSK: a token that is signed here (SigV4) and goes through OAUTHBEARER. TLS only. */
export interface MskIamConfig {
  readonly mechanism: 'AWS_MSK_IAM'
  /** Default: from the address of the broker, or the environment (`AWS_REGION`). */
  readonly region?: string
  /**
   * Default: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` of the environment, or the usual chain
   * of the AWS SDK when the package `@aws-sdk/credential-providers` is installed.
   */
  readonly credentials?: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>)
}

/** What is used of a context of the package `kerberos`. */
export interface KerberosClient {
  readonly contextComplete: boolean
  step(challenge: string): Promise<string>
  unwrap(challenge: string): Promise<string>
  wrap(challenge: string, options: { readonly user: string }): Promise<string>
}

/** What is used of the package `kerberos`. */
export interface KerberosModule {
  initializeClient(service: string, options: { readonly principal?: string }): Promise<KerberosClient>
}

/** Kerberos. Needs the package `kerberos` and a ticket (`kinit`). */
export interface GssapiConfig {
  readonly mechanism: 'GSSAPI'
  /** First part of the brokers' principal. Default `kafka`. Kafka: `sasl.kerberos.service.name` */
  readonly serviceName?: string
  /** Who this client is. Default: whom the ticket is for. */
  readonly principal?: string
  /** The package `kerberos`, where it cannot be found by its name. */
  readonly kerberos?: KerberosModule
}

/** How a client proves who it is. Kafka: `sasl.mechanism`, `sasl.jaas.config` */
export type SaslConfig = PlainConfig | ScramConfig | OAuthBearerConfig | MskIamConfig | GssapiConfig

const allowed: Readonly<Record<string, readonly string[]>> = {
  PLAIN: ['username', 'password', 'authorizationId'],
  'SCRAM-SHA-256': ['username', 'password', 'tokenAuth', 'authorizationId', 'saslprep'],
  'SCRAM-SHA-512': ['username', 'password', 'tokenAuth', 'authorizationId', 'saslprep'],
  OAUTHBEARER: ['token', 'clientCredentials', 'tokenFile', 'unsecured', 'extensions', 'authorizationId', 'refresh'],
  AWS_MSK_IAM: ['region', 'credentials'],
  GSSAPI: ['serviceName', 'principal', 'kerberos'],
}

/** Says what is wrong with a {@link SaslConfig}, or returns undefined. Repeats no value but the mechanism's name. */
export function saslConfigProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return "expected an object such as { mechanism: 'SCRAM-SHA-256', username, password }"
  const config = value as Record<string, unknown>
  const { mechanism } = config
  if (typeof mechanism !== 'string' || !Object.hasOwn(allowed, mechanism)) {
    const hint = typeof mechanism === 'string' && Object.hasOwn(allowed, mechanism.toUpperCase()) ? ' in capitals' : ''
    return `mechanism must be one of ${Object.keys(allowed).join(', ')}${hint}`
  }
  const odd = Object.keys(config).find((key) => key !== 'mechanism' && !allowed[mechanism]!.includes(key))
  if (odd !== undefined) return `${mechanism} has no ${odd}; it has ${allowed[mechanism]!.join(', ')}`
  if (mechanism === 'PLAIN' || isScramMechanism(mechanism)) return passwordProblem(config)
  return mechanism === 'OAUTHBEARER' ? tokenProblem(config as unknown as OAuthBearerConfig) : undefined
}

function passwordProblem({ mechanism, username, password }: Record<string, unknown>): string | undefined {
  if (typeof username !== 'string' || username === '') return `${String(mechanism)} needs a username`
  const isSecret = (typeof password === 'string' && password !== '') || typeof password === 'function'
  if (!isSecret) return `${String(mechanism)} needs a password: a text, or a function that gives it`
  if (mechanism === 'PLAIN' && (username.includes('\0') || (typeof password === 'string' && password.includes('\0'))))
    return 'PLAIN cannot carry user names and passwords with a NUL character'
  return undefined
}

function tokenProblem(config: OAuthBearerConfig): string | undefined {
  const sources = (['token', 'clientCredentials', 'tokenFile', 'unsecured'] as const).filter(
    (key) => config[key] !== undefined,
  )
  if (sources.length !== 1) {
    const found = sources.length === 0 ? 'none' : sources.join(' and ')
    return `OAUTHBEARER needs exactly one of token, clientCredentials, tokenFile, unsecured; ${found} is set`
  }
  if (config.token !== undefined && typeof config.token !== 'function')
    return 'token must be a function that gives { value, expiresAtMs }'
  const { clientCredentials } = config
  if (clientCredentials !== undefined) {
    for (const key of ['tokenEndpointUrl', 'clientId', 'clientSecret'] as const)
      if (clientCredentials[key] === undefined || clientCredentials[key] === '') return `clientCredentials needs ${key}`
    if (!/^https?:\/\//.test(clientCredentials.tokenEndpointUrl))
      return 'clientCredentials.tokenEndpointUrl must begin with https:// or http://'
  }
  return extensionsProblem(config.extensions ?? {})
}

/** Says what is wrong with SASL extensions (RFC 7628 §3.1), or returns undefined. */
export function extensionsProblem(extensions: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(extensions)) {
    if (!/^[A-Za-z]+$/.test(name)) return `the name of the extension '${name}' may hold letters only`
    if (name === 'auth') return "an extension cannot be called 'auth', which is the token's own place"
    if (typeof value !== 'string' || !/^[\x21-\x7e \t\r\n]+$/.test(value))
      return `the extension ${name} must be a text of printable ASCII`
  }
  return undefined
}

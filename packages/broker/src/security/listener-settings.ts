import { ConfigError, type Disk, nearestName, type TlsListenOptions } from '@ottla/runtime'
import {
  type ListenerOptions,
  type ListenerSasl,
  type ListenerTls,
  type SaslMechanism,
  saslMechanisms,
  type SecurityProtocol,
  securityProtocols,
} from '../listener-options.ts'
import { readPem } from './pem.ts'
import { principalMapper } from './principal-mapping.ts'

/** A listener with everything decided. */
export interface ListenerSettings {
  readonly name: string
  readonly protocol: SecurityProtocol
  readonly host: string
  readonly port: number
  readonly advertisedHost: string
  /** Absent: the port that is listened on. */
  readonly advertisedPort: number | undefined
  readonly tls: ListenerTls | undefined
  readonly mapSubject: (subject: string) => string
  readonly sasl: ListenerSasl | undefined
  readonly mechanisms: readonly SaslMechanism[]
}

const listenerNames: Readonly<Record<keyof ListenerOptions, true>> = {
  protocol: true,
  host: true,
  port: true,
  advertisedHost: true,
  advertisedPort: true,
  tls: true,
  sasl: true,
}
const tlsNames: Readonly<Record<keyof ListenerTls, true>> = {
  key: true,
  cert: true,
  pfx: true,
  passphrase: true,
  ca: true,
  clientAuth: true,
  principalMappingRules: true,
  enabledProtocols: true,
  ciphers: true,
}
const saslNames: Readonly<Record<keyof ListenerSasl, true>> = {
  mechanisms: true,
  users: true,
  oauthbearer: true,
  maxReauthMs: true,
}

/**
 * Checks the options of a listener and fills in what is left out.
 * @throws ConfigError that never repeats a secret
 */
export function listenerSettings(name: string, options: ListenerOptions): ListenerSettings {
  const where = `Listener ${name}`
  checkNames(where, options, listenerNames)
  const { host = '127.0.0.1', port = 0, advertisedPort, tls, sasl } = options
  const protocol = options.protocol ?? securityProtocols.find((known) => known === name)
  if (protocol === undefined || !securityProtocols.includes(protocol)) {
    throw new ConfigError(`${where} needs a protocol: one of ${securityProtocols.join(', ')}`)
  }
  checkPort(`${where}: port`, port)
  if (advertisedPort !== undefined) checkPort(`${where}: advertisedPort`, advertisedPort)
  const usesTls = protocol === 'SSL' || protocol === 'SASL_SSL'
  const usesSasl = protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL'
  if (usesTls !== (tls !== undefined)) {
    throw new ConfigError(`${where} speaks ${protocol} and ${usesTls ? 'needs tls: { key, cert }' : 'takes no tls'}`)
  }
  if (!usesSasl && sasl !== undefined) throw new ConfigError(`${where} speaks ${protocol} and takes no sasl`)
  if (tls !== undefined) checkTls(where, tls)
  return {
    name,
    protocol,
    host,
    port,
    advertisedHost: options.advertisedHost ?? (/^(0\.0\.0\.0|::|)$/.test(host) ? 'localhost' : host),
    advertisedPort,
    tls,
    mapSubject: principalMapper(tls?.principalMappingRules ?? 'DEFAULT'),
    sasl: usesSasl ? (sasl ?? {}) : undefined,
    mechanisms: usesSasl ? mechanismsOf(where, sasl ?? {}) : [],
  }
}

function checkNames(where: string, options: object, names: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name))
  if (unknown === undefined) return
  const near = nearestName(unknown, Object.keys(names))
  const hint = near === undefined ? `there are ${Object.keys(names).join(', ')}` : `did you mean ${near}?`
  throw new ConfigError(`${where} has an unknown option ${unknown}; ${hint}`)
}

function checkPort(what: string, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`${what} must be 0 to 65535, not ${port}`)
  }
}

function checkTls(where: string, tls: ListenerTls): void {
  checkNames(`${where}: tls`, tls, tlsNames)
  const hasPair = tls.key !== undefined && tls.cert !== undefined
  if (hasPair === (tls.pfx !== undefined)) throw new ConfigError(`${where}: tls needs key and cert, or pfx`)
  const odd = tls.enabledProtocols?.find((protocol) => !/^TLSv1\.[23]$/.test(protocol))
  if (odd !== undefined) throw new ConfigError(`${where}: ${odd} is none of TLSv1.2, TLSv1.3`)
}

function mechanismsOf(where: string, sasl: ListenerSasl): readonly SaslMechanism[] {
  checkNames(`${where}: sasl`, sasl, saslNames)
  const { users, oauthbearer } = sasl
  const mechanisms = sasl.mechanisms ?? [
    ...(users === undefined ? [] : (['PLAIN'] as const)),
    'SCRAM-SHA-256',
    'SCRAM-SHA-512',
    ...(oauthbearer === undefined ? [] : (['OAUTHBEARER'] as const)),
  ]
  if (mechanisms.length === 0) throw new ConfigError(`${where}: sasl.mechanisms is empty`)
  for (const mechanism of mechanisms) {
    if (!saslMechanisms.includes(mechanism)) {
      throw new ConfigError(`${where}: ${mechanism} is none of ${saslMechanisms.join(', ')}`)
    }
  }
  if (mechanisms.includes('PLAIN') && users === undefined) {
    throw new ConfigError(`${where} offers PLAIN and has no sasl.users`)
  }
  if (mechanisms.includes('OAUTHBEARER')) {
    if (oauthbearer === undefined) throw new ConfigError(`${where} offers OAUTHBEARER and has no sasl.oauthbearer`)
    if ((oauthbearer.jwks !== undefined) === (oauthbearer.unsecured === true)) {
      throw new ConfigError(`${where}: sasl.oauthbearer needs either jwks or unsecured: true`)
    }
  }
  return mechanisms
}

/**
 * What Node's TLS needs; reads the files that are named.
 * @throws ConfigError for a file that cannot be read or holds no PEM
 */
export function tlsListenOptions(name: string, tls: ListenerTls, disk: Disk): TlsListenOptions {
  const pem = (key: keyof ListenerTls, text: string): Buffer => readPem(`Listener ${name}: tls.${key}`, text, disk)
  const { clientAuth = 'none', passphrase, ciphers, enabledProtocols } = tls
  const hasOld = enabledProtocols?.includes('TLSv1.2') ?? true
  const hasNew = enabledProtocols?.includes('TLSv1.3') ?? true
  return {
    ...(tls.pfx === undefined
      ? { key: pem('key', tls.key!), cert: pem('cert', tls.cert!) }
      : { pfx: pem('pfx', tls.pfx) }),
    ...(tls.ca === undefined ? {} : { ca: pem('ca', tls.ca) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ciphers === undefined ? {} : { ciphers }),
    minVersion: hasOld ? 'TLSv1.2' : 'TLSv1.3',
    maxVersion: hasNew ? 'TLSv1.3' : 'TLSv1.2',
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: clientAuth === 'required',
  }
}

import { ConfigError } from '@ottla/runtime'
import type { TlsConfig } from '../tls-config.ts'
import { javaKeyStoreHint } from '../tls-material.ts'
import { openSslCipher } from './cipher-suites.ts'
import { normalPem } from './pem.ts'

type Properties = Readonly<Record<string, string>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/**
 * What Java's `ssl.*` says, as options of Node. PEM is taken as text and as files, PKCS#12 as a file for the own key.
 * @throws ConfigError for Java key stores, and for what Node has no counterpart of.
 */
export function tlsOf(properties: Properties): TlsConfig | undefined {
  const tls: Mutable<TlsConfig> = {}
  addTrust(tls, properties)
  addIdentity(tls, properties)
  const algorithm = properties['ssl.endpoint.identification.algorithm']?.trim()
  if (algorithm === '' || algorithm === 'none') tls.checkServerIdentity = () => undefined
  else if (algorithm !== undefined && algorithm.toLowerCase() !== 'https')
    throw new ConfigError(`ssl.endpoint.identification.algorithm is '${algorithm}'; it can be https, or empty`)
  if (properties['enable.ssl.certificate.verification']?.trim() === 'false') tls.rejectUnauthorized = false
  addVersions(tls, properties)
  return Object.keys(tls).length === 0 ? undefined : tls
}

function addTrust(tls: Mutable<TlsConfig>, properties: Properties): void {
  const inline = properties['ssl.truststore.certificates'] ?? properties['ssl.ca.pem']
  const location = properties['ssl.truststore.location'] ?? properties['ssl.ca.location']
  if (inline !== undefined) {
    tls.ca = normalPem(inline)
  } else if (location !== undefined) {
    const type = storeType(properties['ssl.truststore.type'], 'ssl.truststore.location', location)
    if (type === 'PKCS12') {
      throw new ConfigError(
        `ssl.truststore.location: ${location} is PKCS#12, of which Node.js reads no trusted certificates; convert it: openssl pkcs12 -in ${location} -nokeys -out ca.pem, and set ssl.truststore.type=PEM`,
      )
    }
    tls.caFile = location
  }
}

function addIdentity(tls: Mutable<TlsConfig>, properties: Properties): void {
  const chain = properties['ssl.keystore.certificate.chain'] ?? properties['ssl.certificate.pem']
  const key = properties['ssl.keystore.key'] ?? properties['ssl.key.pem']
  const location = properties['ssl.keystore.location']
  const certificateFile = properties['ssl.certificate.location']
  if (chain !== undefined && key !== undefined) {
    tls.cert = normalPem(chain)
    tls.key = normalPem(key)
    addPassphrase(tls, properties['ssl.key.password'])
  } else if (chain !== undefined || key !== undefined) {
    throw new ConfigError('ssl.keystore.key and ssl.keystore.certificate.chain belong together; one is missing')
  } else if (certificateFile !== undefined) {
    tls.certFile = certificateFile
    tls.keyFile = properties['ssl.key.location'] ?? certificateFile
    addPassphrase(tls, properties['ssl.key.password'])
  } else if (location !== undefined) {
    if (storeType(properties['ssl.keystore.type'], 'ssl.keystore.location', location) === 'PKCS12') {
      tls.pfxFile = location
      addPassphrase(tls, properties['ssl.keystore.password'])
    } else {
      tls.certFile = location
      tls.keyFile = location
      addPassphrase(tls, properties['ssl.key.password'])
    }
  }
}

function addPassphrase(tls: Mutable<TlsConfig>, passphrase: string | undefined): void {
  if (passphrase !== undefined) tls.passphrase = passphrase
}

/** Java's default is JKS, also for files that say by their names that they are something else. */
function storeType(given: string | undefined, option: string, location: string): 'PEM' | 'PKCS12' {
  const type = given?.trim().toUpperCase()
  if (type === 'PEM' || type === 'PKCS12') return type
  if (type === undefined && /\.(pem|crt|cer)$/i.test(location)) return 'PEM'
  if (type === undefined && /\.(p12|pfx)$/i.test(location)) return 'PKCS12'
  if (type === undefined && option === 'ssl.truststore.location' && !/\.(jks|keystore|truststore)$/i.test(location))
    return 'PEM'
  throw new ConfigError(javaKeyStoreHint(option, location))
}

function addVersions(tls: Mutable<TlsConfig>, properties: Properties): void {
  const enabled = listOf(properties['ssl.enabled.protocols'])
  if (enabled.length > 0) {
    const indices = enabled.map((name) => {
      const index = versions.findIndex((version) => version.toLowerCase() === name.toLowerCase())
      if (index >= 0) return index
      throw new ConfigError(`ssl.enabled.protocols names '${name}'; Node.js has ${versions.join(', ')}`)
    })
    tls.minVersion = versions[Math.min(...indices)]!
    tls.maxVersion = versions[Math.max(...indices)]!
  }
  const suites = listOf(properties['ssl.cipher.suites'])
  if (suites.length > 0) tls.ciphers = suites.map(openSslCipher).join(':')
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

import type { TlsConnectOptions } from '@ottla/runtime'

/**
 * Options of Node's `tls.connect` (`ca`, `cert`, `key`, `pfx`, `passphrase`, `servername`, `ciphers`, `minVersion`, …), and
 * the same from files. Files are looked at again for each new connection, so certificates can be replaced while the
 * client runs. Certificates and host names are verified unless `rejectUnauthorized: false` or `checkServerIdentity` say otherwise.
 */
export interface TlsConfig extends TlsConnectOptions {
  /** PEM files with the authorities to trust instead of Node's own. */
  readonly caFile?: string | readonly string[]
  /** PEM file with the certificate of this client, its intermediates behind it. */
  readonly certFile?: string
  /** PEM file with the key of this client; may be the same file as `certFile`. */
  readonly keyFile?: string
  /** PKCS#12 file with certificate and key of this client; `passphrase` opens it. */
  readonly pfxFile?: string
}

const fileKeys = { caFile: 'ca', certFile: 'cert', keyFile: 'key', pfxFile: 'pfx' } as const

/** Says what is wrong with TLS options, or returns undefined. Node checks the rest when they are used. */
export function tlsConfigProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return "expected an object of Node's TLS options; {} for the defaults"
  const config = value as Record<string, unknown>
  for (const [fileKey, option] of Object.entries(fileKeys)) {
    const file = config[fileKey]
    if (file === undefined) continue
    const files = fileKey === 'caFile' && Array.isArray(file) ? (file as unknown[]) : [file]
    if (files.length === 0 || files.some((each) => typeof each !== 'string' || each === ''))
      return `${fileKey} must be the path of a file`
    if (config[option] !== undefined) return `${option} and ${fileKey} are the same thing twice; remove one`
  }
  const hasCertificate = config['cert'] !== undefined || config['certFile'] !== undefined
  const hasKey = config['key'] !== undefined || config['keyFile'] !== undefined
  if (hasCertificate && !hasKey) return 'a certificate needs its key: set key or keyFile'
  if (hasKey && !hasCertificate) return 'a key needs its certificate: set cert or certFile'
  return undefined
}

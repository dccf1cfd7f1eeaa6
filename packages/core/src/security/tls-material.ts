import { ConfigError, type Disk, secureContextOf, type TlsConnectOptions } from '@ottla/runtime'
import type { Logger } from '../logger.ts'
import type { TlsConfig } from './tls-config.ts'

/** The bytes of the files that a {@link TlsConfig} names. */
interface Files {
  ca?: Buffer[]
  cert?: Buffer
  key?: Buffer
  pfx?: Buffer
}

const javaKeyStore = 0xfeedfeed

/**
 * Keys and certificates for new connections. Files are read for each, and taken over when they have changed and fit
 * together; while they do not, as in the middle of a replacement, the ones before stay in use.
 */
export class TlsMaterial {
  readonly #config: TlsConfig
  readonly #rest: TlsConnectOptions
  readonly #disk: Disk
  readonly #logger: Logger
  #files: Files = {}
  #options: TlsConnectOptions
  #refused: Files | undefined

  /** @throws ConfigError for files that cannot be read and for keys and certificates that cannot be used. */
  constructor(config: TlsConfig, disk: Disk, logger: Logger) {
    const { caFile: _ca, certFile: _cert, keyFile: _key, pfxFile: _pfx, ...rest } = config
    this.#config = config
    this.#rest = rest
    this.#disk = disk
    this.#logger = logger
    this.#files = this.#read()
    this.#options = this.#made(this.#files)
    if (rest.rejectUnauthorized === false)
      logger.warn({}, 'Certificates of brokers are not verified (tls.rejectUnauthorized)')
  }

  /** What Node needs to connect, with the files as they are now. */
  get options(): TlsConnectOptions {
    let files: Files | undefined
    try {
      files = this.#read()
      if (isSame(files, this.#files)) return this.#options
      this.#options = this.#made(files)
      this.#files = files
      this.#refused = undefined
      this.#logger.info({}, 'The TLS files have changed; new connections use them')
    } catch (error) {
      const isNews = this.#refused === undefined || files === undefined || !isSame(files, this.#refused)
      if (isNews) this.#logger.warn({ err: error }, 'The TLS files have changed and cannot be used; the old ones stay')
      this.#refused = files ?? {}
    }
    return this.#options
  }

  #read(): Files {
    const { caFile, certFile, keyFile, pfxFile } = this.#config
    const read = (name: string, path: string): Buffer => readTlsFile(this.#disk, `tls.${name}`, path)
    return {
      ...(caFile === undefined ? {} : { ca: [caFile].flat().map((path) => read('caFile', path)) }),
      ...(certFile === undefined ? {} : { cert: read('certFile', certFile) }),
      ...(keyFile === undefined ? {} : { key: read('keyFile', keyFile) }),
      ...(pfxFile === undefined ? {} : { pfx: read('pfxFile', pfxFile) }),
    }
  }

  #made(files: Files): TlsConnectOptions {
    const options = { ...this.#rest, ...files }
    if (options.secureContext !== undefined) return options
    try {
      return { ...options, secureContext: secureContextOf(options) }
    } catch (cause) {
      throw new ConfigError(`The TLS options cannot be used: ${remedyFor((cause as Error).message)}`, { cause })
    }
  }
}

/** @throws ConfigError naming the option and the file. */
export function readTlsFile(disk: Disk, option: string, path: string): Buffer {
  let bytes: Uint8Array
  try {
    bytes = disk.readFile(path)
  } catch (cause) {
    throw new ConfigError(`${option}: ${path} cannot be read (${(cause as { code?: string }).code ?? String(cause)})`, {
      cause,
    })
  }
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length >= 4 && file.readUInt32BE(0) === javaKeyStore) throw new ConfigError(javaKeyStoreHint(option, path))
  return file
}

/** What to do with a Java key store. */
export function javaKeyStoreHint(option: string, path: string): string {
  return (
    `${option}: ${path} is a Java key store (JKS), which Node.js cannot read; convert it: keytool -importkeystore ` +
    `-srckeystore ${path} -destkeystore store.p12 -deststoretype PKCS12, then openssl pkcs12 -in store.p12 -nodes -out store.pem, ` +
    'and use the PEM file'
  )
}

function remedyFor(message: string): string {
  if (/key values mismatch/i.test(message)) return `the key does not belong to the certificate (${message})`
  if (/bad decrypt|mac verify|bad password|passphrase|interrupted or cancelled/i.test(message))
    return `passphrase is missing or wrong (${message})`
  if (/unsupported/i.test(message) && /pkcs12|pfx|digital envelope|algorithm/i.test(message))
    return `the PKCS#12 file is encrypted in a way that OpenSSL 3 refuses; export it again (${message})`
  return `${message}; check ca, cert, key, pfx, passphrase, ciphers and versions in tls`
}

function isSame(one: Files, other: Files): boolean {
  const bytes = ({ ca = [], cert, key, pfx }: Files): (Buffer | undefined)[] => [cert, key, pfx, ...ca]
  const [a, b] = [bytes(one), bytes(other)]
  return a.length === b.length && a.every((file, i) => file === b[i] || (file && b[i] && file.equals(b[i])) === true)
}

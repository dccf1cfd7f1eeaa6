// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the globals that it defines
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly certificate: string
  readonly privateKey: string
}

/** What {@link CertificateAuthority.issue} writes into a certificate. */
export interface CertificateOptions {
  /** As in `CN=alice,O=Ottla`. */
  readonly subject: string
  /** Names and addresses it is good for. Default: `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[]
  /** In days from now. Default -1. */
  readonly fromDay?: number
  /** In days from now; in the past for one that has expired. Default 30. */
  readonly toDay?: number
}

/** Issues the certificates of one test. Nothing is kept. */
export class CertificateAuthority {
  /** Its own certificate, as PEM. */
  readonly certificate: string
  readonly #certificate: x509.X509Certificate
  readonly #keys: webcrypto.CryptoKeyPair

  private constructor(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate
    this.certificate = certificate.toString('pem')
    this.#keys = keys
  }

  static async create(name = 'CN=Test authority'): Promise<CertificateAuthority> {
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name,
      notBefore: inDays(-2),
      notAfter: inDays(365),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    })
    return new CertificateAuthority(certificate, keys)
  }

  /** A certificate for a server, a client, or both. */
  async issue(options: CertificateOptions): Promise<Identity> {
    const { subject, hosts = ['localhost', '127.0.0.1'], fromDay = -1, toDay = 30 } = options
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.#certificate.subject,
      notBefore: inDays(Math.min(fromDay, toDay - 1)),
      notAfter: inDays(toDay),
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey),
      ],
    })
    return { certificate: certificate.toString('pem'), privateKey: await privateKeyPem(keys) }
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function privateKeyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')
}

function serialNumber(): string {
  // A leading digit below 8 keeps it positive.
  return `1${Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString('hex')}0`
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * dayMs)
}

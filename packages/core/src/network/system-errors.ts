import { KafkaError } from '@ottla/runtime'
import { AuthenticationError, type AuthenticationFailure, ConnectionError, type ConnectionFailure } from '../errors.ts'

/** How far a connection had come when it failed. */
export type ConnectionPhase = 'lookup' | 'connect' | 'handshake' | 'authentication' | 'established'

/** What is known about a connection that failed. */
export interface ConnectionContext {
  /** `host:port` as the user or the cluster named it. */
  readonly address: string
  readonly phase: ConnectionPhase
  readonly tls: boolean
  /** The address is not one of the user's but one that a broker advertises. */
  readonly isAdvertised?: boolean
  /** It was set up, and nothing that was asked since then has been answered. */
  readonly isUnserved?: boolean
}

/** What a code of Node or OpenSSL about a certificate means, the first that matches. */
const certificateFailures: readonly (readonly [RegExp, AuthenticationFailure, string])[] = [
  [
    /ALTNAME/,
    'certificate-name',
    'its certificate is for another name: connect by a name that it holds, or set tls.servername',
  ],
  [
    /ALERT_(.*CERT|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/,
    'client-certificate',
    'the broker did not accept the certificate of this client, or wants one: check cert and key in tls, and whom the broker trusts',
  ],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    'certificate-expired',
    'its certificate is not valid at this time: renew it, or set the clock of this machine right',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE/,
    'certificate',
    'its certificate is not signed by an authority that is trusted here: set ca or caFile in tls',
  ],
]

const unreachable = 'check network and firewall'

/** Failures whose code says all. */
const plainFailures: Readonly<Record<string, readonly [ConnectionFailure, string]>> = {
  ECONNREFUSED: ['refused', 'refused the connection: is a broker running there? check host and port'],
  EHOSTUNREACH: ['unreachable', `cannot be reached (EHOSTUNREACH): ${unreachable}`],
  ENETUNREACH: ['unreachable', `cannot be reached (ENETUNREACH): ${unreachable}`],
  EADDRNOTAVAIL: ['unreachable', 'cannot be reached (EADDRNOTAVAIL): are all local ports in use?'],
  EACCES: ['unreachable', `cannot be reached (EACCES): ${unreachable}`],
  EPERM: ['unreachable', `cannot be reached (EPERM): ${unreachable}`],
  ETIMEDOUT: ['timeout', `did not answer (ETIMEDOUT): ${unreachable}`],
  EMFILE: ['unreachable', 'was not tried: the process has too many open files (EMFILE)'],
  ENFILE: ['unreachable', 'was not tried: the system has too many open files (ENFILE)'],
}

const advertised = ' (the brokers gave this address, see their advertised.listeners)'

const noTlsThere =
  "TLS was offered but the answer is not TLS: does this port speak plaintext? set securityProtocol to 'PLAINTEXT' or use the TLS port"

/** What is said of an address whose connection is still being set up. */
export const silentSoFar: string =
  'has not answered so far: is it a Kafka broker? check host, port and firewall, and whether it wants TLS (securityProtocol)'

const closedInTls =
  "closed the connection during the TLS handshake: does this port speak TLS? if not, set securityProtocol to 'PLAINTEXT' or use the TLS port"

const notAnswered =
  'closed the connection before it answered: is it a Kafka broker, and does its listener want TLS or SASL (securityProtocol)?'

const closedInSasl = 'closed the connection during the SASL authentication: does it know the mechanism and the user?'

const closedUnserved =
  'closed the connection at the first request: does its listener want SASL (sasl), or another securityProtocol?'

/**
 * Turns whatever the transport threw into an error of ours that names the broker and the likely remedy.
 * All translation of system errors is in this function.
 */
export function translateSystemError(error: unknown, context: ConnectionContext): KafkaError {
  if (error instanceof KafkaError) return error
  const code = systemCode(error)
  const { address, phase, tls } = context
  const hint = context.isAdvertised === true && (phase === 'lookup' || phase === 'connect') ? advertised : ''
  const failure = (reason: ConnectionFailure, text: string): ConnectionError =>
    new ConnectionError(`${address} ${text}${hint}`, { address, reason, cause: error })

  if (phase === 'lookup')
    return failure('unresolved', `cannot be resolved (${code ?? String(error)}): is the host name right?`)
  const plain = code === undefined ? undefined : plainFailures[code]
  if (plain !== undefined) return failure(plain[0], plain[1])
  if (tls && phase !== 'established') {
    const certificate = certificateFailures.find(([pattern]) => code !== undefined && pattern.test(code))
    if (certificate !== undefined) {
      const [, reason, remedy] = certificate
      return new AuthenticationError(`TLS with ${address} failed (${code}): ${messageOf(error)}; ${remedy}`, {
        address,
        reason,
        cause: error,
      })
    }
    if (isTlsMismatch(code, error)) return failure('tls', noTlsThere)
    if (code?.startsWith('ERR_SSL') === true || code === 'EPROTO' || code?.startsWith('ERR_TLS') === true) {
      return failure(
        'tls',
        `refused the TLS handshake (${code}): ${messageOf(error)}; check versions, ciphers and certificates in tls`,
      )
    }
    if (phase === 'connect') {
      return failure('closed', closedInTls)
    }
  }
  if (phase === 'handshake') return failure('closed', notAnswered)
  const how = code === undefined ? '' : ` (${code})`
  return failure('closed', `${closedText(context)}${how}`)
}

/** The error for a peer that ended the connection in an orderly way. */
export function closedByPeer(context: ConnectionContext): ConnectionError {
  const text = closedText(context)
  return new ConnectionError(`${context.address} ${text}`, { address: context.address, reason: 'closed' })
}

function closedText({ phase, isUnserved }: ConnectionContext): string {
  if (phase === 'handshake') return notAnswered
  if (phase === 'authentication') return closedInSasl
  return isUnserved === true ? closedUnserved : 'closed the connection'
}

function isTlsMismatch(code: string | undefined, error: unknown): boolean {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') return true
  return /wrong version number|packet length too long|http request/i.test(messageOf(error))
}

function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    if (at instanceof AggregateError) return systemCode(at.errors[0])
  }
  return undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

import { KafkaError } from '@ottla/runtime'
import { AuthenticationError, ConnectionError, type ConnectionFailure } from '../errors.ts'

/** How far a connection had come when it failed. */
export type ConnectionPhase = 'lookup' | 'connect' | 'handshake' | 'established'

/** What is known about a connection that failed. */
export interface ConnectionContext {
  /** `host:port` as the user or the cluster named it. */
  readonly address: string
  readonly phase: ConnectionPhase
  readonly tls: boolean
}

/** Codes of Node and OpenSSL that mean: a certificate was not accepted, by us or by the broker. */
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ALERT_(UNKNOWN_CA|BAD_CERT|ACCESS_DENIED|HANDSHAKE_FAILURE)|CRL_/

const noTlsThere =
  "TLS was offered but the answer is not TLS: does this port speak plaintext? set securityProtocol to 'PLAINTEXT' or use the TLS port"

const notAnswered =
  'closed the connection before it answered: is it a Kafka broker, and does its listener want TLS or SASL (securityProtocol)?'

/**
 * Turns whatever the transport threw into an error of ours that names the broker and the likely remedy.
 * All translation of system errors is in this function.
 */
export function translateSystemError(error: unknown, context: ConnectionContext): KafkaError {
  if (error instanceof KafkaError) return error
  const code = systemCode(error)
  const { address, phase, tls } = context
  const failure = (reason: ConnectionFailure, text: string, retriable?: boolean): ConnectionError =>
    new ConnectionError(`${address} ${text}`, {
      address,
      reason,
      cause: error,
      ...(retriable === undefined ? {} : { retriable }),
    })

  if (phase === 'lookup') return failure('unresolved', `cannot be resolved (${code ?? String(error)}): is the host name right?`)
  switch (code) {
    case 'ECONNREFUSED':
      return failure('refused', 'refused the connection: is a broker running there? check host and port')
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'EPERM':
      return failure('unreachable', `cannot be reached (${code}): check network and firewall`)
    case 'ETIMEDOUT':
      return failure('timeout', 'did not answer (ETIMEDOUT): check network and firewall')
    case 'EMFILE':
    case 'ENFILE':
      return failure('unreachable', `was not tried: the process has too many open files (${code})`)
  }
  if (tls && phase !== 'established') {
    if (code !== undefined && certificateCodes.test(code)) {
      return new AuthenticationError(
        `TLS with ${address} failed (${code}): ${messageOf(error)}; check the ca, cert, key and servername in tls`,
        { cause: error },
      )
    }
    if (isTlsMismatch(code, error)) return failure('tls', noTlsThere)
    if (code?.startsWith('ERR_SSL') === true || code === 'EPROTO' || code?.startsWith('ERR_TLS') === true) {
      return failure('tls', `refused the TLS handshake (${code}): ${messageOf(error)}; check versions, ciphers and certificates in tls`)
    }
    if (phase === 'connect') {
      return failure('closed', 'closed the connection during the TLS handshake: does this port speak TLS?')
    }
  }
  if (phase === 'handshake') return failure('closed', notAnswered)
  const how = code === undefined ? '' : ` (${code})`
  return failure('closed', `closed the connection${how}`)
}

/** The error for a peer that ended the connection in an orderly way. */
export function closedByPeer(context: ConnectionContext): ConnectionError {
  const text = context.phase === 'handshake' ? notAnswered : 'closed the connection'
  return new ConnectionError(`${context.address} ${text}`, { address: context.address, reason: 'closed' })
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

import { type Clock, KafkaError, ScramError } from '@ottla/runtime'
import { type Api, ErrorCode, errorInfo } from '@ottla/protocol'
import { saslAuthenticate, type SaslAuthenticateResponse } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import { AuthenticationError } from '../../errors.ts'
import type { BrokerVersions } from '../../network/broker-versions.ts'
import type { Connection } from '../../network/connection.ts'
import { PendingRequest } from '../../network/pending-request.ts'
import { scrubbed } from '../scrubbed.ts'
import type { SaslExchange, SaslMechanism } from './mechanism.ts'

/** More than any mechanism needs: a broker must not keep a client talking for ever. */
const maxRounds = 20

/** What {@link authenticate} needs. */
export interface AuthenticateOptions {
  readonly connection: Connection
  readonly versions: BrokerVersions
  readonly clock: Clock
  readonly mechanism: SaslMechanism
  readonly exchange: SaslExchange
  /** For each request; Infinity where the caller bounds the time. */
  readonly timeoutMs: number
}

/**
 * Proves to the broker who the client is (KIP-43, KIP-152).
 * @returns after how many ms the broker wants it proved again (KIP-368); 0: never.
 * @throws AuthenticationError that says what did not fit; errors of the connection.
 */
export async function authenticate(options: AuthenticateOptions): Promise<number> {
  const { connection, mechanism, exchange } = options
  const { address } = connection
  const fail = (error: unknown): KafkaError => {
    if (error instanceof ScramError)
      // Without the cause: its text may be the broker's, with anything in it.
      return new AuthenticationError(`${address}: ${scrubbed(error.message, exchange.secrets)}`, {
        address,
        reason: 'server',
      })
    if (error instanceof AuthenticationError && error.address === undefined) {
      const { message, reason, retriable } = error
      return new AuthenticationError(`${address}: ${message}`, { address, reason, retriable, cause: error.cause })
    }
    return error as KafkaError
  }
  try {
    await chooseMechanism(options)
    let message = await exchange.start()
    for (let round = 0; round < maxRounds; round++) {
      const response = await send(options, saslAuthenticate, { authBytes: message })
      if (response.errorCode !== ErrorCode.NONE) throw refused(options, response)
      const answer = await exchange.next(response.authBytes)
      if (answer === undefined) return response.sessionLifetimeMs
      message = answer
    }
  } catch (error) {
    throw fail(error)
  }
  throw new AuthenticationError(`${address} did not come to an end of ${mechanism.name}`, { address, reason: 'server' })
}

async function chooseMechanism(options: AuthenticateOptions): Promise<void> {
  const { address } = options.connection
  const { name } = options.mechanism
  // Version 0 is followed by bare tokens without error codes; Kafka has version 1 since 1.0.
  const { errorCode, mechanisms } = await send(options, { ...saslHandshake, minVersion: 1 }, { mechanism: name })
  if (errorCode === ErrorCode.NONE) return
  if (errorCode === ErrorCode.UNSUPPORTED_SASL_MECHANISM) {
    const offered = mechanisms.map((each) => scrubbed(each, [])).join(', ')
    throw new AuthenticationError(
      `${address} does not have the SASL mechanism ${name}; it has ${offered === '' ? 'none' : offered}: set sasl.mechanism`,
      { address, reason: 'mechanism' },
    )
  }
  if (errorCode === ErrorCode.ILLEGAL_SASL_STATE) {
    throw new AuthenticationError(
      `${address} wants no SASL on this port: set securityProtocol to 'PLAINTEXT' or 'SSL', or use the SASL port`,
      { address, reason: 'mechanism' },
    )
  }
  const info = errorInfo(errorCode)
  throw new AuthenticationError(`${address} refused the SASL handshake: ${info.message} (${info.name})`, {
    address,
    reason: 'mechanism',
  })
}

function refused(options: AuthenticateOptions, response: SaslAuthenticateResponse): AuthenticationError {
  const { connection, mechanism, exchange } = options
  const { address } = connection
  const info = errorInfo(response.errorCode)
  const said = scrubbed(response.errorMessage ?? info.message, exchange.secrets)
  return new AuthenticationError(
    `${address} refused ${mechanism.subject} (${mechanism.name}): ${said}; ${mechanism.remedy}`,
    { address, reason: 'credentials' },
  )
}

async function send<RequestInput, Response>(
  { connection, versions, clock, timeoutMs }: AuthenticateOptions,
  api: Api<unknown, RequestInput, Response, never>,
  request: RequestInput,
): Promise<Response> {
  const version = versions.choose(api, api.maxVersion, connection.address)
  const pending = new PendingRequest({
    api,
    request,
    maxVersion: version,
    expectResponse: true,
    startedMs: clock.monotonic(),
    timeoutMs,
  })
  connection.send(pending, version)
  return (await pending.promise) as Response
}

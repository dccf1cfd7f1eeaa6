import { decodeRequestHeader, DecodeError, encodeResponseFrame, ErrorCode, Reader } from '@ottla/protocol'
import { saslAuthenticate } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import type { Clock } from '@ottla/runtime'
import { CloseConnection } from '../../errors.ts'
import type { SaslMechanism } from '../../listener-options.ts'
import { type Principal, principalText } from '../principal.ts'
import { type SaslLogin, SaslRefusal, type SaslServer, type SaslStep } from './sasl-server.ts'

const apiVersionsKey = 18
const noBytes = new Uint8Array(0)

/** What a listener knows about logging in. */
export interface SaslSettings {
  readonly mechanisms: readonly SaslMechanism[]
  /** `connections.max.reauth.ms`; 0 for never. */
  readonly maxReauthMs: number
  /** Begins an exchange. */
  begin(mechanism: SaslMechanism): SaslServer
}

/** The answer to a frame of an exchange; with a refusal it is the last one, and comes late. */
export interface SaslAnswer {
  readonly chunks: Uint8Array[] | undefined
  readonly refusal?: SaslRefusal
}

/**
 * The SASL exchange of one connection, with requests (SaslHandshake v1, SaslAuthenticate) or with bare tokens after
 * SaslHandshake v0, and the exchanges that renew the login (KIP-368):
 *
 *     greeting --ApiVersions--> handshake --SaslHandshake--> tokens --...--> done --SaslHandshake--> tokens
 *     greeting ------------------SaslHandshake-------------> tokens
 *
 * Whatever does not belong ends the connection.
 */
export class SaslAuthenticator {
  readonly #settings: SaslSettings
  readonly #clock: Clock
  readonly #onLogin: (principal: Principal) => void
  #state: 'greeting' | 'handshake' | 'tokens' | 'done' | 'refused' = 'greeting'
  #mechanism: SaslMechanism | undefined
  #server: SaslServer | undefined
  #usesRequests = false
  #principal: Principal | undefined
  /** Why the renewal that is under way cannot succeed. */
  #renewalProblem: string | undefined
  #expiresAtMs = Infinity

  /** @param onLogin - hears who it is, before the client does */
  constructor(settings: SaslSettings, clock: Clock, onLogin: (principal: Principal) => void) {
    this.#settings = settings
    this.#clock = clock
    this.#onLogin = onLogin
  }

  /** Whether the client has logged in once. */
  get hasLogin(): boolean {
    return this.#principal !== undefined
  }

  /** Whether the client should have logged in again by now. */
  get isExpired(): boolean {
    return this.#clock.monotonic() >= this.#expiresAtMs
  }

  /** Whether a frame belongs to an exchange: all do until the client has logged in, then those of a renewal. */
  takes(frame: Buffer): boolean {
    return this.#state !== 'done' || (frame.length >= 2 && frame.readInt16BE(0) === saslHandshake.key)
  }

  /**
   * @param dispatch - answers ApiVersions
   * @throws CloseConnection, DecodeError
   */
  handle(frame: Buffer, dispatch: () => Uint8Array[] | undefined): SaslAnswer | Promise<SaslAnswer> {
    switch (this.#state) {
      case 'greeting':
      case 'handshake':
      case 'done':
        return this.#greet(frame, dispatch)
      case 'tokens':
        return this.#usesRequests ? this.#takeRequest(frame) : this.#evaluate(frame, bareAnswer)
      case 'refused':
        return { chunks: undefined }
    }
  }

  #greet(frame: Buffer, dispatch: () => Uint8Array[] | undefined): SaslAnswer {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId } = headerOf(reader)
    if (apiKey === apiVersionsKey && this.#state === 'greeting') {
      // One that comes in a version of the future is answered and asked again.
      if (apiVersion <= 5) this.#state = 'handshake'
      return { chunks: dispatch() }
    }
    if (apiKey !== saslHandshake.key) {
      throw new CloseConnection(`it sent a request with API key ${apiKey} before it logged in; set security.protocol`)
    }
    if (apiVersion < 0 || apiVersion > saslHandshake.maxVersion) {
      throw new CloseConnection(
        `SaslHandshake is served in versions 0 to ${saslHandshake.maxVersion}, not ${apiVersion}`,
      )
    }
    const { mechanism } = saslHandshake.decodeRequest(reader, apiVersion)
    const { mechanisms } = this.#settings
    const answer = (errorCode: number): Uint8Array[] =>
      encodeResponseFrame(saslHandshake, apiVersion, correlationId, { errorCode, mechanisms }).chunks()
    const known = mechanisms.find((name) => name === mechanism)
    if (known === undefined) {
      this.#state = 'refused'
      const message = `it asked for the mechanism ${JSON.stringify(mechanism.slice(0, 50))}; there are ${mechanisms.join(', ')}`
      return { chunks: answer(ErrorCode.UNSUPPORTED_SASL_MECHANISM), refusal: new SaslRefusal(message) }
    }
    if (this.#mechanism !== undefined && this.#mechanism !== known) {
      this.#renewalProblem = `SASL mechanism '${known}' requested by client is not supported for re-authentication of mechanism '${this.#mechanism}'`
    }
    this.#mechanism ??= known
    this.#usesRequests = apiVersion >= 1
    this.#server = this.#settings.begin(known)
    this.#state = 'tokens'
    return { chunks: answer(ErrorCode.NONE) }
  }

  #takeRequest(frame: Buffer): SaslAnswer | Promise<SaslAnswer> {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId } = headerOf(reader)
    if (apiKey !== saslAuthenticate.key) {
      throw new CloseConnection(`it sent a request with API key ${apiKey} in the middle of logging in`)
    }
    if (apiVersion < 0 || apiVersion > saslAuthenticate.maxVersion) {
      throw new CloseConnection(
        `SaslAuthenticate is served in versions 0 to ${saslAuthenticate.maxVersion}, not ${apiVersion}`,
      )
    }
    const { authBytes } = saslAuthenticate.decodeRequest(reader, apiVersion)
    return this.#evaluate(Buffer.from(authBytes), (outcome) => {
      const response =
        outcome instanceof SaslRefusal
          ? {
              errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
              errorMessage: outcome.clientMessage ?? this.#generalMessage(),
              authBytes: noBytes,
            }
          : {
              errorCode: ErrorCode.NONE,
              errorMessage: null,
              authBytes: outcome.token,
              ...(apiVersion >= 1 ? { sessionLifetimeMs: outcome.lifetimeMs } : {}),
            }
      return encodeResponseFrame(saslAuthenticate, apiVersion, correlationId, response).chunks()
    })
  }

  #evaluate(
    token: Buffer,
    encode: (outcome: SaslRefusal | { token: Uint8Array; lifetimeMs: number }) => Uint8Array[] | undefined,
  ): SaslAnswer | Promise<SaslAnswer> {
    const accept = (step: SaslStep): SaslAnswer => {
      const lifetimeMs = step.login === undefined ? 0 : this.#accept(step.login)
      return { chunks: encode({ token: step.token, lifetimeMs }) }
    }
    const refuse = (error: unknown): SaslAnswer => {
      if (!(error instanceof SaslRefusal)) throw error
      this.#state = 'refused'
      return { chunks: encode(error), refusal: error }
    }
    try {
      if (this.#renewalProblem !== undefined) throw new SaslRefusal(this.#renewalProblem, this.#renewalProblem)
      const step = this.#server!.evaluate(token)
      return step instanceof Promise ? step.then(accept).catch(refuse) : accept(step)
    } catch (error) {
      return refuse(error)
    }
  }

  /** @returns for how long the login is good, in ms; 0 for ever */
  #accept({ principal, expiresAtMs }: SaslLogin): number {
    const previous = this.#principal
    if (previous !== undefined && principalText(previous) !== principalText(principal)) {
      const text = `Cannot change principals during re-authentication from ${previous.type}.${previous.name}: ${principal.type}.${principal.name}`
      throw new SaslRefusal(text, text)
    }
    const { maxReauthMs } = this.#settings
    const untilExpiryMs = expiresAtMs === undefined ? Infinity : Math.max(0, expiresAtMs - this.#clock.now())
    const lifetimeMs = Math.min(untilExpiryMs, maxReauthMs > 0 ? maxReauthMs : Infinity)
    this.#expiresAtMs = this.#clock.monotonic() + lifetimeMs
    this.#principal = principal
    this.#server = undefined
    this.#state = 'done'
    this.#onLogin(principal)
    return lifetimeMs === Infinity ? 0 : Math.floor(lifetimeMs)
  }

  #generalMessage(): string {
    const what = this.#principal === undefined ? 'authentication' : 're-authentication'
    return `Authentication failed during ${what} due to invalid credentials with SASL mechanism ${this.#mechanism}`
  }
}

function headerOf(reader: Reader): ReturnType<typeof decodeRequestHeader> {
  try {
    return decodeRequestHeader(reader)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new CloseConnection('its first bytes are no request of Kafka, and GSSAPI is not available')
  }
}

function bareAnswer(outcome: SaslRefusal | { token: Uint8Array }): Uint8Array[] | undefined {
  if (outcome instanceof SaslRefusal) return undefined
  const size = Buffer.alloc(4)
  size.writeInt32BE(outcome.token.length)
  return [size, outcome.token]
}

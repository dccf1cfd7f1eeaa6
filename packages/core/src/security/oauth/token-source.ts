import type { Runtime } from '@ottla/runtime'
import { AuthenticationError } from '../../errors.ts'
import { isRetriable } from '../../retry.ts'
import type { OAuthBearerToken, TokenRefreshConfig } from '../sasl-config.ts'
import { jwtExpiryMs } from './jwt.ts'

/** Where tokens come from. `host` is the broker that asks for one. */
export type TokenRetriever = (host: string) => Promise<OAuthBearerToken>

interface Held {
  readonly token: OAuthBearerToken
  /** Undefined when it is not known. */
  readonly expiresAtMs: number | undefined
  readonly refreshAtMs: number
}

/**
 * The token of a client: one for all its connections, obtained when the first needs it and again when one needs it in the
 * last part of its life. Nothing runs while no connection is set up or authenticates anew.
 */
export class TokenSource {
  readonly #retrieve: TokenRetriever
  readonly #runtime: Pick<Runtime, 'clock' | 'random'>
  readonly #refresh: TokenRefreshConfig
  #held: Held | undefined
  #retrieving: Promise<OAuthBearerToken> | undefined

  constructor(retrieve: TokenRetriever, runtime: Pick<Runtime, 'clock' | 'random'>, refresh: TokenRefreshConfig = {}) {
    this.#retrieve = retrieve
    this.#runtime = runtime
    this.#refresh = refresh
  }

  /**
   * A token that is not in the last part of its life; one that still holds when no new one is to be had.
   * @throws AuthenticationError; retriable when a later attempt may bring a token.
   */
  async fresh(host: string): Promise<OAuthBearerToken> {
    const held = this.#held
    const nowMs = this.#runtime.clock.now()
    if (held !== undefined && nowMs < held.refreshAtMs) return held.token
    try {
      return await (this.#retrieving ??= this.#obtain(host).finally(() => (this.#retrieving = undefined)))
    } catch (error) {
      const stillHolds = held?.expiresAtMs !== undefined && this.#runtime.clock.now() < held.expiresAtMs
      if (stillHolds && isRetriable(error)) return held.token
      throw error
    }
  }

  async #obtain(host: string): Promise<OAuthBearerToken> {
    const token = await this.#asked(host)
    if (typeof (token as OAuthBearerToken | null)?.value !== 'string' || !/^[\x21-\x7e]+$/.test(token.value)) {
      throw new AuthenticationError('What was given for a token is no { value: string } of printable ASCII', {
        reason: 'token',
      })
    }
    const nowMs = this.#runtime.clock.now()
    const expiresAtMs = token.expiresAtMs ?? jwtExpiryMs(token.value)
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
      throw new AuthenticationError(
        `The token expired at ${new Date(expiresAtMs).toISOString()}, and the clock of this machine says ${new Date(nowMs).toISOString()}: get a new one, or set the clock right`,
        { reason: 'token' },
      )
    }
    const refreshAtMs = expiresAtMs === undefined ? nowMs : this.#refreshAtMs(nowMs, expiresAtMs)
    this.#held = { token, expiresAtMs, refreshAtMs }
    return token
  }

  async #asked(host: string): Promise<OAuthBearerToken> {
    try {
      return await this.#retrieve(host)
    } catch (error) {
      if (error instanceof AuthenticationError) throw error
      // It may be the application's, with any text in it: what it says stays in the cause.
      throw new AuthenticationError('No token could be obtained: the function for it failed', {
        reason: 'token',
        retriable: true,
        cause: error,
      })
    }
  }

  /** Java's rule of `ExpiringCredentialRefreshingLogin`. */
  #refreshAtMs(nowMs: number, expiresAtMs: number): number {
    const { windowFactor = 0.8, windowJitter = 0.05, minPeriodMs = 60_000, bufferMs = 300_000 } = this.#refresh
    const lifetimeMs = expiresAtMs - nowMs
    const wantedMs = nowMs + lifetimeMs * (windowFactor + windowJitter * this.#runtime.random.next())
    // A short life has no room for the two margins.
    if (minPeriodMs + bufferMs > lifetimeMs) return wantedMs
    return Math.max(nowMs + minPeriodMs, Math.min(wantedMs, expiresAtMs - bufferMs))
  }
}

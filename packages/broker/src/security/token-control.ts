import { ErrorCode } from '@ottla/protocol'
import {
  type Clock,
  delegationTokenHmac,
  describeError,
  equalSecrets,
  newUuid,
  type Random,
  saltPassword,
  scramKeys,
  type ScramMechanism,
  scramMinIterations,
  type Timer,
} from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { TokenRecord } from '../controller/security-records.ts'
import type { Logger } from '../logger.ts'
import { parsePrincipal, type Principal, principalText } from './principal.ts'
import type { TokenCredential } from './sasl/scram-server.ts'

/** A token with what its holder knows. */
export interface Token extends TokenRecord {
  readonly hmac: Uint8Array
}

/** What a request about a token comes to: the token's new end, or an error code. */
export type TokenOutcome = { readonly expiryTimestampMs: number } | { readonly errorCode: number }

const saltBytes = 24
/** Most that is remembered of what was salted; past that it is salted again. */
const maxCredentials = 1000

/** Delegation tokens (KIP-48): a user's credentials for others, which expire. They need `delegation.token.secret.key`. */
export class TokenControl {
  readonly #controller: Controller
  readonly #config: ConfigValues
  readonly #clock: Clock
  readonly #random: Random
  readonly #logger: Logger
  readonly #secret: string | null
  /** By mechanism and token id. */
  readonly #credentials = new Map<string, Omit<TokenCredential, 'owner' | 'expiresAtMs'>>()
  #timer: Timer | undefined

  constructor(options: { controller: Controller; config: ConfigValues; clock: Clock; random: Random; logger: Logger }) {
    this.#controller = options.controller
    this.#config = options.config
    this.#clock = options.clock
    this.#random = options.random
    this.#logger = options.logger
    this.#secret = options.config.text('delegation.token.secret.key')
    if (this.isEnabled) this.#sweepLater()
  }

  get isEnabled(): boolean {
    return this.#secret !== null && this.#secret !== ''
  }

  close(): void {
    this.#timer?.cancel()
  }

  create(owner: Principal, requester: Principal, renewers: readonly Principal[], maxLifetimeMs: number): Token {
    const nowMs = this.#clock.now()
    const longestMs = this.#config.number('delegation.token.max.lifetime.ms')
    const maxTimestampMs = nowMs + (maxLifetimeMs > 0 ? Math.min(longestMs, maxLifetimeMs) : longestMs)
    const record: TokenRecord = {
      tokenId: newUuid(this.#random),
      owner: principalText(owner),
      requester: principalText(requester),
      renewers: renewers.map(principalText),
      issueTimestampMs: nowMs,
      expirationTimestampMs: Math.min(maxTimestampMs, nowMs + this.#config.number('delegation.token.expiry.time.ms')),
      maxTimestampMs,
    }
    this.#controller.commit([{ type: 'DelegationTokenRecord', ...record }])
    return { ...record, hmac: this.#hmac(record.tokenId) }
  }

  renew(hmac: Uint8Array, requester: Principal, periodMs: number): TokenOutcome {
    const token = this.#byHmac(hmac)
    if (token === undefined) return { errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND }
    if (this.#isExpired(token)) return { errorCode: ErrorCode.DELEGATION_TOKEN_EXPIRED }
    if (!mayRenew(token, requester)) return { errorCode: ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH }
    const longestMs = this.#config.number('delegation.token.expiry.time.ms')
    return this.#moveEnd(token, this.#clock.now() + (periodMs > 0 ? Math.min(longestMs, periodMs) : longestMs))
  }

  /** @param periodMs - after which the token ends; negative for at once */
  expire(hmac: Uint8Array, requester: Principal, periodMs: number): TokenOutcome {
    const token = this.#byHmac(hmac)
    if (token === undefined) return { errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND }
    if (!mayRenew(token, requester)) return { errorCode: ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH }
    if (periodMs < 0) {
      this.#remove([token])
      return { expiryTimestampMs: this.#clock.now() }
    }
    if (this.#isExpired(token)) return { errorCode: ErrorCode.DELEGATION_TOKEN_EXPIRED }
    return this.#moveEnd(token, this.#clock.now() + periodMs)
  }

  tokens(): Token[] {
    return Array.from(this.#controller.image.security.tokens(), (token) => ({
      ...token,
      hmac: this.#hmac(token.tokenId),
    }))
  }

  /** A token as a credential of SCRAM, whose password is the HMAC; undefined when it has ended. */
  credential(tokenId: string, mechanism: ScramMechanism): TokenCredential | undefined {
    const token = this.isEnabled ? this.#controller.image.security.token(tokenId) : undefined
    if (token === undefined || this.#isExpired(token)) return undefined
    const key = `${mechanism} ${tokenId}`
    let keys = this.#credentials.get(key)
    if (keys === undefined) {
      const salt = this.#random.bytes(saltBytes)
      const password = Buffer.from(this.#hmac(tokenId)).toString('base64')
      const salted = saltPassword(mechanism, password, salt, scramMinIterations)
      keys = { ...scramKeys(mechanism, salted), salt, iterations: scramMinIterations }
      if (this.#credentials.size >= maxCredentials) this.#credentials.clear()
      this.#credentials.set(key, keys)
    }
    return { ...keys, owner: parsePrincipal(token.owner)!, expiresAtMs: token.expirationTimestampMs }
  }

  #hmac(tokenId: string): Uint8Array {
    return delegationTokenHmac(this.#secret!, tokenId)
  }

  #byHmac(hmac: Uint8Array): TokenRecord | undefined {
    for (const token of this.#controller.image.security.tokens()) {
      if (equalSecrets(this.#hmac(token.tokenId), hmac)) return token
    }
    return undefined
  }

  #isExpired({ maxTimestampMs, expirationTimestampMs }: TokenRecord): boolean {
    return Math.min(maxTimestampMs, expirationTimestampMs) < this.#clock.now()
  }

  #moveEnd(token: TokenRecord, wantedMs: number): TokenOutcome {
    const expirationTimestampMs = Math.min(token.maxTimestampMs, wantedMs)
    this.#controller.commit([{ type: 'DelegationTokenRecord', ...token, expirationTimestampMs }])
    return { expiryTimestampMs: expirationTimestampMs }
  }

  #remove(tokens: readonly TokenRecord[]): void {
    if (tokens.length === 0) return
    this.#controller.commit(tokens.map(({ tokenId }) => ({ type: 'RemoveDelegationTokenRecord' as const, tokenId })))
  }

  #sweepLater(): void {
    const intervalMs = this.#config.number('delegation.token.expiry.check.interval.ms')
    const sweep = (): void => {
      try {
        this.#remove([...this.#controller.image.security.tokens()].filter((token) => this.#isExpired(token)))
      } catch (error) {
        this.#logger.error({}, `Expired delegation tokens stay on record: ${describeError(error)}`)
      }
      this.#sweepLater()
    }
    this.#timer = this.#clock.setTimer(intervalMs, sweep, { keepAlive: false })
  }
}

function mayRenew(token: TokenRecord, principal: Principal): boolean {
  const text = principalText(principal)
  return token.owner === text || token.renewers.includes(text)
}

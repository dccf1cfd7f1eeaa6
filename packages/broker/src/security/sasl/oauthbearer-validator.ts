import {
  type Clock,
  ConfigError,
  describeError,
  type Disk,
  type Http,
  isJwtSignedBy,
  KafkaError,
  type Jwt,
  type JwtKey,
  parseJwks,
  parseJwt,
} from '@ottla/runtime'
import type { OauthbearerValidation } from '../../listener-options.ts'
import type { Logger } from '../../logger.ts'
import { quoted } from './sasl-server.ts'

/** A key set that cannot be had. */
class JwksError extends KafkaError {
  readonly code = 'ERR_KAFKA_JWKS'
}

/** Who a token is for, or why it is not good. `status` and `scope` are what RFC 7628 tells the client. */
export type ValidatedToken =
  | { readonly name: string; readonly expiresAtMs: number }
  | { readonly problem: string; readonly status: 'invalid_token' | 'insufficient_scope'; readonly scope?: string }

/** What a validator takes from outside. */
export interface ValidatorTools {
  readonly clock: Clock
  readonly http: Http
  readonly disk: Disk
  readonly logger: Logger
}

const maxJwksBytes = 1_048_576
const fetchTimeoutMs = 10_000
/** Keys are not asked for more often than this because a token names one that nobody knows. */
const minRefreshMs = 10_000

/** Checks OAUTHBEARER tokens: signature by the keys of a JWKS, issuer, audience, times, scopes. */
export class OauthbearerValidator {
  readonly #options: OauthbearerValidation
  readonly #tools: ValidatorTools
  #keys: readonly JwtKey[] = []
  #fetchedAtMs = -Infinity
  #triedAtMs = -Infinity
  #fetching: Promise<void> | undefined

  /** @throws ConfigError for a key set in the options that is none */
  constructor(name: string, options: OauthbearerValidation, tools: ValidatorTools) {
    this.#options = options
    this.#tools = tools
    const { jwks } = options
    if (jwks === undefined || isAddress(jwks)) return
    const keys = parseJwks(jwks)
    if (keys === undefined || keys.length === 0) {
      throw new ConfigError(
        `Listener ${name}: sasl.oauthbearer.jwks is neither an http:, https: or file: address nor a JSON key set with keys for signatures`,
      )
    }
    this.#keys = keys
    this.#fetchedAtMs = Infinity
  }

  async validate(token: string): Promise<ValidatedToken> {
    const jwt = parseJwt(token)
    if (jwt === undefined) return invalid('its token is no JSON web token')
    const isSigned = this.#options.unsecured !== true
    if (!isSigned && (jwt.algorithm !== 'none' || jwt.signature.length > 0)) {
      return invalid('its token is signed, and this listener is set up for unsecured ones; set jwks')
    }
    if (isSigned && !(await this.#isSigned(jwt))) {
      const what = jwt.algorithm === 'none' ? 'its token is not signed' : 'no key of the JWKS has signed its token'
      return invalid(`${what} (algorithm ${quoted(jwt.algorithm)}, key ${quoted(jwt.keyId ?? '')})`)
    }
    return this.#checkClaims(jwt.claims)
  }

  #checkClaims(claims: Jwt['claims']): ValidatedToken {
    const {
      issuer,
      audience,
      requiredScope = [],
      subClaimName = 'sub',
      scopeClaimName = 'scope',
      unsecured,
    } = this.#options
    const skewMs = this.#options.clockSkewMs ?? (unsecured === true ? 0 : 30_000)
    const name = claims[subClaimName]
    const nowMs = this.#tools.clock.now()
    if (typeof name !== 'string' || name.trim() === '') return invalid(`its token has no ${subClaimName}`)
    const who = quoted(name)
    const expiresAtMs = timeOf(claims['exp'])
    if (expiresAtMs === undefined) return invalid(`the token of ${who} has no time at which it expires (exp)`)
    if (nowMs >= expiresAtMs + skewMs) {
      return invalid(
        `the token of ${who} expired ${Math.round((nowMs - expiresAtMs) / 1000)} s ago; compare the clocks`,
      )
    }
    const issuedAtMs = timeOf(claims['iat'])
    if (issuedAtMs !== undefined && issuedAtMs > nowMs + skewMs) {
      return invalid(`the token of ${who} is issued in the future; compare the clocks`)
    }
    const notBeforeMs = timeOf(claims['nbf'])
    if (notBeforeMs !== undefined && notBeforeMs > nowMs + skewMs)
      return invalid(`the token of ${who} is not good yet (nbf)`)
    if (issuer !== undefined && claims['iss'] !== issuer) {
      return invalid(`the token of ${who} is not by the expected issuer, ${issuer}`)
    }
    const audiences = textsOf(claims['aud'])
    if (audience !== undefined && audience.length > 0 && !audience.some((wanted) => audiences.includes(wanted))) {
      return invalid(`the token of ${who} is not for the expected audience, ${audience.join(', ')}`)
    }
    const scopes = textsOf(claims[scopeClaimName]).flatMap((text) => text.split(' '))
    const missing = requiredScope.find((scope) => !scopes.includes(scope))
    if (missing !== undefined) {
      const problem = `the token of ${who} lacks the scope ${missing}`
      return { problem, status: 'insufficient_scope', scope: requiredScope.join(' ') }
    }
    return { name: name.trim(), expiresAtMs }
  }

  async #isSigned(jwt: Jwt): Promise<boolean> {
    const { jwksRefreshMs = 3_600_000 } = this.#options
    const { clock } = this.#tools
    const mayAsk = (): boolean => clock.monotonic() - this.#triedAtMs >= minRefreshMs
    if (clock.monotonic() - this.#fetchedAtMs >= jwksRefreshMs && mayAsk()) await this.#fetch()
    else if (this.#fetching !== undefined) await this.#fetching
    if (this.#hasSigned(jwt)) return true
    // The issuer may have new keys since.
    const isUnknown = !this.#keys.some(({ keyId }) => keyId === jwt.keyId)
    if (!isUnknown || !mayAsk() || this.#fetchedAtMs === Infinity) return false
    await this.#fetch()
    return this.#hasSigned(jwt)
  }

  #hasSigned(jwt: Jwt): boolean {
    const named = this.#keys.filter(
      ({ keyId }) => jwt.keyId === undefined || keyId === undefined || keyId === jwt.keyId,
    )
    return named.some((key) => isJwtSignedBy(jwt, key))
  }

  /** One at a time; old keys stay when it fails. */
  #fetch(): Promise<void> {
    return (this.#fetching ??= this.#load().finally(() => (this.#fetching = undefined)))
  }

  async #load(): Promise<void> {
    const jwks = this.#options.jwks!
    const { clock, http, disk, logger } = this.#tools
    const abort = new AbortController()
    const timer = clock.setTimer(fetchTimeoutMs, () =>
      abort.abort(new JwksError(`no answer in ${fetchTimeoutMs / 1000} s`)),
    )
    try {
      let text: string
      if (jwks.startsWith('file:')) {
        text = Buffer.from(disk.readFile(decodeURIComponent(new URL(jwks).pathname))).toString('utf8')
      } else {
        const response = await http.request({ method: 'GET', url: jwks, maxBytes: maxJwksBytes, signal: abort.signal })
        if (response.status !== 200) throw new JwksError(`it answers with status ${response.status}`)
        text = response.body
      }
      const keys = parseJwks(text)
      if (keys === undefined) throw new JwksError('it is no JSON key set')
      this.#keys = keys
      this.#fetchedAtMs = clock.monotonic()
    } catch (error) {
      logger.error({}, `The keys for OAUTHBEARER tokens cannot be had from ${jwks}: ${describeError(error)}`)
    } finally {
      timer.cancel()
      // After a failure too: whoever comes with a token must not make the broker ask again and again.
      this.#triedAtMs = clock.monotonic()
    }
  }
}

function isAddress(text: string): boolean {
  return /^(https?|file):/.test(text)
}

function invalid(problem: string): ValidatedToken {
  return { problem, status: 'invalid_token' }
}

/** Seconds since 1970, as milliseconds. */
function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) : undefined
}

function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value]
  return values.filter((text) => typeof text === 'string')
}

import {
  formatScramServerFinal,
  formatScramServerFirst,
  isScramProofValid,
  parseScramClientFinal,
  parseScramClientFirst,
  type Random,
  scramAuthMessage,
  ScramError,
  type ScramMechanism,
  scramMinIterations,
  scramServerSignature,
} from '@ottla/runtime'
import type { Principal } from '../principal.ts'
import { userPrincipal } from '../principal.ts'
import { quoted, SaslRefusal, type SaslServer, type SaslStep } from './sasl-server.ts'

/** What is kept of a password. */
export interface ScramCredential {
  readonly salt: Uint8Array
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
  readonly iterations: number
}

/** A delegation token as a credential. */
export interface TokenCredential extends ScramCredential {
  readonly owner: Principal
  readonly expiresAtMs: number
}

/** Where the credentials are. */
export interface ScramCredentials {
  ofUser(username: string, mechanism: ScramMechanism): ScramCredential | undefined
  ofToken(tokenId: string, mechanism: ScramMechanism): TokenCredential | undefined
}

interface Exchange {
  readonly clientFirst: string
  readonly serverFirst: string
  readonly nonce: string
  readonly credential: ScramCredential
  readonly principal: Principal
  readonly expiresAtMs: number | undefined
  readonly who: string
}

/** SCRAM (RFC 5802): the client proves that it knows the password, and the server that it knows what was made of it. */
export class ScramServer implements SaslServer {
  readonly #mechanism: ScramMechanism
  readonly #credentials: ScramCredentials
  readonly #random: Random
  #exchange: Exchange | undefined

  constructor(mechanism: ScramMechanism, credentials: ScramCredentials, random: Random) {
    this.#mechanism = mechanism
    this.#credentials = credentials
    this.#random = random
  }

  evaluate(token: Buffer): SaslStep {
    const text = token.toString('utf8')
    try {
      return this.#exchange === undefined ? this.#begin(text) : this.#finish(text, this.#exchange)
    } catch (error) {
      if (error instanceof ScramError) throw new SaslRefusal(error.message)
      throw error
    }
  }

  #begin(clientFirst: string): SaslStep {
    const message = parseScramClientFirst(clientFirst)
    const { username, authorizationId } = message
    const who = quoted(username)
    const isToken = message.extensions?.['tokenauth'] === 'true'
    const token = isToken ? this.#credentials.ofToken(username, this.#mechanism) : undefined
    if (isToken && token === undefined) throw new SaslRefusal(`there is no such delegation token: ${who}`)
    const credential = token ?? this.#credentials.ofUser(username, this.#mechanism)
    if (credential === undefined) {
      throw new SaslRefusal(`there is no such user with a password for ${this.#mechanism}: ${who}`)
    }
    if (authorizationId !== undefined && authorizationId !== username) {
      const text = 'Authentication failed: Client requested an authorization id that is different from username'
      throw new SaslRefusal(text, text)
    }
    if (credential.iterations < scramMinIterations) {
      throw new SaslRefusal(`the password of ${who} was salted with ${credential.iterations} iterations, too few`)
    }
    const { salt, iterations } = credential
    const serverNonce = Buffer.from(this.#random.bytes(18)).toString('base64url')
    const nonce = `${message.nonce}${serverNonce}`
    const serverFirst = formatScramServerFirst({ nonce, salt, iterations })
    this.#exchange = {
      clientFirst,
      serverFirst,
      nonce,
      credential,
      principal: token === undefined ? userPrincipal(username) : { ...token.owner, isTokenAuthenticated: true },
      expiresAtMs: token?.expiresAtMs,
      who,
    }
    return { token: Buffer.from(serverFirst) }
  }

  #finish(clientFinal: string, exchange: Exchange): SaslStep {
    const { clientFirst, serverFirst, credential, nonce, principal, expiresAtMs, who } = exchange
    const message = parseScramClientFinal(clientFinal, clientFirst)
    if (message.nonce !== nonce) throw new SaslRefusal(`the nonce of ${who} is not the one of this exchange`)
    const authMessage = scramAuthMessage(clientFirst, serverFirst, clientFinal)
    if (!isScramProofValid(this.#mechanism, credential.storedKey, authMessage, message.proof)) {
      throw new SaslRefusal(`the password of ${who} is wrong`)
    }
    const signature = scramServerSignature(this.#mechanism, credential.serverKey, authMessage)
    return { token: Buffer.from(formatScramServerFinal({ signature })), login: { principal, expiresAtMs } }
  }
}

import {
  ConfigError,
  equalSecrets,
  formatScramClientFinal,
  formatScramClientFirst,
  parseScramServerFinal,
  parseScramServerFirst,
  type Runtime,
  saltPasswordAsync,
  saslprep,
  scramAuthMessage,
  scramClientFinalWithoutProof,
  scramClientProof,
  ScramError,
  scramKeys,
  type ScramMechanism,
  scramMinIterations,
  scramServerSignature,
} from '@ottla/runtime'
import { AuthenticationError } from '../../errors.ts'
import type { ScramConfig } from '../sasl-config.ts'
import type { SaslExchange, SaslMechanism } from './mechanism.ts'
import { revealed } from './secret.ts'

/** More than any server asks for, and still little work: a server must not keep this process busy. */
const maxIterations = 1_000_000

export function isScramMechanism(name: string): name is ScramMechanism {
  return name === 'SCRAM-SHA-256' || name === 'SCRAM-SHA-512'
}

/** SCRAM (RFC 5802, RFC 7677), delegation tokens included. */
export function scramMechanism(config: ScramConfig, runtime: Runtime): SaslMechanism {
  const prepare = (text: string, name: string): string => (config.saslprep === true ? prepared(text, name) : text)
  const username = prepare(config.username, 'username')
  return {
    name: config.mechanism,
    subject: config.tokenAuth === true ? `delegation token ${username}` : `user ${username}`,
    remedy:
      config.tokenAuth === true
        ? 'check the id and the HMAC of the token in sasl, and whether it has expired'
        : `check username and password in sasl, and that the user has a ${config.mechanism} credential`,
    async begin() {
      const password = prepare(await revealed(config.password, 'sasl.password'), 'password')
      return new ScramExchange(config, username, password, runtime)
    },
  }
}

class ScramExchange implements SaslExchange {
  readonly secrets: readonly string[]
  readonly #mechanism: ScramMechanism
  readonly #password: string
  readonly #runtime: Runtime
  readonly #nonce: string
  readonly #clientFirst: string
  /** What the server has to prove; empty before its first message. */
  #serverSignature: Uint8Array | undefined

  constructor(config: ScramConfig, username: string, password: string, runtime: Runtime) {
    const { mechanism, authorizationId, tokenAuth = false } = config
    this.secrets = [password]
    this.#mechanism = mechanism
    this.#password = password
    this.#runtime = runtime
    this.#nonce = Buffer.from(runtime.random.bytes(24)).toString('base64')
    this.#clientFirst = formatScramClientFirst({
      username,
      nonce: this.#nonce,
      ...(authorizationId === undefined ? {} : { authorizationId }),
      ...(tokenAuth ? { extensions: { tokenauth: 'true' } } : {}),
    })
  }

  start(): Uint8Array {
    return Buffer.from(this.#clientFirst)
  }

  async next(challenge: Uint8Array): Promise<Uint8Array | undefined> {
    const text = Buffer.from(challenge.buffer, challenge.byteOffset, challenge.byteLength).toString()
    if (this.#serverSignature === undefined) return this.#prove(text)
    const final = parseScramServerFinal(text)
    if ('error' in final) throw new ScramError(`The SCRAM server refuses: ${final.error}`)
    if (!equalSecrets(final.signature, this.#serverSignature)) {
      throw new AuthenticationError(
        "The broker's SCRAM signature is wrong: it does not know the password, so it is not the broker that is meant; check the address, and use TLS",
        { reason: 'server' },
      )
    }
    return undefined
  }

  async #prove(serverFirst: string): Promise<Uint8Array> {
    const mechanism = this.#mechanism
    const { nonce, salt, iterations } = parseScramServerFirst(serverFirst)
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw new ScramError("The SCRAM server's nonce does not continue ours: the answer belongs to another exchange")
    if (iterations < scramMinIterations) {
      throw new ScramError(
        `The SCRAM server asks for ${iterations} iterations, which protects the password too little; at least ${scramMinIterations} are needed`,
      )
    }
    if (iterations > maxIterations)
      throw new ScramError(`The SCRAM server asks for ${iterations} iterations; at most ${maxIterations} are done`)
    const salted = await saltPasswordAsync(mechanism, this.#password, salt, iterations, this.#runtime.offload)
    const { clientKey, serverKey } = scramKeys(mechanism, salted)
    const withoutProof = scramClientFinalWithoutProof(this.#clientFirst, nonce)
    const message = scramAuthMessage(this.#clientFirst, serverFirst, withoutProof)
    this.#serverSignature = scramServerSignature(mechanism, serverKey, message)
    return Buffer.from(formatScramClientFinal(withoutProof, scramClientProof(mechanism, clientKey, message)))
  }
}

function prepared(text: string, name: string): string {
  const result = saslprep(text)
  if ('problem' in result) throw new ConfigError(`sasl.${name} cannot be used with saslprep: ${result.problem}`)
  return result.text
}

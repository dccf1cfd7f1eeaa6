import {
  formatScramServerFinal,
  formatScramServerFirst,
  isScramProofValid,
  parseScramClientFinal,
  parseScramClientFirst,
  saltPassword,
  scramAuthMessage,
  scramKeys,
  type ScramMechanism,
  scramServerSignature,
  type Socket,
} from '@ottla/runtime'
import type { Received, Script } from './scripted-peer.ts'

/** How a {@link saslServer} behaves, honestly where nothing is said. */
export interface SaslServerOptions {
  readonly mechanisms?: readonly string[]
  /** `user: password`; for OAUTHBEARER the tokens that are good. */
  readonly users?: Readonly<Record<string, string>>
  /** Of a session (KIP-368); 0: for ever. Asked at each authentication. */
  readonly lifetimeMs?: () => number
  /** Changes a SCRAM message of the server before it is sent. */
  readonly twist?: (message: string, round: number) => string
  readonly iterations?: number
  /** What a refusal says. */
  readonly refusal?: string
  /** Whether an earlier request of this connection waits for its answer: brokers answer in order. */
  readonly isBusy?: (socket: Socket) => boolean
  /** Answers all else. */
  readonly script: Script
}

interface Exchange {
  mechanism: string
  round: number
  first?: string
  serverFirst?: string
}

const salt = Buffer.from('fixed-salt')

/** The SASL side of a scripted broker; other requests are answered on authenticated connections only. */
export class SaslServer {
  /** Authentications that succeeded, by what the client said. */
  readonly authenticated: string[] = []
  /** What clients sent in SaslAuthenticate. */
  readonly messages: string[] = []
  readonly #options: SaslServerOptions
  readonly #exchanges = new Map<Socket, Exchange>()
  readonly #good = new Set<Socket>()
  readonly #waiting: Received[] = []

  constructor(options: SaslServerOptions) {
    this.#options = options
  }

  readonly script: Script = (received) => {
    const { apiName, socket } = received
    if (this.#options.isBusy?.(socket) === true && apiName.startsWith('Sasl')) {
      this.#waiting.push(received)
      return undefined
    }
    if (apiName === 'SaslHandshake') return this.#handshake(received)
    if (apiName === 'SaslAuthenticate') return this.#authenticate(received)
    if (apiName === 'ApiVersions') return undefined
    if (!this.#good.has(socket) || this.#exchanges.has(socket)) {
      socket.destroy()
      return undefined
    }
    return this.#options.script(received)
  }

  /** Goes on with those that came while their connection was busy. */
  resume(): void {
    for (const received of this.#waiting.splice(0)) {
      const response = this.script(received)
      if (response !== undefined) received.answer(response)
    }
  }

  #handshake({ body, socket }: Received): object {
    const { mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] } = this.#options
    const mechanism = String(body['mechanism'])
    if (!mechanisms.includes(mechanism)) return { errorCode: 33, mechanisms }
    this.#exchanges.set(socket, { mechanism, round: 0 })
    return { errorCode: 0, mechanisms }
  }

  #authenticate(received: Received): object {
    const exchange = this.#exchanges.get(received.socket)!
    const text = Buffer.from(received.body['authBytes'] as Uint8Array).toString()
    this.messages.push(text)
    exchange.round++
    if (exchange.mechanism === 'PLAIN') {
      const [, user = '', password] = text.split('\0')
      return this.#known(user, password) ? this.#success(received, user) : this.#refusal(received)
    }
    if (exchange.mechanism === 'OAUTHBEARER') return this.#token(received, exchange, text)
    return exchange.round === 1 ? this.#scramFirst(exchange, text) : this.#scramFinal(received, exchange, text)
  }

  #token(received: Received, exchange: Exchange, text: string): object {
    if (exchange.round > 1) return this.#refusal(received, '{"status":"invalid_token"}')
    const token = text.split('auth=Bearer ')[1]!.split('\u0001')[0]!
    if (Object.values(this.#options.users ?? {}).includes(token)) return this.#success(received, token)
    return { errorCode: 0, errorMessage: null, authBytes: Buffer.from('{"status":"invalid_token"}') }
  }

  #scramFirst(exchange: Exchange, text: string): object {
    const { nonce } = parseScramClientFirst(text)
    exchange.first = text
    const { iterations = 4096 } = this.#options
    exchange.serverFirst = this.#twisted(formatScramServerFirst({ nonce: `${nonce}SERVER`, salt, iterations }), 1)
    return { errorCode: 0, errorMessage: null, authBytes: Buffer.from(exchange.serverFirst) }
  }

  #scramFinal(received: Received, exchange: Exchange, text: string): object {
    const { username } = parseScramClientFirst(exchange.first!)
    const { proof } = parseScramClientFinal(text, exchange.first!)
    const mechanism = exchange.mechanism as ScramMechanism
    const salted = saltPassword(
      mechanism,
      this.#options.users?.[username] ?? '',
      salt,
      this.#options.iterations ?? 4096,
    )
    const { storedKey, serverKey } = scramKeys(mechanism, salted)
    const message = scramAuthMessage(exchange.first!, exchange.serverFirst!, text)
    if (!isScramProofValid(mechanism, storedKey, message, proof)) return this.#refusal(received)
    const final = formatScramServerFinal({ signature: scramServerSignature(mechanism, serverKey, message) })
    return this.#success(received, username, this.#twisted(final, 2))
  }

  #twisted(message: string, round: number): string {
    return this.#options.twist?.(message, round) ?? message
  }

  #known(user: string, password: string | undefined): boolean {
    return password !== undefined && this.#options.users?.[user] === password
  }

  #success({ socket }: Received, who: string, answer = ''): object {
    this.#exchanges.delete(socket)
    this.#good.add(socket)
    this.authenticated.push(who)
    const sessionLifetimeMs = this.#options.lifetimeMs?.() ?? 0
    return { errorCode: 0, errorMessage: null, authBytes: Buffer.from(answer), sessionLifetimeMs }
  }

  #refusal({ socket }: Received, text = 'Authentication failed: Invalid username or password'): object {
    const errorMessage = this.#options.refusal ?? text
    this.#exchanges.delete(socket)
    return { errorCode: 58, errorMessage, authBytes: Buffer.alloc(0), sessionLifetimeMs: 0 }
  }
}

import type { Socket as NetSocket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'
import { builtins } from './node-builtins.ts'
import type { HandshakeLimits, TlsListenOptions } from './transport.ts'

interface Handshake {
  readonly remote: string
  readonly stream: NetSocket
  isCrowdedOut: boolean
}

const unlimited: HandshakeLimits = { timeoutMs: 120_000, maxPending: Infinity, onFailed() {} }

/**
 * The TLS handshakes of a listener. Those that are under way are counted and timed: a client that connects and stays silent
 * costs memory, and nobody else would know of it before the handshake is done.
 */
export class TlsHandshakes {
  readonly #server: Server
  readonly #limits: HandshakeLimits
  /** Under way, by remote address, the oldest first. */
  readonly #pending = new Map<string, Handshake>()
  /** Handshakes whose sockets have closed; the TLS layer tells of their errors right after, when the address is gone. */
  readonly #closed: Handshake[] = []

  constructor(tls: TlsListenOptions, limits: HandshakeLimits = unlimited, onSecure: (stream: TLSSocket) => void) {
    this.#limits = limits
    this.#server = builtins.tls.createServer({ ...tls, handshakeTimeout: limits.timeoutMs })
    this.#server.on('secureConnection', (stream) => {
      this.#pending.delete(addressOf(stream))
      // A client need not show a certificate where it is only asked for one; but one that it shows has to be good.
      if (tls.requestCert === true && !stream.authorized && stream.getPeerX509Certificate() !== undefined) {
        const { authorizationError } = stream
        stream.destroy()
        const reason = authorizationError instanceof Error ? authorizationError.message : String(authorizationError)
        limits.onFailed(addressOf(stream), new Error(`its certificate is not believed: ${reason}`))
        return
      }
      onSecure(stream)
    })
    this.#server.on('tlsClientError', (error, stream) => {
      const closed = stream.remoteAddress === undefined ? this.#closed.shift() : undefined
      const remote = closed?.remote ?? addressOf(stream)
      this.#pending.delete(remote)
      // Node leaves a socket open whose handshake took too long.
      stream.destroy()
      limits.onFailed(remote, closed?.isCrowdedOut === true ? crowdedOut(limits.maxPending) : error)
    })
  }

  begin(stream: NetSocket): void {
    const handshake: Handshake = { remote: addressOf(stream), stream, isCrowdedOut: false }
    const { remote } = handshake
    stream.once('close', () => {
      if (this.#pending.get(remote) !== handshake && !handshake.isCrowdedOut) return
      this.#pending.delete(remote)
      this.#closed.push(handshake)
    })
    this.#pending.set(remote, handshake)
    this.#server.emit('connection', stream)
    if (this.#pending.size <= this.#limits.maxPending) return
    const [oldest] = this.#pending.values()
    this.#pending.delete(oldest!.remote)
    oldest!.isCrowdedOut = true
    oldest!.stream.destroy()
  }

  renew(tls: TlsListenOptions): void {
    this.#server.setSecureContext(tls)
  }

  /** Ends what has not become a connection. */
  end(): void {
    for (const { stream } of [...this.#pending.values()]) stream.destroy()
  }
}

/** The certificate of the other side, if it was asked for and found good. */
export function verifiedCertificate(stream: NetSocket): Uint8Array | undefined {
  if (!('authorized' in stream) || stream.authorized !== true) return undefined
  return (stream as TLSSocket).getPeerX509Certificate()?.raw
}

function crowdedOut(maxPending: number): Error {
  return new Error(`more than ${maxPending} handshakes are under way, and this was the oldest`)
}

function addressOf(stream: NetSocket): string {
  return `${stream.remoteAddress ?? '?'}:${stream.remotePort ?? 0}`
}

import net from 'node:net'
import { builtins } from './node-builtins.ts'
import { TlsHandshakes, verifiedCertificate } from './tls-handshakes.ts'
import type { ConnectOptions, Listener, ListenOptions, Socket, SocketHandlers, Transport } from './transport.ts'

/** What one read takes when nobody says where it shall go. Shared by all sockets: it is read and copied out of in one step. */
const scratch = Buffer.allocUnsafeSlow(65_536)

/** TCP and TLS of the process. Nagle's algorithm is off: the callers write whole requests. */
export class NodeTransport implements Transport {
  connect(options: ConnectOptions): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { host, port, signal } = options
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const secure = options.tls !== undefined
      let socket: NodeSocket | undefined
      // Memory of our own in place of 64 KiB that Node allocates for each read.
      const onread = {
        buffer: () => socket?.room ?? scratch,
        callback: (count: number, bytes: Uint8Array) => {
          socket?.onRead(bytes.subarray(0, count))
          return true
        },
      }
      const stream = secure
        ? builtins.tls.connect({ ...(net.isIP(host) === 0 ? { servername: host } : {}), ...options.tls, host, port })
        : net.connect({ host, port, onread })
      stream.setNoDelay(true)
      stream.setKeepAlive(true)
      const finish = (): void => {
        signal?.removeEventListener('abort', onAbort)
        stream.off('error', onError)
        stream.off('close', onClose)
      }
      const fail = (error: Error): void => {
        finish()
        stream.on('error', () => {}) // a late error of a destroyed stream must not reach the process
        stream.destroy()
        reject(error)
      }
      const onError = (error: Error): void => fail(error)
      const onClose = (): void =>
        fail(Object.assign(new Error('The connection was closed while it was being set up'), { code: 'ECONNRESET' }))
      const onAbort = (): void => fail(signal!.reason as Error)
      signal?.addEventListener('abort', onAbort, { once: true })
      stream.once('error', onError)
      stream.once('close', onClose)
      stream.once(secure ? 'secureConnect' : 'connect', () => {
        finish()
        socket = new NodeSocket(stream)
        resolve(socket)
      })
    })
  }

  listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const accept = (stream: net.Socket): void => {
        stream.setNoDelay(true)
        onConnection(new NodeSocket(stream))
      }
      const { tls, handshakes: limits } = options
      const handshakes = tls === undefined ? undefined : new TlsHandshakes(tls, limits, accept)
      const server = net.createServer((stream) => {
        if (handshakes === undefined) accept(stream)
        else handshakes.begin(stream)
      })
      server.once('error', reject)
      server.listen({ host: options.host, port: options.port }, () => {
        server.off('error', reject)
        server.on('error', () => {}) // EMFILE and the like while accepting: that connection is dropped
        const address = server.address() as net.AddressInfo
        resolve({
          host: options.host,
          port: address.port,
          // Not the callback of close(): it waits until the last open connection has ended.
          close: () => {
            server.close()
            handshakes?.end()
            return new Promise((closed) => setImmediate(closed))
          },
          ...(handshakes === undefined ? {} : { renewTls: (renewed) => handshakes.renew(renewed) }),
        })
      })
    })
  }

  async lookup(host: string): Promise<string[]> {
    if (net.isIP(host) !== 0) return [host]
    return (await builtins.dns.lookup(host, { all: true })).map((entry) => entry.address)
  }

  async canonicalName(address: string): Promise<string> {
    try {
      return (await builtins.dns.lookupService(address, 0)).hostname
    } catch {
      return address
    }
  }
}

class NodeSocket implements Socket {
  readonly remote: string
  readonly #stream: net.Socket
  #handlers: SocketHandlers | undefined
  #error: Error | undefined

  constructor(stream: net.Socket) {
    this.#stream = stream
    this.remote = `${stream.remoteAddress ?? '?'}:${stream.remotePort ?? 0}`
    stream.pause()
    stream.on('error', (error) => {
      this.#error = error
    })
  }

  attach(handlers: SocketHandlers): void {
    const stream = this.#stream
    this.#handlers = handlers
    stream.on('data', (chunk: Buffer) => handlers.onData(chunk))
    if (handlers.onDrain !== undefined) stream.on('drain', () => handlers.onDrain!())
    if (stream.closed) setImmediate(() => handlers.onClose(this.#error))
    else stream.once('close', () => handlers.onClose(this.#error))
    stream.resume()
  }

  /** Where to read to. */
  get room(): Uint8Array {
    return this.#handlers?.room?.() ?? scratch
  }

  /** Bytes have been read into {@link room}. */
  onRead(bytes: Uint8Array): void {
    let chunk = bytes
    if (bytes.buffer === scratch.buffer) {
      chunk = Buffer.allocUnsafeSlow(bytes.length)
      chunk.set(bytes)
    }
    this.#handlers?.onData(chunk)
  }

  write(chunks: readonly Uint8Array[], onFlushed?: () => void): boolean {
    const stream = this.#stream
    if (stream.destroyed || stream.writableEnded) return false
    stream.cork()
    let writable = true
    for (let i = 0; i < chunks.length; i++) {
      const last = i === chunks.length - 1 && onFlushed !== undefined
      writable = last ? stream.write(chunks[i]!, (error) => error ?? onFlushed()) : stream.write(chunks[i]!)
    }
    stream.uncork()
    return writable
  }

  get queuedBytes(): number {
    return this.#stream.writableLength
  }

  get peerCertificate(): Uint8Array | undefined {
    return verifiedCertificate(this.#stream)
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  end(): void {
    this.#stream.end()
  }

  destroy(): void {
    this.#stream.destroy()
  }
}

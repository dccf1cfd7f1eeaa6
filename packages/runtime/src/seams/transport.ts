import type { ConnectionOptions as TlsConnectOptions, TlsOptions as TlsListenOptions } from 'node:tls'

export type { TlsConnectOptions, TlsListenOptions }

/** What the user of a {@link Socket} wants to hear of. Callbacks run one at a time and never from inside a call on the socket. */
export interface SocketHandlers {
  /** Bytes in the order they were sent. The chunk belongs to the receiver. */
  onData(chunk: Uint8Array): void
  /**
   * Where the next bytes would best be put, if it matters. A transport may read them straight into it; then `onData` gets
   * the part of it that was filled. Asked after each `onData`.
   */
  room?(): Uint8Array | undefined
  /** The socket is finished, by either side; nothing follows. `error` says why when it was not an orderly end. */
  onClose(error: Error | undefined): void
  /** What had been written while {@link Socket.write} returned false has left. */
  onDrain?(): void
}

/** A connected byte stream. */
export interface Socket {
  /** Address of the other side, `host:port`. */
  readonly remote: string
  /** Certificate that the other side has shown and that was verified, as DER; absent without TLS. */
  readonly peerCertificate?: Uint8Array | undefined
  /** Starts delivery; bytes that came earlier are delivered first. Called once. */
  attach(handlers: SocketHandlers): void
  /**
   * Sends the chunks in one vectored write. They must not change until `onFlushed` is called (or the
   * socket closes); returns false when the caller should wait for {@link SocketHandlers.onDrain}.
   */
  write(chunks: readonly Uint8Array[], onFlushed?: () => void): boolean
  /** Bytes handed to {@link write} that the operating system has not taken yet. */
  readonly queuedBytes: number
  /** Stops delivery, so that the other side feels back-pressure. */
  pause(): void
  /** Goes on with delivery after {@link pause}. */
  resume(): void
  /** Sends what is queued, then closes. */
  end(): void
  /** Closes at once; `onClose` still follows. */
  destroy(): void
}

/** Options of {@link Transport.connect}. */
export interface ConnectOptions {
  readonly host: string
  readonly port: number
  /** Speaks TLS with these options; plaintext when absent. */
  readonly tls?: TlsConnectOptions
  /** Aborts the attempt. */
  readonly signal?: AbortSignal
}

/** Options of {@link Transport.listen}. */
export interface ListenOptions {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Speaks TLS with these options; plaintext when absent. */
  readonly tls?: TlsListenOptions
  readonly handshakes?: HandshakeLimits
}

/** What clients may cost that have connected and not finished their TLS handshake, and who hears of those that fail. */
export interface HandshakeLimits {
  /** A handshake that takes longer fails. */
  readonly timeoutMs: number
  /** Most handshakes at once; past that the oldest fails. */
  readonly maxPending: number
  /** Told of each handshake that failed; `remote` is `host:port`. */
  onFailed(remote: string, error: Error): void
}

/** A listening address. */
export interface Listener {
  readonly host: string
  readonly port: number
  /** Stops accepting; sockets that are open stay open. */
  close(): Promise<void>
  /**
   * Changes certificates for the handshakes to come; connections that are open keep theirs. Throws what Node says of
   * certificates that it cannot use, and then the old ones stay. Absent on listeners without TLS.
   */
  renewTls?(tls: TlsListenOptions): void
}

/** Byte streams between addresses. */
export interface Transport {
  /** Rejects with the system's error (`ECONNREFUSED`, `ENOTFOUND`, …) or with `signal.reason`. */
  connect(options: ConnectOptions): Promise<Socket>
  /** Rejects with the system's error (`EADDRINUSE`, `EACCES`, …). */
  listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener>
  /** The addresses of a host name, in the resolver's order; an address resolves to itself. */
  lookup(host: string): Promise<string[]>
  /** The name that the resolver has for an address; the address itself when it has none. */
  canonicalName(address: string): Promise<string>
}

// The connections of one client, with faults in the bytes: what a bad network does, whichever broker is at the other end.
import type { ConnectOptions, Random, Socket, SocketHandlers, Transport } from '@ottla/runtime'

/** What happens to a request. */
export type Fault =
  /** It arrives, the connection breaks before its answer. */
  | 'lose-answer'
  /** The operating system takes it, the connection breaks before it arrives. */
  | 'lose-request'
  /** The connection breaks in the middle of the request. */
  | 'cut-request'
  /** The connection breaks in the middle of an answer. */
  | 'cut-answer'
  /** A byte near the end of the request is changed: in a Produce request the value of its last record, of at least twelve bytes. */
  | 'corrupt-request'
  /** Nothing is delivered any more, in neither direction: a stopped broker, or a network that swallows packets. */
  | 'stall'

/** Options of {@link FaultyTransport}. */
export interface FaultyTransportOptions {
  readonly random: Random
  /** Part of the concerned requests that something happens to. */
  readonly rate: number
  readonly faults: readonly Fault[]
  /** API keys of the requests that faults may hit. */
  readonly apiKeys: readonly number[]
}

/** Passes everything on to another transport, until {@link FaultyTransport.isCalm}, with faults. */
export class FaultyTransport implements Transport {
  readonly #inner: Transport
  #options: FaultyTransportOptions
  /** From now on nothing happens to requests that are sent. */
  isCalm = false
  /** How often each fault has struck. */
  readonly counts = new Map<Fault, number>()

  constructor(inner: Transport, options: FaultyTransportOptions) {
    this.#inner = inner
    this.#options = options
  }

  /** Other requests, or others faults, from now on. */
  change(options: Partial<FaultyTransportOptions>): void {
    this.#options = { ...this.#options, ...options }
  }

  listen: Transport['listen'] = (options, onConnection) => this.#inner.listen(options, onConnection)
  lookup: Transport['lookup'] = (host) => this.#inner.lookup(host)
  canonicalName: Transport['canonicalName'] = (address) => this.#inner.canonicalName(address)

  async connect(options: ConnectOptions): Promise<Socket> {
    return new FaultySocket(await this.#inner.connect(options), (chunks) => this.#faultFor(chunks))
  }

  #faultFor(chunks: readonly Uint8Array[]): { readonly fault: Fault; readonly random: Random } | undefined {
    const { random, rate, faults, apiKeys } = this.#options
    const [head] = chunks
    const apiKey = head === undefined || head.length < 6 ? -1 : (head[4]! << 8) | head[5]!
    if (this.isCalm || !apiKeys.includes(apiKey) || random.next() >= rate) return undefined
    const fault = faults[random.integer(faults.length)]!
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
    return { fault, random }
  }
}

type Decide = (chunks: readonly Uint8Array[]) => { readonly fault: Fault; readonly random: Random } | undefined

class FaultySocket implements Socket {
  readonly #inner: Socket
  readonly #decide: Decide
  /** What the next bytes that come, or go, meet. */
  #state: 'well' | 'dropping-answer' | 'cutting-answer' | 'stalled' = 'well'

  constructor(inner: Socket, decide: Decide) {
    this.#inner = inner
    this.#decide = decide
  }

  get remote(): string {
    return this.#inner.remote
  }

  get queuedBytes(): number {
    return this.#inner.queuedBytes
  }

  attach(handlers: SocketHandlers): void {
    this.#inner.attach({ ...handlers, onData: (chunk) => this.#onData(chunk, handlers) })
  }

  write(chunks: readonly Uint8Array[], onFlushed?: () => void): boolean {
    if (this.#state === 'stalled') return true
    const decided = this.#decide(chunks)
    if (decided === undefined) return this.#inner.write(chunks, onFlushed)
    const { fault, random } = decided
    const bytes = Buffer.concat(chunks)
    if (fault === 'stall') {
      this.#state = 'stalled'
      return true
    }
    if (fault === 'lose-request') {
      queueMicrotask(() => {
        onFlushed?.()
        this.#inner.destroy()
      })
      return true
    }
    if (fault === 'cut-request') {
      this.#inner.write([bytes.subarray(0, 1 + random.integer(bytes.length - 1))])
      this.#inner.end()
      return true
    }
    if (fault === 'corrupt-request') {
      // Behind it come the number of headers and three times tagged fields.
      const at = bytes.length - 5 - random.integer(10)
      bytes[at] = bytes[at]! ^ 0x40
      return this.#inner.write([bytes], onFlushed)
    }
    this.#state = fault === 'lose-answer' ? 'dropping-answer' : 'cutting-answer'
    return this.#inner.write([bytes], onFlushed)
  }

  #onData(chunk: Uint8Array, handlers: SocketHandlers): void {
    if (this.#state === 'stalled') return
    if (this.#state === 'well') {
      handlers.onData(chunk)
      return
    }
    if (this.#state === 'cutting-answer') handlers.onData(chunk.subarray(0, Math.floor(chunk.length / 2)))
    this.#inner.destroy()
  }

  pause(): void {
    this.#inner.pause()
  }

  resume(): void {
    this.#inner.resume()
  }

  end(): void {
    this.#inner.end()
  }

  destroy(): void {
    this.#inner.destroy()
  }
}

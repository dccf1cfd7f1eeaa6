import type { Random } from './random.ts'
import type { ConnectOptions, Listener, ListenOptions, Socket, Transport } from './transport.ts'

/** What bytes meet on their way. */
export interface LinkConditions {
  /** Least time a chunk is under way, in ms. */
  readonly minDelayMs: number
  /** Most time a chunk is under way, in ms; drawn evenly. */
  readonly maxDelayMs: number
  /** How fast the bytes of one connection follow each other, in bytes per ms. */
  readonly bytesPerMs: number
  /** Part of the chunks that are lost on the way and sent again, as TCP does, {@link retransmitMs} later. */
  readonly lossRate: number
  /** Part of the chunks that arrive in two pieces, between which a connection may break. */
  readonly fragmentRate: number
}

/** A perfect network. */
export const perfectConditions: LinkConditions = {
  minDelayMs: 0,
  maxDelayMs: 0,
  bytesPerMs: Infinity,
  lossRate: 0,
  fragmentRate: 0,
}

/** Which way the bytes of a link flow, as seen by the process that opened its connections. */
export type Direction = 'out' | 'in'

/** First pause of TCP before it sends again what got lost, in ms; it doubles. */
const retransmitMs = 200

/** What a link needs of the sockets that were opened over it. */
export interface LinkedSocket {
  reset(): void
}

/** Opens a connection over a link; see VirtualNetwork. */
export type ConnectOver = (link: VirtualLink, options: ConnectOptions) => Promise<Socket>

/**
 * The way of one process into a {@link VirtualNetwork}: the connections that it opens share its conditions, break together
 * and stand still together, whatever those of others do.
 */
export class VirtualLink implements Transport {
  /** Holds for what is sent from now on. */
  conditions: LinkConditions
  readonly #transport: Transport
  readonly #connectOver: ConnectOver
  readonly #random: Random
  readonly #sockets = new Set<LinkedSocket>()
  readonly #held = new Set<Direction>()
  /** What goes on, in order, when both ways are open again. */
  #kept: (() => void)[] = []

  /** Made by {@link VirtualNetwork.link}. */
  constructor(transport: Transport, connectOver: ConnectOver, random: Random, conditions: LinkConditions) {
    this.#transport = transport
    this.#connectOver = connectOver
    this.#random = random
    this.conditions = conditions
  }

  connect(options: ConnectOptions): Promise<Socket> {
    return this.#connectOver(this, options)
  }

  listen(options: ListenOptions, onConnection: (socket: Socket) => void): Promise<Listener> {
    return this.#transport.listen(options, onConnection)
  }

  lookup(host: string): Promise<string[]> {
    return this.#transport.lookup(host)
  }

  canonicalName(address: string): Promise<string> {
    return this.#transport.canonicalName(address)
  }

  /** Breaks every connection; both ends hear of it, and what was under way is lost. */
  cut(): void {
    for (const socket of [...this.#sockets]) socket.reset()
  }

  /**
   * What is sent from now on does not arrive before {@link release}, and then in order, even if its sender is gone by then: a
   * partition, or with one direction a half-open connection.
   */
  hold(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#held.add(direction)
  }

  /** Ends {@link hold}. */
  release(): void {
    this.#held.clear()
    for (const go of this.#kept.splice(0)) go()
  }

  isHeld(direction: Direction): boolean {
    return this.#held.has(direction)
  }

  /** Calls back at the next {@link release}. */
  keep(go: () => void): void {
    this.#kept.push(go)
  }

  /** Time on the way, without that of the bytes themselves. */
  delayMs(): number {
    const { minDelayMs, maxDelayMs } = this.conditions
    const spread = maxDelayMs - minDelayMs
    let delayMs = spread <= 0 ? minDelayMs : minDelayMs + this.#random.next() * spread
    let pauseMs = retransmitMs
    while (this.#isLost()) {
      delayMs += pauseMs
      pauseMs *= 2
    }
    return delayMs
  }

  #isLost(): boolean {
    const { lossRate } = this.conditions
    return lossRate > 0 && this.#random.next() < lossRate
  }

  /** Where a chunk of this length comes apart; its length when it does not. */
  breakAt(length: number): number {
    const { fragmentRate } = this.conditions
    if (fragmentRate === 0 || length < 2 || this.#random.next() >= fragmentRate) return length
    return 1 + this.#random.integer(length - 1)
  }

  opened(socket: LinkedSocket): void {
    this.#sockets.add(socket)
  }

  closed(socket: LinkedSocket): void {
    this.#sockets.delete(socket)
  }
}

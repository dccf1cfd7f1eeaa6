// A piece of network between clients and one broker, in which things go wrong.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What the network is like. */
export type Weather =
  | { readonly kind: 'fair' }
  /** Nothing is taken from either side, so that their socket buffers fill; later all of it arrives. */
  | { readonly kind: 'stalled' }
  /** Everything arrives so much later. */
  | { readonly kind: 'delayed'; readonly delayMs: number }
  /** So many bytes a second get through, in each direction of each connection. */
  | { readonly kind: 'narrow'; readonly bytesPerSecond: number }
  /** Connections are accepted and stay open, and nothing that is written to them ever arrives anywhere, not later either. */
  | { readonly kind: 'half-open' }

const fair: Weather = { kind: 'fair' }
/** Of what waits for its time in one direction of a connection; more is left in the socket. */
const mostWaitingBytes = 1_048_576

/** Listens on a port of its own and passes everything on to another, as the weather allows. */
export class TcpProxy {
  readonly port: number
  readonly #server: Server
  readonly #targetPort: number
  readonly #links = new Set<Link>()
  #weather = fair

  private constructor(server: Server, targetPort: number) {
    this.#server = server
    this.#targetPort = targetPort
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client: Socket) => this.#link(client))
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true })
    await new Promise<void>((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve))
    return new TcpProxy(server, targetPort)
  }

  get weather(): Weather {
    return this.#weather
  }

  set weather(weather: Weather) {
    this.#weather = weather
    for (const link of this.#links) link.meet(weather)
  }

  /** All connections break. @returns how many those were. */
  cut(): number {
    const count = this.#links.size
    for (const link of this.#links) link.cut()
    return count
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #link(client: Socket): void {
    const link = new Link(client, this.#targetPort, this.#weather, () => this.#links.delete(link))
    this.#links.add(link)
  }
}

/** One connection of a client. */
class Link {
  readonly #client: Socket
  readonly #broker: Socket
  readonly #pipes: readonly Pipe[]
  #isLost = false

  constructor(client: Socket, targetPort: number, weather: Weather, onEnd: () => void) {
    this.#client = client
    this.#broker = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    this.#pipes = [new Pipe(client, this.#broker), new Pipe(this.#broker, client)]
    // Errors are followed by 'close'.
    client
      .on('error', () => {})
      .on('close', () => {
        this.#pipes[0]!.end()
        onEnd()
      })
    // Of a connection that is half open the client hears nothing any more.
    this.#broker.on('error', () => {}).on('close', () => this.#isLost || this.#pipes[1]!.end())
    this.meet(weather)
  }

  meet(weather: Weather): void {
    if (this.#isLost) return
    this.#isLost = weather.kind === 'half-open'
    for (const pipe of this.#pipes) pipe.meet(weather)
  }

  cut(): void {
    this.#client.destroy()
    this.#broker.destroy()
  }
}

/** One direction of a connection. */
class Pipe {
  readonly #from: Socket
  readonly #to: Socket
  #weather = fair
  /** Chunks that wait for their time. */
  readonly #waiting: { readonly chunk: Buffer; readonly dueMs: number }[] = []
  #waitingBytes = 0
  #lastDueMs = 0
  #timer: NodeJS.Timeout | undefined
  #isEnding = false

  constructor(from: Socket, to: Socket) {
    this.#from = from
    this.#to = to
    from.on('data', (chunk: Buffer) => this.#take(chunk))
    to.on('drain', () => this.#flow())
    to.on('close', () => clearTimeout(this.#timer))
  }

  meet(weather: Weather): void {
    this.#weather = weather
    this.#flow()
    this.#passOn()
  }

  /** Nothing more comes; what waits still goes through. */
  end(): void {
    this.#isEnding = true
    this.#passOn()
  }

  #take(chunk: Buffer): void {
    const { kind } = this.#weather
    if (kind === 'half-open') return
    const nowMs = performance.now()
    const startMs = Math.max(this.#lastDueMs, nowMs)
    const dueMs =
      this.#weather.kind === 'delayed'
        ? Math.max(this.#lastDueMs, nowMs + this.#weather.delayMs)
        : this.#weather.kind === 'narrow'
          ? startMs + (chunk.length * 1000) / this.#weather.bytesPerSecond
          : startMs
    this.#lastDueMs = dueMs
    this.#waiting.push({ chunk, dueMs })
    this.#waitingBytes += chunk.length
    this.#passOn()
    this.#flow()
  }

  #passOn(): void {
    clearTimeout(this.#timer)
    const { kind } = this.#weather
    if (kind === 'stalled') return
    while (this.#waiting.length > 0) {
      const [{ chunk, dueMs }] = this.#waiting as [{ chunk: Buffer; dueMs: number }]
      const waitMs = dueMs - performance.now()
      if (waitMs > 0 && kind !== 'half-open') {
        this.#timer = setTimeout(() => {
          this.#passOn()
          this.#flow()
        }, Math.ceil(waitMs))
        return
      }
      this.#waiting.shift()
      this.#waitingBytes -= chunk.length
      if (kind !== 'half-open' && !this.#to.destroyed) this.#to.write(chunk)
    }
    // With a FIN, so that what was written before still arrives.
    if (this.#isEnding && kind !== 'half-open') this.#to.end(() => this.#to.destroy())
  }

  /** Reads while there is room behind. */
  #flow(): void {
    const { kind } = this.#weather
    const isFull = this.#waitingBytes >= mostWaitingBytes || this.#to.writableNeedDrain
    if (kind !== 'half-open' && (kind === 'stalled' || isFull)) this.#from.pause()
    else this.#from.resume()
  }
}

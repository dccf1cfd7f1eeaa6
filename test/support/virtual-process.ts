import type {
  Clock,
  ConnectOptions,
  Listener,
  Runtime,
  Socket,
  SocketHandlers,
  Timer,
  TimerOptions,
  Transport,
} from '@ottla/runtime'

/**
 * A process of a virtual world: its own clock and network, which stop when it is stopped (SIGSTOP) and go on later with all that
 * was due meanwhile, or end for ever when it is killed.
 */
export class VirtualProcess {
  readonly runtime: Runtime
  readonly #sockets = new Set<Socket>()
  readonly #listeners = new Set<Listener>()
  #offMs = 0
  #state: 'running' | 'stopped' | 'dead' = 'running'
  #due: (() => void)[] = []

  constructor(world: Runtime) {
    const { clock, transport } = world
    this.runtime = { ...world, clock: this.#clockOf(clock), transport: this.#transportOf(transport) }
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  /** Its wall clock alone jumps, as that of a machine does; it goes wrong by as much from then on. */
  jumpClock(byMs: number): void {
    this.#offMs += byMs
  }

  /** Nothing of it runs any more until {@link goOn}; its connections stay open. */
  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped'
  }

  goOn(): void {
    if (this.#state !== 'stopped') return
    this.#state = 'running'
    for (const run of this.#due.splice(0)) this.#whenRunning(run)
  }

  kill(): void {
    this.#state = 'dead'
    this.#due = []
    for (const listener of this.#listeners) void listener.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #whenRunning(run: () => void): void {
    if (this.#state === 'running') run()
    else if (this.#state === 'stopped') this.#due.push(run)
  }

  #clockOf(clock: Clock): Clock {
    const guarded = (start: (callback: () => void) => Timer, callback: () => void): Timer => {
      let isCancelled = false
      const timer = start(() => {
        this.#whenRunning(() => {
          if (!isCancelled) callback()
        })
      })
      return {
        cancel: () => {
          isCancelled = true
          timer.cancel()
        },
      }
    }
    return {
      now: () => clock.now() + this.#offMs,
      monotonic: () => clock.monotonic(),
      setTimer: (delayMs: number, callback: () => void, options?: TimerOptions) =>
        guarded((fire) => clock.setTimer(delayMs, fire, options), callback),
      setImmediate: (callback: () => void) => guarded((fire) => clock.setImmediate(fire), callback),
    }
  }

  #transportOf(network: Transport): Transport {
    return {
      connect: async (options: ConnectOptions) => {
        if (this.isDead) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
        const socket = this.#own(await network.connect(options))
        await new Promise<void>((resolve) => this.#whenRunning(resolve))
        return socket
      },
      listen: async (options, onConnection) => {
        const listener = await network.listen(options, (socket) => {
          this.#whenRunning(() => onConnection(this.#own(socket)))
        })
        this.#listeners.add(listener)
        return listener
      },
      lookup: (host) => network.lookup(host),
      canonicalName: (address) => network.canonicalName(address),
    }
  }

  /** A socket that ends with this process, and stands still with it. */
  #own(socket: Socket): Socket {
    if (this.isDead) socket.destroy()
    this.#sockets.add(socket)
    return {
      remote: socket.remote,
      get queuedBytes() {
        return socket.queuedBytes
      },
      attach: (handlers: SocketHandlers) =>
        socket.attach({
          onData: (chunk) => this.#whenRunning(() => handlers.onData(chunk)),
          onClose: (error) => {
            this.#sockets.delete(socket)
            this.#whenRunning(() => handlers.onClose(error))
          },
          onDrain: () => this.#whenRunning(() => handlers.onDrain?.()),
        }),
      write: (chunks, onFlushed) => socket.write(chunks, onFlushed),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      end: () => socket.end(),
      destroy: () => socket.destroy(),
    }
  }
}

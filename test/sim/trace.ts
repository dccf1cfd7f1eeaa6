import { createHash } from 'node:crypto'
import type { Socket, SocketHandlers, Transport } from '@ottla/runtime'
import { WireCheck } from './wire-check.ts'

/** A hash of all bytes that every process received, with the time and the process: equal only if two runs are the same to the byte. */
export class Trace {
  readonly #hash = createHash('sha256')
  readonly #now: () => number
  /** Chunks that were received. */
  count = 0

  constructor(now: () => number) {
    this.#now = now
  }

  add(who: string, bytes: Uint8Array | string): void {
    this.count++
    this.#hash.update(`${this.#now()} ${who} `)
    this.#hash.update(bytes)
  }

  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16)
  }

  /**
   * The transport of a process with everything that it receives written down.
   * @param onDamage - hears of batches that arrive damaged.
   */
  of(who: string, transport: Transport, onDamage?: (text: string) => void): Transport {
    const listening = (socket: Socket): Socket => {
      const check = onDamage === undefined ? undefined : new WireCheck(onDamage)
      const attach = (handlers: SocketHandlers): void => {
        socket.attach({
          ...(handlers.onDrain === undefined ? {} : { onDrain: () => handlers.onDrain!() }),
          onData: (chunk) => {
            this.add(who, chunk)
            check?.push(chunk)
            handlers.onData(chunk)
          },
          onClose: (error) => {
            this.add(who, error?.message ?? 'closed')
            handlers.onClose(error)
          },
        })
      }
      return {
        remote: socket.remote,
        get queuedBytes() {
          return socket.queuedBytes
        },
        attach,
        write: (chunks, onFlushed) => socket.write(chunks, onFlushed),
        pause: () => socket.pause(),
        resume: () => socket.resume(),
        end: () => socket.end(),
        destroy: () => socket.destroy(),
      }
    }
    return {
      connect: async (options) => listening(await transport.connect(options)),
      listen: (options, onConnection) => transport.listen(options, (socket) => onConnection(listening(socket))),
      lookup: (host) => transport.lookup(host),
      canonicalName: (address) => transport.canonicalName(address),
    }
  }
}

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Api, decodeResponseHeader, encodeRequestFrame, FrameAssembler, Reader } from '@ottla/protocol'

/** An API whose types do not matter. */
export type AnyApi = Api<unknown, unknown, unknown, never>

/** What a broker did with a request: its decoded answer, or one of these words. */
export type Outcome = { readonly answer: unknown } | 'closed' | 'silent'

const answerTimeoutMs = 2000

/** One broker, asked over one connection that is opened anew when it was closed. */
export class Link {
  readonly port: number
  #socket: Socket | undefined
  #receive: (outcome: Buffer | 'closed') => void = () => {}
  #nextCorrelationId = 1

  constructor(port: number) {
    this.port = port
  }

  /** @throws when the request has no form in the version */
  async ask(api: AnyApi, version: number, request: unknown): Promise<Outcome> {
    const frame = encodeRequestFrame(api, version, this.#nextCorrelationId++, 'differential', request).chunks()
    const socket = await this.#open()
    const received = await new Promise<Buffer | 'closed' | 'silent'>((resolve) => {
      const timer = setTimeout(() => resolve('silent'), answerTimeoutMs)
      this.#receive = (outcome) => {
        clearTimeout(timer)
        resolve(outcome)
      }
      for (const chunk of frame) socket.write(chunk)
    })
    if (received === 'closed' || received === 'silent') {
      this.close()
      return received
    }
    const reader = new Reader(received)
    decodeResponseHeader(reader, api.responseHeaderVersion(version))
    return { answer: api.decodeResponse(reader, version) }
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #open(): Promise<Socket> {
    if (this.#socket !== undefined) return this.#socket
    const socket = connect(this.port, '127.0.0.1')
    await once(socket, 'connect')
    const frames = new FrameAssembler(0x7fff_ffff, (frame) => this.#receive(frame))
    socket.on('data', (chunk) => frames.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#socket === socket) {
        this.#socket = undefined
        this.#receive('closed')
      }
    })
    this.#socket = socket
    return socket
  }
}

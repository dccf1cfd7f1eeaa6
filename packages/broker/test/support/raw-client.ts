import { type Api, decodeResponseHeader, encodeRequestFrame, FrameAssembler, Reader } from '@ottla/protocol'
import type { Socket, Transport } from '@ottla/runtime'

/** The least that can talk to a broker: one connection, frames out, frames in. Shares no code with the clients. */
export class RawClient {
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>
  isClosed = false
  readonly #socket: Socket
  readonly #waiting: ((frame: Buffer) => void)[] = []
  readonly #failing: ((error: Error) => void)[] = []
  #nextCorrelationId = 1

  static async connect(transport: Transport, port: number): Promise<RawClient> {
    return new RawClient(await transport.connect({ host: '127.0.0.1', port }))
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    const frames = new FrameAssembler(0x7fff_ffff, (frame) => {
      this.#failing.shift()
      this.#waiting.shift()?.(frame)
    })
    this.closed = new Promise((resolve) => {
      socket.attach({
        onData: (chunk) => frames.push(chunk),
        onClose: () => {
          this.isClosed = true
          for (const fail of this.#failing.splice(0)) fail(new Error('the broker closed the connection'))
          resolve()
        },
      })
    })
  }

  /** Sends a request and resolves with its answer. */
  async send<RequestInput, Response>(
    api: Api<unknown, RequestInput, Response, never>,
    version: number,
    request: RequestInput,
  ): Promise<Response> {
    const correlationId = this.#nextCorrelationId++
    const answer = this.#nextFrame()
    this.#socket.write(encodeRequestFrame(api, version, correlationId, 'raw-client', request).chunks())
    const reader = new Reader(await answer)
    const answered = decodeResponseHeader(reader, api.responseHeaderVersion(version))
    if (answered !== correlationId) throw new Error(`answer ${answered} came where ${correlationId} was expected`)
    const response = api.decodeResponse(reader, version)
    reader.expectEnd()
    return response
  }

  /** Sends a request that has no answer. */
  sendOneWay<RequestInput>(
    api: Api<unknown, RequestInput, unknown, never>,
    version: number,
    request: RequestInput,
  ): void {
    this.#socket.write(encodeRequestFrame(api, version, this.#nextCorrelationId++, 'raw-client', request).chunks())
  }

  /** Sends bytes as they are; resolves with the next frame. */
  async sendBytes(bytes: Uint8Array): Promise<Buffer> {
    const answer = this.#nextFrame()
    this.#socket.write([bytes])
    return answer
  }

  writeBytes(bytes: Uint8Array): void {
    this.#socket.write([bytes])
  }

  close(): void {
    this.#socket.destroy()
  }

  #nextFrame(): Promise<Buffer> {
    const frame = new Promise<Buffer>((resolve, reject) => {
      this.#waiting.push(resolve)
      this.#failing.push(reject)
    })
    // Who sends and does not look at the answer is told of the end by `closed`.
    frame.catch(() => {})
    return frame
  }
}

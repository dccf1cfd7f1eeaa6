// Requests of a script and the answers to them, one line each. The same script runs against our broker and against Apache
// Kafka, and both have to come to the text that is kept in transcripts/.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Api, decodeResponseHeader, encodeRequestFrame, errorInfo, FrameAssembler, Reader } from '@ottla/protocol'

/** Writes down what is said to a broker. Ids that every run makes anew are replaced by names. */
export class Transcript {
  readonly #socket: Socket
  readonly #waiting: ((frame: Buffer) => void)[] = []
  readonly #names = new Map<string, string>()
  readonly #lines: string[] = []
  #nextCorrelationId = 1

  static async open(bootstrapServers: string): Promise<Transcript> {
    const [host, port] = bootstrapServers.split(',')[0]!.split(':') as [string, string]
    const socket = connect(Number(port), host)
    await once(socket, 'connect')
    return new Transcript(socket)
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    const frames = new FrameAssembler(0x7fff_ffff, (frame) => this.#waiting.shift()?.(frame))
    socket.on('data', (chunk) => frames.push(chunk))
  }

  close(): Promise<void> {
    this.#socket.destroy()
    return Promise.resolve()
  }

  /** From now on `id` is written as `name`. */
  name(id: string, name: string): void {
    this.#names.set(id, name)
  }

  async send<RequestInput, Response>(
    api: Api<unknown, RequestInput, Response, never>,
    version: number,
    request: RequestInput,
  ): Promise<Response> {
    const correlationId = this.#nextCorrelationId++
    const answer = new Promise<Buffer>((resolve) => this.#waiting.push(resolve))
    const frame = encodeRequestFrame(api, version, correlationId, 'script', request)
    for (const chunk of frame.chunks()) this.#socket.write(chunk)
    const reader = new Reader(await answer)
    decodeResponseHeader(reader, api.responseHeaderVersion(version))
    return api.decodeResponse(reader, version)
  }

  note(line: string): void {
    this.#lines.push(this.named(line))
  }

  /** A text with names for ids. */
  named(line: string): string {
    let text = line
    for (const [id, name] of this.#names) text = text.replaceAll(id, name)
    return text
  }

  title(text: string): void {
    if (this.#lines.length > 0) this.#lines.push('')
    this.#lines.push(`# ${text}`)
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }
}

/** The name of an error, with what the broker says about it. */
export function errorText(errorCode: number, errorMessage: string | null = null): string {
  return errorMessage === null ? errorInfo(errorCode).name : `${errorInfo(errorCode).name}: ${errorMessage}`
}

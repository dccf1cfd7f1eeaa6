import { decodeRequestHeader, FrameAssembler, Reader, RecordBatchView } from '@ottla/protocol'
import { produce } from '@ottla/protocol/messages/produce'

/** Looks at what arrives at the broker over one connection: batches have to be whole, or their memory was used again too early. */
export class WireCheck {
  readonly #frames: FrameAssembler
  readonly #onDamage: (text: string) => void

  constructor(onDamage: (text: string) => void) {
    this.#onDamage = onDamage
    this.#frames = new FrameAssembler(100_000_000, (frame) => this.#check(frame))
  }

  push(chunk: Uint8Array): void {
    this.#frames.push(Buffer.from(chunk))
  }

  #check(frame: Buffer): void {
    if (frame.readInt16BE(0) !== produce.key) return
    const reader = new Reader(frame)
    const { apiVersion, clientId, correlationId } = decodeRequestHeader(reader)
    const { topicData } = produce.decodeRequest(reader, apiVersion)
    for (const { partitionData } of topicData) {
      for (const { index, records } of partitionData) {
        if (records === null || new RecordBatchView(records, 0).isValid()) continue
        this.#onDamage(`${clientId} sent a damaged batch for partition ${index} (request ${correlationId})`)
      }
    }
  }
}

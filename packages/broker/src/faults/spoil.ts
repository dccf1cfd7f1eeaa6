import type { Message } from './observed-request.ts'

/** Where the checksum of a v2 batch lies. */
const crcPosition = 17
/** Where the correlation id of an answer's frame lies, behind its size. */
const correlationIdPosition = 4
const sizeBytes = 4

/** A message whose first batch, wherever it is, has a wrong checksum; the bytes of the original stay as they are. */
export function withWrongCrc(message: Message): Message {
  return spoilFirst(message) ?? message
}

/** A copy with the first batch spoilt; undefined when there is none. */
function spoilFirst(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  for (const [field, inner] of Object.entries(value)) {
    const spoilt =
      field === 'records' && inner instanceof Uint8Array && inner.length > crcPosition
        ? flipCrc(inner)
        : spoilFirst(inner)
    if (spoilt === undefined) continue
    if (!Array.isArray(value)) return { ...value, [field]: spoilt }
    const copy = [...(value as unknown[])]
    copy[Number(field)] = spoilt
    return copy as unknown as Message
  }
  return undefined
}

function flipCrc(records: Uint8Array): Message {
  const copy = Buffer.from(records)
  copy[crcPosition] = copy[crcPosition]! ^ 0xff
  return copy as unknown as Message
}

/** The frame of an answer that names another request than the one that is waited for. */
export function withWrongCorrelationId(chunks: readonly Uint8Array[]): Uint8Array[] {
  const frame = Buffer.concat(chunks)
  frame.writeInt32BE(frame.readInt32BE(correlationIdPosition) ^ 0x4000_0000, correlationIdPosition)
  return [frame]
}

/** The first half of an answer's frame, with the size of the whole. */
export function halfOf(chunks: readonly Uint8Array[]): Uint8Array {
  const frame = Buffer.concat(chunks)
  return frame.subarray(0, sizeBytes + Math.floor((frame.length - sizeBytes) / 2))
}

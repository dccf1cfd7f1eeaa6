type ViewConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Buffer

// Buffer's own class for views, which `subarray` uses too: a real Buffer for half the price of `subarray`, and that is
// paid for each key and value. Where the species is missing (another runtime), Buffer.from does.
const species = (Buffer as unknown as Record<symbol, unknown>)[Symbol.species]

/** A Buffer class whose instances view an ArrayBuffer: `new BufferView(buffer.buffer, buffer.byteOffset + at, size)`. */
export const BufferView: ViewConstructor =
  typeof species === 'function'
    ? (species as ViewConstructor)
    : (function viewFrom(buffer: ArrayBufferLike, byteOffset: number, length: number): Buffer {
        return Buffer.from(buffer as ArrayBuffer, byteOffset, length)
      } as unknown as ViewConstructor)

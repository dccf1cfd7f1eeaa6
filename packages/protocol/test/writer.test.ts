import { describe, expect, it } from 'vitest'
import { Reader } from '../src/reader.ts'
import { SPLICE_BYTES, Writer } from '../src/writer.ts'
import { below, randomBytes, seededRandom } from './support/seeded.ts'

describe('a Writer', () => {
  it('gives back what was written, however small and large pieces mix', () => {
    const random = seededRandom(5)
    for (let round = 0; round < 50; round++) {
      const writer = new Writer()
      const pieces: Buffer[] = []
      for (let i = below(random, 60); i > 0; i--) {
        const piece = randomBytes(random, below(random, random() < 0.2 ? 3 * SPLICE_BYTES : 64))
        pieces.push(piece)
        writer.writeCompactBytes(piece)
        if (random() < 0.1) writer.chunks()
      }
      const bytes = Buffer.concat(writer.chunks())
      expect(bytes.length).toBe(writer.byteLength)
      const reader = new Reader(bytes)
      for (const piece of pieces) expect(reader.readCompactBytes()).toEqual(piece)
      reader.expectEnd()
    }
  })

  it('never shares bytes with another one, open at the same time or after it', () => {
    const first = new Writer()
    first.writeString('first')
    const second = new Writer()
    second.writeString('second')
    first.writeString('again')
    const firstChunks = first.chunks()
    const third = new Writer()
    third.writeString('third, which may use the rest of the slab')
    second.writeString('more')
    const text = (chunks: Uint8Array[]): string => Buffer.concat(chunks).toString('latin1')
    expect(text(firstChunks)).toBe('\0\x05first\0\x05again')
    expect(text(second.chunks())).toBe('\0\x06second\0\x04more')
    expect(text(third.chunks())).toBe('\0\x29third, which may use the rest of the slab')
  })

  it('patches an int32 wherever it has come to lie', () => {
    const writer = new Writer()
    const first = writer.reserveInt32()
    writer.append(Buffer.alloc(SPLICE_BYTES))
    writer.writeInt8(1)
    const second = writer.reserveInt32()
    writer.append(Buffer.alloc(40_000))
    const third = writer.reserveInt32()
    writer.patchInt32(third, 3)
    writer.patchInt32(first, 1)
    writer.patchInt32(second, 2)
    const bytes = writer.toBuffer()
    expect([first, second, third].map((at) => bytes.readInt32BE(at))).toEqual([1, 2, 3])
  })

  it('copies small byte fields, so that the caller may use its buffer again', () => {
    const writer = new Writer()
    const scratch = Buffer.from('one')
    writer.writeBytes(scratch)
    scratch.write('two')
    expect(writer.toBuffer().toString('latin1')).toBe('\0\0\0\x03one')
  })

  it('writes text as UTF-8, with lone surrogates replaced', () => {
    for (const text of [
      '',
      'plain',
      'é',
      'a long text with an é somewhere',
      '🚀'.repeat(40),
      'lone \ud800 surrogate',
    ]) {
      const writer = new Writer()
      writer.writeString(text)
      writer.writeCompactString(text)
      const reader = new Reader(writer.toBuffer())
      const expected = Buffer.from(text).toString()
      expect([reader.readString(), reader.readCompactString()]).toEqual([expected, expected])
      reader.expectEnd()
    }
  })
})

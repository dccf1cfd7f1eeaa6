import { describe, expect, it } from 'vitest'
import { DecodeError } from '../src/errors.ts'
import { FrameAssembler } from '../src/frame-assembler.ts'
import { below, fuzzSeed, randomBytes, replayable, seededRandom } from './support/seeded.ts'

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

describe('a FrameAssembler', () => {
  it('gives the same frames for any way the stream is cut', () => {
    replayable('frame-assembler.test.ts', () => {
      const random = seededRandom(fuzzSeed)
      for (let round = 0; round < 100; round++) {
        const bodies = Array.from({ length: below(random, 20) }, () => randomBytes(random, below(random, 300)))
        const stream = Buffer.concat(bodies.map(framed))
        const frames: Buffer[] = []
        const assembler = new FrameAssembler(300, (frame) => frames.push(frame))
        // In the first round one byte at a time.
        for (let at = 0; at < stream.length;) {
          const size = round === 0 ? 1 : 1 + below(random, 400)
          assembler.push(stream.subarray(at, at + size))
          at += size
        }
        expect(frames).toEqual(bodies)
        expect(assembler.isInsideFrame).toBe(false)
        expect(assembler.bufferedBytes).toBe(0)
      }
    })
  })

  it('hands over a frame that fills its chunk as a view, and copies a small one out of a large chunk', () => {
    const frames: Buffer[] = []
    const assembler = new FrameAssembler(10_000, (frame) => frames.push(frame))
    const whole = framed(Buffer.alloc(1000, 1))
    assembler.push(whole)
    expect(frames[0]!.buffer).toBe(whole.buffer)
    const many = Buffer.concat([framed(Buffer.alloc(10, 2)), framed(Buffer.alloc(5000, 3))])
    assembler.push(many)
    expect(frames[1]!.buffer).not.toBe(many.buffer)
    expect(frames[1]).toEqual(Buffer.alloc(10, 2))
    expect(frames[2]!.buffer).toBe(many.buffer)
  })

  it('assembles a frame of many chunks in one buffer of its size', () => {
    const frames: Buffer[] = []
    const assembler = new FrameAssembler(10_000, (frame) => frames.push(frame))
    const stream = framed(Buffer.alloc(9000, 4))
    assembler.push(stream.subarray(0, 2))
    expect(assembler.isInsideFrame).toBe(true)
    assembler.push(stream.subarray(2, 5000))
    expect(assembler.bufferedBytes).toBe(9000)
    assembler.push(stream.subarray(5000))
    expect(frames).toEqual([Buffer.alloc(9000, 4)])
    expect(frames[0]!.buffer.byteLength).toBe(9000)
  })

  it('takes what was read into its room without a copy', () => {
    const frames: Buffer[] = []
    const assembler = new FrameAssembler(10_000, (frame) => frames.push(frame))
    const stream = framed(Buffer.from(Array.from({ length: 9000 }, (_, i) => i % 251)))
    expect(assembler.room).toBeUndefined()
    assembler.push(stream.subarray(0, 1000))
    for (let at = 1000; at < stream.length; at += 4000) {
      const { room } = assembler
      const count = stream.copy(room!, 0, at, at + 4000)
      assembler.push(room!.subarray(0, count))
    }
    expect(frames).toEqual([stream.subarray(4)])
    expect(assembler.room).toBeUndefined()
  })

  it.each(['7fffffff', 'ffffffff', '0000012d', Buffer.from('HTTP').toString('hex')])(
    'refuses a size of %s at once',
    (hex) => {
      const assembler = new FrameAssembler(300, () => expect.unreachable())
      expect(() => assembler.push(Buffer.from(hex, 'hex'))).toThrow(DecodeError)
    },
  )

  it('gives an empty frame for a size of zero', () => {
    const frames: Buffer[] = []
    new FrameAssembler(300, (frame) => frames.push(frame)).push(Buffer.alloc(8))
    expect(frames.map((frame) => frame.length)).toEqual([0, 0])
  })
})

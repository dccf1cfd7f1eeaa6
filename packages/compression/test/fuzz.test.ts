import { SeededRandom } from '@ottla/runtime'
import { expect, test, vi } from 'vitest'
import { type Codec, CompressionError } from '../src/index.ts'
import { compressible, incompressible, named } from './implementations.ts'

const maxBytes = 200_000

// Thousands of runs through a decoder that is no native code take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** Damaged data may by chance still be well formed; then its content is within the limit. Nothing else may happen. */
function survives(codec: Codec, bytes: Uint8Array): 'content' | 'error' {
  let content: Uint8Array
  try {
    content = codec.decompress(bytes, maxBytes)
  } catch (error) {
    if (error instanceof CompressionError) return 'error'
    throw error
  }
  expect(content.length).toBeLessThanOrEqual(maxBytes)
  return 'content'
}

function samples(codec: Codec): Buffer[] {
  const inputs = [
    compressible(400),
    compressible(3000),
    Buffer.concat([incompressible(200), Buffer.alloc(70_000, 'ab')]),
  ]
  return inputs.map((input) => Buffer.from(codec.compress(input)))
}

test.each(named)('%s refuses data cut short at any byte', (_, codec) => {
  for (const sample of samples(codec)) {
    const step = Math.max(1, Math.floor(sample.length / 500))
    for (let end = 0; end < sample.length; end += step) {
      const outcome = survives(codec, sample.subarray(0, end))
      // Framed snappy has no end mark: whole blocks are well formed.
      if (codec.name !== 'snappy') expect(outcome).toBe('error')
    }
  }
})

test.each(named)('%s survives flipped bits', (_, codec) => {
  const random = new SeededRandom(2026)
  let errors = 0
  for (const sample of samples(codec)) {
    for (let i = 0; i < 700; i++) {
      const damaged = Buffer.from(sample)
      for (let flips = 1 + Math.floor(random.next() * 3); flips > 0; flips--) {
        // Half of them near the start, where the headers are.
        const reach = random.next() < 0.5 ? Math.min(40, damaged.length) : damaged.length
        const at = Math.floor(random.next() * reach)
        damaged[at] = damaged[at]! ^ (1 << Math.floor(random.next() * 8))
      }
      if (survives(codec, damaged) === 'error') errors++
    }
  }
  expect(errors).toBeGreaterThan(250)
})

test.each(named)('%s survives bytes put in, taken out and repeated', (_, codec) => {
  const random = new SeededRandom(7)
  for (const sample of samples(codec)) {
    for (let i = 0; i < 500; i++) {
      const at = Math.floor(random.next() * sample.length)
      const length = Math.floor(random.next() * 40)
      const middle = [random.bytes(length), sample.subarray(at, at + 3000), Buffer.alloc(length, 0xff)][i % 3]!
      survives(codec, Buffer.concat([sample.subarray(0, at), middle, sample.subarray(at + (i % 5))]))
    }
  }
})

test.each(named)('%s survives noise behind a true beginning', (_, codec) => {
  const random = new SeededRandom(99)
  for (const sample of samples(codec)) {
    for (let i = 0; i < 1000; i++) {
      const kept = sample.subarray(0, Math.floor(random.next() * 30))
      survives(codec, Buffer.concat([kept, random.bytes(Math.floor(random.next() * 300))]))
    }
  }
})

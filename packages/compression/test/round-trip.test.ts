import { ConfigError } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { CompressionError, compressionLevels } from '../src/index.ts'
import { compressible, implementations, incompressible, named } from './implementations.ts'

const inputs: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
  ['12 bytes', Buffer.from('abcabcabcabc')],
  ['a small batch', compressible(700)],
  ['noise', incompressible(3000)],
  ['exactly one snappy block', compressible(32_768)],
  ['one byte more than an lz4 block', compressible(65_537)],
  ['several full lz4 blocks', compressible(4 * 65_536)],
  ['zeros', Buffer.alloc(300_000)],
  ['noise over several blocks', incompressible(200_000)],
  ['noise, then text, then noise', Buffer.concat([incompressible(70_000), compressible(70_000), incompressible(9)])],
  ['more than a mebibyte', compressible(1_500_000)],
]

describe.each(named)('%s', (_, codec) => {
  test.each(inputs)('brings back %s', (_name, input) => {
    const compressed = codec.compress(input)
    expect(input.equals(codec.decompress(compressed, input.length))).toBe(true)
  })

  test.each(inputs)('brings back %s through the thread pool', async (_name, input) => {
    if (codec.compressAsync === undefined || codec.decompressAsync === undefined) {
      expect(codec.implementation).toMatch(/^(lz4js|snappyjs|@hpcc-js\/wasm-zstd)$/)
      return
    }
    const compressed = await codec.compressAsync(input)
    expect(input.equals(await codec.decompressAsync(compressed, input.length))).toBe(true)
  })

  test('is read by every other implementation of the same codec', () => {
    for (const other of implementations.filter(({ name }) => name === codec.name)) {
      for (const [, input] of inputs) {
        expect(input.equals(other.decompress(codec.compress(input), input.length))).toBe(true)
      }
    }
  })

  test('shrinks text and hardly grows noise', () => {
    expect(codec.compress(compressible(100_000)).length).toBeLessThan(60_000)
    expect(codec.compress(incompressible(100_000)).length).toBeLessThan(100_200)
  })

  test('takes and leaves untouched a view into a larger buffer', () => {
    const around = compressible(5000)
    const before = Buffer.from(around)
    const view = new Uint8Array(around.buffer, around.byteOffset + 100, 4000)
    const compressed = codec.compress(view)
    const framed = Buffer.concat([Buffer.from('before'), compressed, Buffer.from('after')])
    const again = codec.decompress(new Uint8Array(framed.buffer, framed.byteOffset + 6, compressed.length), 4000)
    expect(Buffer.from(again).equals(Buffer.from(view))).toBe(true)
    expect(around.equals(before)).toBe(true)
  })

  test('refuses content of one byte more than the limit, and takes exactly the limit', async () => {
    for (const input of [Buffer.from('x'), compressible(700), compressible(150_000), incompressible(70_000)]) {
      const compressed = codec.compress(input)
      const problem = `larger than the limit of ${input.length - 1} bytes`
      expect(codec.decompress(compressed, input.length).length).toBe(input.length)
      expect(() => codec.decompress(compressed, input.length - 1)).toThrow(CompressionError)
      expect(() => codec.decompress(compressed, input.length - 1)).toThrow(problem)
      expect(() => codec.decompress(compressed, 0)).toThrow(CompressionError)
      expect(codec.decompress(compressed, Infinity).length).toBe(input.length)
      if (codec.decompressAsync !== undefined) {
        await expect(codec.decompressAsync(compressed, input.length - 1)).rejects.toThrow(problem)
        await expect(codec.decompressAsync(compressed, input.length - 1)).rejects.toBeInstanceOf(CompressionError)
      }
    }
  })

  test('refuses no bytes at all', () => {
    expect(() => codec.decompress(new Uint8Array(0), 1000)).toThrow(CompressionError)
  })

  test('names itself in its errors', () => {
    const error = caught(() => codec.decompress(Buffer.from('this was never compressed'), 1000))
    expect(error).toMatchObject({ code: 'ERR_KAFKA_COMPRESSION', compressionType: codec.name, retriable: false })
    expect((error as Error).message).toMatch(new RegExp(`^${codec.name}: .*was not compressed with ${codec.name}$`))
  })

  const levels = compressionLevels[codec.name]
  if (levels === undefined) return
  test('takes the levels of Kafka and no others', () => {
    const input = compressible(20_000)
    for (const level of [levels.min, levels.default, levels.max]) {
      expect(input.equals(codec.decompress(codec.compress(input, level), input.length))).toBe(true)
    }
    for (const level of [levels.min - 1, levels.max + 1, 1.5, NaN]) {
      expect(() => codec.compress(input, level)).toThrow(ConfigError)
    }
  })
})

test('a higher level of gzip and of zstd shrinks more', () => {
  const input = compressible(200_000)
  for (const codec of implementations.filter(({ name }) => name === 'gzip' || name === 'zstd')) {
    const { max } = compressionLevels[codec.name]!
    expect(codec.compress(input, max).length).toBeLessThan(codec.compress(input, 1).length)
  }
})

test('gzip has no level 0', () => {
  const gzip = implementations.find(({ name }) => name === 'gzip')!
  expect(() => gzip.compress(Buffer.from('x'), 0)).toThrow('gzip levels are the integers -1 to 9 without 0')
})

function caught(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}

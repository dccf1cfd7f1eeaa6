import { expect, test } from 'vitest'
import { CodecRegistry, compressionTypes, UnsupportedCompressionError } from '../src/index.ts'
import { requireLibrary } from '../src/library.ts'

const noZstd = { now: () => undefined, later: () => Promise.resolve(undefined) }

test('codecs are found by name and by the id in a batch', async () => {
  const registry = await CodecRegistry.load()
  for (const [id, name] of compressionTypes.entries()) {
    const codec = registry.get(name)
    expect(registry.get(id)).toBe(codec)
    expect(codec).toMatchObject({ id, name })
    expect(await registry.ready(id)).toBe(codec)
  }
})

test('an unknown compression type is refused with the names there are', async () => {
  const registry = await CodecRegistry.load()
  expect(() => registry.get(5)).toThrow(UnsupportedCompressionError)
  expect(() => registry.get(-1)).toThrow(UnsupportedCompressionError)
  await expect(registry.ready('brotli' as 'gzip')).rejects.toThrow('Kafka has none, gzip, snappy, lz4, zstd')
})

test('a portable registry never loads a native library', () => {
  const loaded: string[] = []
  const registry = new CodecRegistry({
    native: false,
    load: (name) => {
      loaded.push(name)
      return requireLibrary(name)
    },
  })
  expect(loaded).toEqual([])
  expect(registry.get('snappy').implementation).toBe('snappyjs')
  expect(registry.get('lz4').implementation).toBe('lz4js')
  expect(loaded).toEqual(['snappyjs', 'lz4js', 'lz4js/xxh32.js'])
})

test('where native libraries do not load the portable ones serve', async () => {
  const registry = await CodecRegistry.load({
    load: (name) => {
      if (name === 'snappy' || name === 'lz4-napi') throw new Error('Cannot find native binding')
      return requireLibrary(name)
    },
  })
  expect(registry.get('snappy').implementation).toBe('snappyjs')
  expect(registry.get('lz4').implementation).toBe('lz4js')
})

test('a missing zstd names the remedy', async () => {
  const registry = await CodecRegistry.load({ zstd: noZstd })
  expect(() => registry.get('zstd')).toThrow(UnsupportedCompressionError)
  await expect(registry.ready(4)).rejects.toThrow(/use Node 22.15 or newer, or install @hpcc-js\/wasm-zstd/)
  expect(registry.get('gzip').name).toBe('gzip')
})

test('no compression is a codec like the others', () => {
  const none = CodecRegistry.portable().get('none')
  const input = Buffer.from('abc')
  expect(none.decompress(none.compress(input), 3)).toBe(input)
  expect(() => none.decompress(input, 2)).toThrow('larger than the limit of 2 bytes')
})

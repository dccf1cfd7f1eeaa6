import { expect, test } from 'vitest'
import { CodecRegistry, UnsupportedCompressionError } from '../src/index.ts'

test('codecs are found by name and by the id in a batch', () => {
  const registry = CodecRegistry.portable()
  expect(registry.get(0).name).toBe('none')
  expect(registry.get(1)).toBe(registry.get('gzip'))
})

test('an unknown compression type is refused with the names there are', async () => {
  const registry = await CodecRegistry.load()
  expect(() => registry.get(5)).toThrow(UnsupportedCompressionError)
  await expect(registry.ready('brotli' as 'gzip')).rejects.toThrow('Kafka has none, gzip, snappy, lz4, zstd')
})

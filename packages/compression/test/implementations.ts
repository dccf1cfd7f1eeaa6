import { SeededRandom } from '@ottla/runtime'
import { type Codec, CodecRegistry } from '../src/index.ts'
import { nodeZstd } from '../src/zstd.ts'
import { loadWasmZstd } from '../src/zstd-wasm.ts'

const portable = CodecRegistry.portable()
const native = await CodecRegistry.load()
const zstd = [nodeZstd(), await loadWasmZstd()].filter((codec) => codec !== undefined)

/** Every implementation that works on this machine. */
export const implementations: readonly Codec[] = [
  portable.get('gzip'),
  ...new Set([portable.get('snappy'), native.get('snappy')]),
  ...new Set([portable.get('lz4'), native.get('lz4')]),
  ...zstd,
]

/** As `[name, codec]`, for `test.each`. */
export const named: readonly (readonly [string, Codec])[] = implementations.map(
  (codec) => [`${codec.name} by ${codec.implementation}`, codec] as const,
)

/** Text that looks like records and shrinks well. */
export function compressible(bytes: number): Buffer {
  const random = new SeededRandom(7)
  const words = ['{"order":', '"customer":"c-', '","amount":', ',"currency":"EUR"}', '2026-11-', ' ']
  let text = ''
  while (text.length < bytes)
    text += `${words[Math.floor(random.next() * words.length)]}${Math.floor(random.next() * 1000)}`
  return Buffer.from(text.slice(0, bytes))
}

/** Noise that no codec can shrink. */
export function incompressible(bytes: number, seed = 11): Buffer {
  return Buffer.from(new SeededRandom(seed).bytes(bytes))
}

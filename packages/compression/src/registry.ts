import type { Codec } from './codec.ts'
import { type CompressionType, compressionTypes } from './compression-type.ts'
import { UnsupportedCompressionError } from './errors.ts'
import { gzipCodec } from './gzip.ts'
import { type LibraryLoader, requireLibrary } from './library.ts'
import { nativeLz4, portableLz4 } from './lz4.ts'
import { noneCodec } from './none.ts'
import { nativeSnappy, portableSnappy } from './snappy.ts'
import { nodeZstd } from './zstd.ts'
import { loadWasmZstd, wasmZstdPackage } from './zstd-wasm.ts'

/** Options of {@link CodecRegistry}. */
export interface CodecRegistryOptions {
  /** Whether native libraries are tried before the portable ones. Default true. */
  readonly native?: boolean
  /** Loads the libraries; from this package's own dependencies by default. */
  readonly load?: LibraryLoader
  /** Loads zstd where this is called for. By default `node:zlib`, and below Node 22.15 `@hpcc-js/wasm-zstd`. */
  readonly zstd?: {
    /** The codec, when it is at hand. */
    now(): Codec | undefined
    /** The codec that has to be waited for, when there is one. */
    later(): Promise<Codec | undefined>
  }
}

/** The codecs of a client or broker. A library loads when its codec is first asked for. */
export class CodecRegistry {
  readonly #native: boolean
  readonly #load: LibraryLoader
  readonly #zstd: NonNullable<CodecRegistryOptions['zstd']>
  readonly #codecs = new Map<CompressionType, Codec>()

  constructor(options: CodecRegistryOptions = {}) {
    this.#native = options.native ?? true
    this.#load = options.load ?? requireLibrary
    this.#zstd = options.zstd ?? { now: nodeZstd, later: loadWasmZstd }
  }

  /** Without native libraries: what simulations use with the synchronous calls, so that no thread decides an order. */
  static portable(): CodecRegistry {
    return new CodecRegistry({ native: false })
  }

  /**
   * With native libraries where they load. Resolves when {@link get} can serve every codec that works in
   * this process: only zstd below Node 22.15 has to be waited for.
   */
  static async load(options: CodecRegistryOptions = {}): Promise<CodecRegistry> {
    const registry = new CodecRegistry(options)
    await registry.#loadZstd()
    return registry
  }

  /**
   * @param type - a compression type, or the id in a batch's attributes.
   * @throws UnsupportedCompressionError when the id or name is unknown, or when no library for it is at hand.
   */
  get(type: CompressionType | number): Codec {
    const name = typeof type === 'number' ? compressionTypes[type] : type
    const known = this.#codecs.get(name!)
    if (known !== undefined) return known
    const codec = this.#create(name, type)
    this.#codecs.set(codec.name, codec)
    return codec
  }

  /** As {@link get}, after loading what can only be loaded asynchronously. */
  async ready(type: CompressionType | number): Promise<Codec> {
    if (type === 'zstd' || type === 4) await this.#loadZstd()
    return this.get(type)
  }

  #create(name: CompressionType | undefined, asked: CompressionType | number): Codec {
    switch (name) {
      case 'none':
        return noneCodec
      case 'gzip':
        return gzipCodec
      case 'snappy':
        return (this.#native ? nativeSnappy(this.#load) : undefined) ?? portableSnappy(this.#load)
      case 'lz4':
        return (this.#native ? nativeLz4(this.#load) : undefined) ?? portableLz4(this.#load)
      case 'zstd':
        return this.#zstd.now() ?? missingZstd()
      case undefined:
      default:
        throw new UnsupportedCompressionError(
          `Unknown compression type ${asked}; Kafka has ${compressionTypes.join(', ')}`,
        )
    }
  }

  async #loadZstd(): Promise<void> {
    if (this.#codecs.has('zstd')) return
    const codec = this.#zstd.now() ?? (await this.#zstd.later())
    if (codec !== undefined) this.#codecs.set('zstd', codec)
  }
}

function missingZstd(): never {
  throw new UnsupportedCompressionError(
    `zstd is not available in Node ${process.versions.node}: use Node 22.15 or newer, or install ${wasmZstdPackage} and wait for ready('zstd')`,
  )
}

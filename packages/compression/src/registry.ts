import type { Codec } from './codec.ts'
import { type CompressionType, compressionTypes } from './compression-type.ts'
import { UnsupportedCompressionError } from './errors.ts'
import { gzipCodec } from './gzip.ts'
import { noneCodec } from './none.ts'

/** The codecs of a client or broker. Libraries load when their codec is first asked for. */
export class CodecRegistry {
  /** Portable code only, on the calling thread: what simulations use, since no native thread decides an order. */
  static portable(): CodecRegistry {
    return new CodecRegistry()
  }

  /** Native codecs where their library loads, portable ones elsewhere; afterwards {@link get} serves every codec that can work. */
  static load(): Promise<CodecRegistry> {
    return Promise.resolve(new CodecRegistry())
  }

  /**
   * @param type - a compression type, or the id in a batch's attributes.
   * @throws UnsupportedCompressionError when the id or name is unknown, or when no library for it is at hand.
   */
  get(type: CompressionType | number): Codec {
    const name = typeof type === 'number' ? compressionTypes[type] : type
    if (name === 'none') return noneCodec
    if (name === 'gzip') return gzipCodec
    throw new UnsupportedCompressionError(`Unknown compression type ${type}; Kafka has ${compressionTypes.join(', ')}`)
  }

  /** As {@link get}, after loading what can only be loaded asynchronously. */
  ready(type: CompressionType | number): Promise<Codec> {
    return new Promise((resolve) => resolve(this.get(type)))
  }
}

import { type Codec, CodecRegistry, type CompressionType } from '@ottla/compression'
import { ConfigError, type CpuOffload } from '@ottla/runtime'
import type { ResolvedProducerConfig } from './producer-config.ts'

/** The level that is configured for the codec in use; undefined where it has none. */
export function compressionLevel(config: ResolvedProducerConfig): number | undefined {
  const { compressionType, compressionGzipLevel, compressionLz4Level, compressionZstdLevel } = config
  const levels: Readonly<Record<CompressionType, number | undefined>> = {
    none: undefined,
    gzip: compressionGzipLevel,
    snappy: undefined,
    lz4: compressionLz4Level,
    zstd: compressionZstdLevel,
  }
  return levels[compressionType]
}

/** @throws ConfigError when no library for it can be loaded. */
export async function loadCodec(type: CompressionType, offload: CpuOffload): Promise<Codec> {
  try {
    // Where nothing may leave the thread, no native library may decide an order either.
    const isNativeAllowed = offload.worthwhile(Number.MAX_SAFE_INTEGER)
    const registry = isNativeAllowed ? await CodecRegistry.load() : CodecRegistry.portable()
    return await registry.ready(type)
  } catch (error) {
    throw new ConfigError(`compressionType ${type} cannot be used: ${(error as Error).message}`, { cause: error })
  }
}

/** How the records of a batch are compressed, by the names of Kafka's `compression.type`. */
export type CompressionType = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** All compression types; the index is the id in bits 0 to 2 of a batch's attributes. */
export const compressionTypes: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

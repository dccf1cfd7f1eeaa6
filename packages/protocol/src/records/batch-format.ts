// Layout of a record batch of format 2 (KIP-98). Offsets are from the start of the batch.
//
//   0 baseOffset int64 · 8 batchLength int32 · 12 partitionLeaderEpoch int32 · 16 magic int8 · 17 crc uint32
//   21 attributes int16 · 23 lastOffsetDelta int32 · 27 baseTimestamp int64 · 35 maxTimestamp int64
//   43 producerId int64 · 51 producerEpoch int16 · 53 baseSequence int32 · 57 recordCount int32 · 61 records
//
// The CRC covers everything from the attributes on, so a broker may set base offset and leader epoch in place.

/** Bytes of base offset and length, which precede every batch and every legacy message: what the length does not count. */
export const LOG_OVERHEAD = 12
/** Bytes before the records of a batch of format 2. */
export const BATCH_HEADER_BYTES = 61

/** Where the fields of a batch of format 2 stand, from its start. */
export const BatchField = {
  BASE_OFFSET: 0,
  LENGTH: 8,
  LEADER_EPOCH: 12,
  MAGIC: 16,
  CRC: 17,
  ATTRIBUTES: 21,
  LAST_OFFSET_DELTA: 23,
  BASE_TIMESTAMP: 27,
  MAX_TIMESTAMP: 35,
  PRODUCER_ID: 43,
  PRODUCER_EPOCH: 51,
  BASE_SEQUENCE: 53,
  RECORD_COUNT: 57,
} as const

/** Where the fields of a message of format 0 or 1 stand; offset, length and magic are where those of a batch are. */
export const LegacyField = {
  CRC: 12,
  ATTRIBUTES: 17,
  /** Format 0 has none. */
  TIMESTAMP: 18,
} as const

/** The bits of a batch's attributes. */
export const BatchAttribute = {
  COMPRESSION_MASK: 0x07,
  LOG_APPEND_TIME: 0x08,
  TRANSACTIONAL: 0x10,
  CONTROL: 0x20,
  DELETE_HORIZON: 0x40,
} as const

/** "No" timestamp, producer id, epoch, sequence or leader epoch. */
export const NONE = -1

/** What `CreateTime` and `LogAppendTime` are called here. */
export type TimestampType = 'createTime' | 'logAppendTime'

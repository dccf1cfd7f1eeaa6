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

export const BASE_OFFSET_AT = 0
export const LENGTH_AT = 8
export const LEADER_EPOCH_AT = 12
export const MAGIC_AT = 16
export const CRC_AT = 17
export const ATTRIBUTES_AT = 21
export const LAST_OFFSET_DELTA_AT = 23
export const BASE_TIMESTAMP_AT = 27
export const MAX_TIMESTAMP_AT = 35
export const PRODUCER_ID_AT = 43
export const PRODUCER_EPOCH_AT = 51
export const BASE_SEQUENCE_AT = 53
export const RECORD_COUNT_AT = 57

export const COMPRESSION_MASK = 0x07
export const LOG_APPEND_TIME_FLAG = 0x08
export const TRANSACTIONAL_FLAG = 0x10
export const CONTROL_FLAG = 0x20
export const DELETE_HORIZON_FLAG = 0x40

/** "No" timestamp, producer id, epoch, sequence or leader epoch. */
export const NONE = -1

/** What `CreateTime` and `LogAppendTime` are called here. */
export type TimestampType = 'createTime' | 'logAppendTime'

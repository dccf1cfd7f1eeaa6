import { CodecRegistry } from '@ottla/compression'
import { BATCH_HEADER_BYTES, crc32c, ErrorCode, errorInfo, RecordBatchView, sealBatch } from '@ottla/protocol'
import { describe, expect, it } from 'vitest'
import type { LogConfig } from '../../src/log/log-config.ts'
import { LogAppendError } from '../../src/log/log-error.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { asClient, batchOf, batchWith, openLog, readBatches } from './support/log-fixture.ts'

/** Writes bytes at a position and makes the CRC fit again. */
function patched(batch: Buffer, patch: (batch: Buffer) => void): Buffer {
  patch(batch)
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}

function appendError(log: PartitionLog, batch: Buffer): LogAppendError {
  const before = [log.logEndOffset, log.sizeBytes]
  try {
    log.append(batch, asClient)
  } catch (error) {
    expect([log.logEndOffset, log.sizeBytes]).toEqual(before)
    expect(error).toBeInstanceOf(LogAppendError)
    return error as LogAppendError
  }
  throw new Error('the batch was appended')
}

describe('a batch that cannot be appended', () => {
  type Case = [description: string, code: string, batch: () => Buffer, config?: Partial<LogConfig>]
  const cases: Case[] = [
    ['is empty', 'INVALID_RECORD', () => Buffer.alloc(0)],
    ['is cut off', 'INVALID_RECORD', () => batchOf(3).subarray(0, -1)],
    ['is followed by another', 'INVALID_RECORD', () => Buffer.concat([batchOf(1), batchOf(1)])],
    ['is followed by stray bytes', 'INVALID_RECORD', () => Buffer.concat([batchOf(1), Buffer.alloc(3)])],
    ['has an old magic', 'INVALID_RECORD', () => patched(batchOf(1), (batch) => batch.writeInt8(1, 16))],
    ['has an unknown magic', 'CORRUPT_MESSAGE', () => patched(batchOf(1), (batch) => batch.writeInt8(3, 16))],
    ['has a negative length', 'CORRUPT_MESSAGE', () => patched(batchOf(1), (batch) => batch.writeInt32BE(-5, 8))],
    ['does not begin at offset 0', 'INVALID_RECORD', () => batchOf(1, { baseOffset: 7 })],
    ['is larger than max.message.bytes', 'MESSAGE_TOO_LARGE', () => batchOf(3), { maxMessageBytes: 100 }],
    ['is larger than a segment', 'RECORD_LIST_TOO_LARGE', () => batchOf(3), { segmentBytes: 100 }],
    ['does not fit its checksum', 'CORRUPT_MESSAGE', () => corrupted(batchOf(1))],
    ['counts no records', 'INVALID_RECORD', () => patched(batchOf(2), (batch) => batch.writeInt32BE(0, 57))],
    ['counts too few records', 'INVALID_RECORD', () => patched(batchOf(2), (batch) => batch.writeInt32BE(1, 57))],
    ['has another offset range', 'INVALID_RECORD', () => patched(batchOf(2), (batch) => batch.writeInt32BE(4, 23))],
    ['is a control batch', 'INVALID_RECORD', () => batchOf(1, { isControl: true })],
    ['has a producer but no sequence', 'INVALID_RECORD', () => batchOf(1, { producerId: 5, producerEpoch: 0 })],
    [
      'is transactional outside a transaction',
      'INVALID_TXN_STATE',
      () => batchOf(1, { producerId: 5, producerEpoch: 0, baseSequence: 0, isTransactional: true }),
    ],
    ['has a record that overruns', 'INVALID_RECORD', () => patched(batchOf(2), (batch) => batch.fill(0x7e, 61, 62))],
    [
      'has a record with a broken key',
      'INVALID_RECORD',
      () => patched(batchOf(2), (batch) => batch.fill(0x7f, 65, 66)),
    ],
    ['has a record out of order', 'INVALID_RECORD', () => patched(batchOf(2), (batch) => batch.fill(0x04, 64, 65))],
    ['has an unknown compression', 'UNSUPPORTED_COMPRESSION_TYPE', () => batchOf(1, { compression: 6 })],
    ['is not compressed as it says', 'INVALID_RECORD', () => batchOf(1, { compression: 1 })],
    [
      'says LogAppendTime itself',
      'INVALID_TIMESTAMP',
      () => batchOf(1, { timestampType: 'logAppendTime' }),
      { messageTimestampType: 'LogAppendTime' },
    ],
  ]
  it.each(cases)('that %s is refused with %s', (...[, code, batch, config]: Case) => {
    const { log } = openLog({ config: config ?? {}, codecs: CodecRegistry.portable() })
    log.append(batchWith([{ key: 'k' }]).subarray(), asClient)
    const error = appendError(log, batch())
    expect(errorInfo(error.errorCode).name).toBe(code)
    expect(readBatches(log)).toHaveLength(1)
  })

  it('names the records without a key on a compacted topic', () => {
    const { log } = openLog({ config: { isCompacted: true } })
    const error = appendError(log, batchWith([{ key: 'a' }, { value: 'x' }, { key: 'c' }, { value: 'y' }]))
    expect([error.errorCode, error.recordErrors.map(({ batchIndex }) => batchIndex)]).toEqual([
      ErrorCode.INVALID_RECORD,
      [1, 3],
    ])
    expect(log.append(batchWith([{ key: 'a' }, { key: '' }]), asClient).lastOffset).toBe(1)
  })

  it('names the records that are too old or too far ahead, and lets those without a time pass', () => {
    const config = { messageTimestampBeforeMaxMs: 500, messageTimestampAfterMaxMs: 100 }
    const { log, clock } = openLog({ config })
    const now = clock.now()
    const at = (...times: number[]): Buffer => batchWith(times.map((timestamp) => ({ key: 'k', timestamp })))
    const error = appendError(log, at(now, now - 501, now + 101, -1))
    expect([error.errorCode, error.recordErrors.map(({ batchIndex }) => batchIndex)]).toEqual([
      ErrorCode.INVALID_TIMESTAMP,
      [1, 2],
    ])
    expect(log.append(at(now - 500, now + 100, -1), asClient).lastOffset).toBe(2)
  })

  it('has a timestamp that a number cannot hold, whatever the topic says', () => {
    for (const messageTimestampType of ['CreateTime', 'LogAppendTime'] as const) {
      for (const timestamp of [2n ** 60n, -(2n ** 60n)]) {
        const batch = patched(batchOf(1), (bytes) => bytes.writeBigInt64BE(timestamp, 27))
        const { log } = openLog({ config: { messageTimestampType, messageTimestampAfterMaxMs: Infinity } })
        expect(appendError(log, batch).errorCode).toBe(ErrorCode.INVALID_TIMESTAMP)
      }
    }
  })

  it('is checked inside its compression when a codec is at hand, and by its header otherwise', () => {
    const codecs = CodecRegistry.portable()
    const compressed = (records: Parameters<typeof batchWith>[0]): Buffer => {
      const plain = batchWith(records)
      const payload = codecs.get('gzip').compress(plain.subarray(BATCH_HEADER_BYTES))
      const batch = Buffer.concat([plain.subarray(0, BATCH_HEADER_BYTES), payload])
      const { recordCount, maxTimestamp } = new RecordBatchView(plain)
      sealBatch(batch, 0, batch.length, { recordCount, baseTimestamp: 1000, maxTimestamp, compression: 1 })
      return batch
    }
    const { log } = openLog({ config: { isCompacted: true }, codecs })
    expect(log.append(compressed([{ key: 'a' }, { key: 'b' }]), asClient).lastOffset).toBe(1)
    expect(appendError(log, compressed([{ key: 'a' }, { value: 'b' }])).recordErrors).toHaveLength(1)
    const { log: blind } = openLog({ config: { isCompacted: true } })
    expect(blind.append(compressed([{ key: 'a' }, { value: 'b' }]), asClient).lastOffset).toBe(1)
    const late = compressed([{ key: 'a', timestamp: blind.append(batchOf(1), asClient).baseOffset + 1e12 }])
    expect(appendError(blind, late).errorCode).toBe(ErrorCode.INVALID_TIMESTAMP)
  })
})

function corrupted(batch: Buffer): Buffer {
  batch[70]! ^= 1
  return batch
}

describe('a batch that is appended', () => {
  it('gets the broker time with LogAppendTime', async () => {
    const { log, clock } = openLog({ config: { messageTimestampType: 'LogAppendTime' } })
    await clock.advance(77)
    const result = log.append(batchOf(2), asClient)
    expect(result.logAppendTimeMs).toBe(1_000_077)
    const [batch] = readBatches(log)
    expect([batch!.timestampType, batch!.maxTimestamp]).toEqual(['logAppendTime', 1_000_077])
  })

  it('gets its largest timestamp and type corrected where the producer lied', () => {
    const { log } = openLog()
    log.append(batchOf(2, { maxTimestamp: 5 }), asClient)
    log.append(batchOf(2, { maxTimestamp: 6, timestampType: 'logAppendTime' }), asClient)
    expect(readBatches(log).map((batch) => [batch.timestampType, batch.maxTimestamp])).toEqual([
      ['createTime', 1000],
      ['createTime', 6],
    ])
  })

  it('may be a control batch or empty of keys when a coordinator writes it', () => {
    const { log } = openLog()
    const context = { origin: 'coordinator', leaderEpoch: 2 } as const
    expect(
      log.append(batchOf(1, { isControl: true, producerId: 9, producerEpoch: 1, isTransactional: true }), context)
        .lastOffset,
    ).toBe(0)
    expect(readBatches(log)[0]!.isControl).toBe(true)
  })

  it('keeps offset and epoch when a replica follows, which may leave gaps but not go back', () => {
    const { log } = openLog()
    const context = { origin: 'replica', leaderEpoch: 0 } as const
    log.append(batchOf(3, { baseOffset: 10, partitionLeaderEpoch: 3 }), context)
    log.append(batchOf(2, { baseOffset: 20, partitionLeaderEpoch: 5 }), context)
    expect(() => log.append(batchOf(2, { baseOffset: 21, partitionLeaderEpoch: 5 }), context)).toThrow(LogAppendError)
    expect(log.read(13, { maxBytes: 10_000 })).toMatchObject({ firstOffset: 20, nextOffset: 22 })
    expect([log.epochEndOffset(3), log.epochEndOffset(4), log.epochEndOffset(5), log.epochEndOffset(6)]).toEqual([
      { epoch: 3, endOffset: 20 },
      { epoch: 3, endOffset: 20 },
      { epoch: 5, endOffset: 22 },
      { epoch: -1, endOffset: -1 },
    ])
  })
})

import { encodeBatch, readRecords, RecordBatchView } from '@ottla/protocol'
import { describe, expect, it } from 'vitest'
import { BatchHeader } from '../../src/log/batch-header.ts'

const base = 1_700_000_000_000
const records = [{ key: 'k', value: 'v', timestamp: base + 5 }, { value: 'w' }]

function headerOf(bytes: Buffer): BatchHeader {
  const header = new BatchHeader()
  expect(header.load(bytes, 0)).toBeUndefined()
  return header
}

describe('a batch', () => {
  it('stays valid when the broker sets base offset and leader epoch', () => {
    const bytes = encodeBatch(records, { baseTimestamp: base })
    const header = headerOf(bytes)
    header.setBaseOffset(9_000_000_000)
    header.setLeaderEpoch(12)
    const batch = new RecordBatchView(bytes)
    expect(batch.isValid()).toBe(true)
    expect(batch).toMatchObject({
      baseOffset: 9_000_000_000,
      lastOffset: 9_000_000_001,
      nextOffset: 9_000_000_002,
      partitionLeaderEpoch: 12,
    })
    expect(readRecords(batch).map((record) => record.timestamp)).toEqual([base + 5, base])
  })

  it('gets a new checksum with its append time, which every record then has', () => {
    const bytes = encodeBatch(records, { baseTimestamp: base })
    headerOf(bytes).setMaxTimestamp(base + 99, true)
    const batch = new RecordBatchView(bytes)
    expect(batch.isValid()).toBe(true)
    expect(readRecords(batch).map((record) => [record.timestampType, record.timestamp])).toEqual([
      ['logAppendTime', base + 99],
      ['logAppendTime', base + 99],
    ])
  })
})

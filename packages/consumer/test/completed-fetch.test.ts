import { encodeBatch } from '@ottla/protocol'
import { threadPoolOffload } from '@ottla/runtime'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CorruptRecordError } from '../src/errors.ts'
import { batch, completed, drain, marker, partitionAt, range } from './support/fetches.ts'

interface Vector {
  readonly name: string
  readonly base64: string
  readonly batches: readonly {
    readonly lastOffset: string
    readonly isControlBatch?: boolean
    readonly timestampType: string
    readonly records: readonly {
      readonly offset: string
      readonly timestamp: string
      readonly key: string | null
      readonly value?: string | null
      readonly headers: readonly { readonly key: string; readonly value: string | null }[]
    }[]
  }[]
}

const file = JSON.parse(readFileSync(new URL('../../../test/vectors/record-batches.json', import.meta.url), 'utf8')) as
  | { readonly vectors: readonly Vector[] }
  | readonly Vector[]
const vectors = 'vectors' in file ? file.vectors : file
const bytesOf = (vector: Vector): Buffer => Buffer.from(vector.base64, 'base64')

describe('batches that the Java client wrote', () => {
  const readable = vectors.filter(({ name }) => name !== 'v2-max-ids')

  test.each(readable.map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const expected = vector.batches.filter((b) => b.isControlBatch !== true).flatMap((b) => b.records)
    const first = Number(vector.batches[0]!.records[0]?.offset ?? 0)
    const fetch = completed(
      partitionAt(Math.min(first, 0)),
      { records: bytesOf(vector) },
      { offload: threadPoolOffload },
    )
    const records = await drain(fetch)
    expect(fetch.error).toBeUndefined()
    expect(records.map(({ offset }) => offset)).toEqual(expected.map(({ offset }) => Number(offset)))
    for (const [i, { key, value, timestamp, headers }] of records.entries()) {
      const want = expected[i]!
      expect(key?.toString('hex') ?? null).toBe(want.key)
      if (want.value !== undefined) expect(value?.toString('hex') ?? null).toBe(want.value)
      expect(timestamp).toBe(Number(want.timestamp))
      expect(headers.map((h) => ({ key: h.key, value: h.value?.toString('hex') ?? null }))).toEqual(want.headers)
    }
    expect(fetch.nextOffset).toBe(Number(vector.batches.at(-1)!.lastOffset) + 1)
  })
})

test('read_committed leaves aborted records out and keeps the positions behind them', async () => {
  const records = bytesOf(vectors.find(({ name }) => name === 'v2-txn-stream')!)
  const abortedTransactions = [{ producerId: 10, firstOffset: 0 }]
  const state = partitionAt(0)
  const fetch = completed(state, { records, abortedTransactions }, { readCommitted: true })
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([2, 3, 5])
  const all = completed(partitionAt(0), { records, abortedTransactions })
  expect((await drain(all)).map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 5])
  expect(fetch.nextOffset).toBe(all.nextOffset)
})

test('two aborted transactions of one producer do not hide what it committed between them', async () => {
  const transactional = (baseOffset: number): Buffer =>
    encodeBatch([{ value: Buffer.from(`v${baseOffset}`) }], {
      baseOffset,
      baseTimestamp: 0,
      producerId: 7,
      producerEpoch: 0,
      baseSequence: baseOffset,
      isTransactional: true,
    })
  const log = [transactional(0), marker(1, 0), transactional(2), marker(3, 1), transactional(4), marker(5, 0)]
  const abortedTransactions = [
    { producerId: 7, firstOffset: 4 },
    { producerId: 7, firstOffset: 0 },
  ]
  const fetch = completed(partitionAt(0), { records: Buffer.concat(log), abortedTransactions }, { readCommitted: true })
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([2])
  expect(fetch.nextOffset).toBe(6)
})

test('a fetch from the middle of a batch skips what comes before', async () => {
  const fetch = completed(partitionAt(7), { records: batch(range(5, 10)) })
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([7, 8, 9])
})

test('after a batch whose last records were compacted away reading goes on behind them', async () => {
  const records = encodeBatch([{ value: Buffer.from('v') }], { baseOffset: 4, baseTimestamp: 0, lastOffsetDelta: 9 })
  const fetch = completed(partitionAt(4), { records })
  expect(await drain(fetch)).toHaveLength(1)
  expect(fetch.nextOffset).toBe(14)
})

test('a batch that is cut off at the end of the response is left for the next fetch', async () => {
  const next = batch(range(3, 6))
  const state = partitionAt(0)
  const fetch = completed(state, { records: Buffer.concat([batch(range(0, 3)), next.subarray(0, -1)]) })
  expect(await drain(fetch)).toHaveLength(3)
  expect(fetch.isDrained).toBe(true)
  expect(fetch.nextOffset).toBe(3)
  expect(state.bufferedBytes).toBe(0)
})

test('records are taken a few at a time and buffered bytes shrink batch by batch', async () => {
  const [first, second] = [batch(range(0, 3)), batch(range(3, 6))]
  const state = partitionAt(0)
  const fetch = completed(state, { records: Buffer.concat([first, second]) })
  expect(state.bufferedBytes).toBe(first.length + second.length)
  expect(await drain(fetch, 2)).toHaveLength(2)
  expect(fetch.nextOffset).toBe(2)
  expect(await drain(fetch, 2)).toHaveLength(2)
  expect(state.bufferedBytes).toBe(second.length)
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([4, 5])
  expect(state.bufferedBytes).toBe(0)
})

test('records that are given back come again first', async () => {
  const fetch = completed(partitionAt(0), { records: Buffer.concat([batch(range(0, 3)), batch(range(3, 6))]) })
  const taken = await drain(fetch, 4)
  fetch.giveBack(taken.slice(1))
  expect(fetch.nextOffset).toBe(1)
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5])
})

test('a damaged batch is reported with what to skip, after the good ones before it', async () => {
  const damaged = batch(range(3, 6))
  damaged[damaged.length - 2]! ^= 1
  const records = Buffer.concat([batch(range(0, 3)), damaged, batch(range(6, 8))])
  const fetch = completed(partitionAt(0), { records })
  expect((await drain(fetch)).map(({ offset }) => offset)).toEqual([0, 1, 2])
  expect(fetch.error).toBeInstanceOf(CorruptRecordError)
  expect(fetch.error).toMatchObject({ topic: 'orders', partition: 0, offset: 3, nextOffset: 6 })
  expect(fetch.error!.message).toMatch(/orders-0 at offset 3.*seek\(.*, 6\)/)
  const unchecked = completed(partitionAt(0), { records }, { checkCrcs: false })
  expect(await drain(unchecked)).toHaveLength(8)
})

test('compressed bytes that do not inflate, and records that do not fit their batch, are reported', async () => {
  const header = { baseOffset: 0, baseTimestamp: 0 }
  const good = encodeBatch([{ value: Buffer.alloc(200, 1) }], header)
  const packed = gzipSync(good.subarray(61))
  packed[packed.length - 9]! ^= 0xff
  const records = Buffer.concat([good.subarray(0, 61), packed])
  records.writeInt32BE(records.length - 12, 8)
  records.writeInt16BE(1, 21)
  for (const offload of [threadPoolOffload, { worthwhile: () => true }]) {
    const fetch = completed(partitionAt(0), { records }, { checkCrcs: false, offload })
    expect(await drain(fetch)).toEqual([])
    expect(fetch.error).toMatchObject({ code: 'ERR_KAFKA_CORRUPT_RECORD', offset: 0, nextOffset: 1 })
  }
  const short = encodeBatch([{ value: Buffer.from('abc') }, { value: Buffer.from('def') }], header)
  short[61] = 126
  const fetch = completed(partitionAt(0), { records: short }, { checkCrcs: false })
  await drain(fetch)
  expect(fetch.error).toMatchObject({ code: 'ERR_KAFKA_CORRUPT_RECORD' })
})

test('what was fetched before a seek counts for nothing', async () => {
  const state = partitionAt(0)
  const fetch = completed(state, { records: batch(range(0, 3)) })
  state.seek(2, -1)
  expect(fetch.isStale).toBe(true)
  fetch.discard()
  expect(state.bufferedBytes).toBe(0)
})

test('a kept record shows itself in logs and JSON', async () => {
  const [record] = await drain(completed(partitionAt(0), { records: batch([0]) }))
  expect(JSON.parse(JSON.stringify(record))).toMatchObject({
    topic: 'orders',
    offset: 0,
    timestampType: 'createTime',
    leaderEpoch: 3,
  })
  expect(record!.value).toBe(record!.value)
})

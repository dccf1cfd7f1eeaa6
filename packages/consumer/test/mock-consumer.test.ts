import { deadLetter } from '../src/index.ts'
import { MockConsumer, type MockConsumerOptions } from '../src/mock.ts'
import { describe, expect, test } from 'vitest'

const p = (partition: number): { topic: string; partition: number } => ({ topic: 'orders', partition })

/** Assigned, at the beginning, with so many records a partition. */
function mock(counts: readonly number[], options: MockConsumerOptions = {}): MockConsumer<string, string> {
  const consumer = new MockConsumer<string, string>({ autoOffsetReset: 'earliest', ...options })
  consumer.assign(counts.map((_, partition) => p(partition)))
  consumer.updateBeginningOffsets(counts.map((_, partition) => ({ ...p(partition), offset: 0 })))
  for (const [partition, count] of counts.entries()) fill(consumer, partition, count)
  return consumer
}

function fill(consumer: MockConsumer<string, string>, partition: number, count: number, from = 0): void {
  for (let offset = from; offset < from + count; offset++) {
    consumer.addRecord({
      ...p(partition),
      offset,
      key: `k${offset}`,
      value: `${partition}:${offset}`,
      timestamp: offset * 10,
    })
  }
}

const values = (records: Iterable<{ readonly value: string | null }>): (string | null)[] =>
  Array.from(records, ({ value }) => value)

describe('polling', () => {
  test('returns what was added, in order, up to maxPollRecords, and moves the positions', async () => {
    const consumer = mock([3, 2], { maxPollRecords: 4 })
    const first = await consumer.poll({ timeoutMs: 100 })
    expect(values(first)).toEqual(['0:0', '0:1', '0:2', '1:0'])
    expect(first.nextOffsets()).toEqual([
      { ...p(0), offset: 3 },
      { ...p(1), offset: 1 },
    ])
    expect(consumer.lastPollTimeoutMs).toBe(100)
    expect(values(await consumer.poll())).toEqual(['1:1'])
    expect((await consumer.poll()).isEmpty).toBe(true)
    expect(await consumer.position(p(1))).toBe(2)
  })

  test('records have all the fields of real ones', async () => {
    const consumer = new MockConsumer<Buffer, { readonly total: number }>()
    consumer.assign([p(0)])
    consumer.seek(p(0), 7)
    consumer.addRecord({
      ...p(0),
      offset: 7,
      key: Buffer.from('k'),
      value: { total: 3 },
      headers: [{ key: 'h', value: 'v' }],
      timestamp: 5,
      leaderEpoch: 2,
    })
    const [record] = await consumer.poll()
    expect(record).toMatchObject({ topic: 'orders', partition: 0, offset: 7, timestamp: 5, leaderEpoch: 2 })
    expect(record!.key).toEqual(Buffer.from('k'))
    expect(record!.value).toEqual({ total: 3 })
    expect(record!.headers).toEqual([{ key: 'h', value: Buffer.from('v') }])
    expect(record!.serializedKeySize).toBe(1)
  })

  test('each poll does one scheduled task, throws one error, and is woken up once', async () => {
    const consumer = mock([0])
    consumer.schedulePollTask(() => fill(consumer, 0, 1))
    consumer.scheduleNopPollTask()
    expect(values(await consumer.poll())).toEqual(['0:0'])
    expect(values(await consumer.poll())).toEqual([])
    const error = new RangeError('broken')
    consumer.setPollException(error)
    await expect(consumer.poll()).rejects.toBe(error)
    consumer.wakeup()
    await expect(consumer.poll()).rejects.toMatchObject({ name: 'AbortError' })
    await consumer.poll()
    await expect(consumer.poll({ signal: AbortSignal.abort(error) })).rejects.toBe(error)
  })

  test('refuses what the real one refuses', async () => {
    const consumer = new MockConsumer()
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_INVALID_STATE' })
    expect(() => consumer.subscribe([])).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_CONFIG' }))
    consumer.assign([p(0)])
    expect(() => consumer.subscribe(['orders'])).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_INVALID_STATE' }))
    expect(() => consumer.seek(p(1), 0)).toThrow(/not assigned/)
    expect(() => consumer.seek(p(0), -1)).toThrow(expect.objectContaining({ code: 'ERR_KAFKA_CONFIG' }))
    expect(() => consumer.addRecord({ ...p(1), offset: 0 })).toThrow(/not assigned/)
    await expect(consumer.poll()).rejects.toThrow(/updateEndOffsets/)
    const none = new MockConsumer({ autoOffsetReset: 'none' })
    none.assign([p(0)])
    await expect(none.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_NO_OFFSET_FOR_PARTITION' })
    consumer.seek(p(0), 0)
    consumer.schedulePollTask(() => new Promise(() => {}))
    void consumer.poll()
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_CONCURRENT_MODIFICATION' })
    await consumer.close()
    expect(consumer.closed).toBe(true)
    await expect(consumer.poll()).rejects.toThrow(/closed/)
  })
})

describe('positions', () => {
  test('seek, pause and the ends of the log', async () => {
    const consumer = mock([5, 1])
    consumer.updateEndOffsets([{ ...p(0), offset: 5 }])
    consumer.seek(p(0), 3)
    consumer.pause([p(1)])
    expect(consumer.paused()).toEqual([p(1)])
    expect(values(await consumer.poll())).toEqual(['0:3', '0:4'])
    expect(consumer.currentLag(p(0))).toBe(0)
    expect(consumer.currentLag(p(1))).toBeUndefined()
    consumer.seekToBeginning([p(0)])
    consumer.resume([p(1)])
    expect(values(await consumer.poll())).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4', '1:0'])
    consumer.seekToEnd([p(0)])
    expect(await consumer.position(p(0))).toBe(5)
    expect(await consumer.beginningOffsets([p(0)])).toEqual([{ ...p(0), offset: 0 }])
    expect(await consumer.endOffsets([p(0)])).toEqual([{ ...p(0), offset: 5 }])
    expect(await consumer.offsetsForTimes([{ ...p(0), timestamp: 15 }])).toEqual([
      { ...p(0), offset: 2, timestamp: 20 },
    ])
    consumer.setOffsetsException(new RangeError('broken'))
    await expect(consumer.endOffsets([p(0)])).rejects.toThrow('broken')
    await consumer.endOffsets([p(0)])
  })

  test('commits are kept, and a new assignment starts at them', async () => {
    const consumer = new MockConsumer<string, string>()
    consumer.subscribe(['orders'])
    await consumer.commit([{ ...p(0), offset: 2 }])
    await consumer.rebalance([p(0)])
    fill(consumer, 0, 4)
    expect(values(await consumer.poll())).toEqual(['0:2', '0:3'])
    await consumer.commit()
    expect(await consumer.committed([p(0), p(1)])).toEqual([{ ...p(0), offset: 4 }])
  })
})

test('a rebalance tells the listener what goes and what comes, and changes the generation', async () => {
  const consumer = new MockConsumer<string, string>()
  const heard: string[] = []
  const partitions = (list: readonly { readonly partition: number }[]): string =>
    list.map((each) => each.partition).join()
  consumer.subscribe(['orders'], {
    onPartitionsAssigned: (list) => void heard.push(`assigned ${partitions(list)}`),
    onPartitionsRevoked: async (list) => void heard.push(`revoked ${partitions(list)}`),
  })
  expect(consumer.groupMetadata()).toEqual({ groupId: 'mock-group', generationId: -1, memberId: '' })
  await consumer.rebalance([p(0), p(1)])
  await consumer.rebalance([p(1), p(2)])
  expect(consumer.groupMetadata()).toEqual({ groupId: 'mock-group', generationId: 2, memberId: 'mock-member' })
  expect(consumer.assignment()).toEqual([p(1), p(2)])
  consumer.enforceRebalance()
  expect(consumer.shouldRebalance).toBe(true)
  consumer.resetShouldRebalance()
  expect(consumer.shouldRebalance).toBe(false)
  await consumer.close()
  expect(heard).toEqual(['assigned 0,1', 'revoked 0', 'assigned 2', 'revoked 1,2'])
})

describe('loops', () => {
  test('for await waits for records, consumes as the real one does, and ends with close', async () => {
    const consumer = mock([2])
    const seen: (string | null)[] = []
    const loop = (async () => {
      for await (const { value } of consumer) {
        seen.push(value)
        if (seen.length === 2) {
          await consumer.commit()
          expect(await consumer.committed([p(0)])).toEqual([{ ...p(0), offset: 1 }])
          consumer.schedulePollTask(() => fill(consumer, 0, 2, 2))
        }
        if (seen.length === 4) void consumer.close()
      }
    })()
    await loop
    expect(seen).toEqual(['0:0', '0:1', '0:2', '0:3'])
  })

  test('leaving a loop gives the current record back', async () => {
    const consumer = mock([3])
    for await (const { offset } of consumer) if (offset === 1) break
    expect(await consumer.position(p(0))).toBe(1)
    for await (const records of consumer.batches()) {
      expect(values(records)).toEqual(['0:1', '0:2'])
      await expect(consumer.poll()).rejects.toMatchObject({ code: 'ERR_KAFKA_CONCURRENT_MODIFICATION' })
      break
    }
    const reader = consumer.stream().getReader()
    expect((await reader.read()).value!.offset).toBe(1)
    await reader.cancel()
    for await (const { offset } of consumer.readable() as AsyncIterable<{ offset: number }>) {
      expect(offset).toBe(1)
      break
    }
    expect(values(await consumer.poll())).toEqual(['0:1', '0:2'])
  })

  test('run() handles, retries, gives up to onError, commits what is finished, and stops', async () => {
    const consumer = mock([3, 2])
    const sent: unknown[] = []
    const dead = deadLetter({ send: async (record) => void sent.push(record) }, 'orders.dlq')
    const stop = new AbortController()
    const seen: string[] = []
    await consumer.run({
      signal: stop.signal,
      retry: { retries: 1, backoffMs: 60_000 },
      eachRecord: ({ partition, offset }, { attempt }) => {
        seen.push(`${partition}:${offset}#${attempt}`)
        if (partition === 0 && offset === 1) throw new TypeError('poison')
        if (partition === 1 && offset === 0) stop.abort()
      },
      onError: dead,
    })
    expect(seen).toEqual(['0:0#1', '0:1#1', '0:1#2', '0:2#1', '1:0#1'])
    expect(sent).toMatchObject([{ topic: 'orders.dlq', value: Buffer.from('0:1') }])
    expect(await consumer.committed([p(0), p(1)])).toEqual([
      { ...p(0), offset: 3 },
      { ...p(1), offset: 1 },
    ])
    expect(values(await consumer.poll())).toEqual(['1:1'])
  })

  test('run() without onError ends at the record, which comes again', async () => {
    const consumer = mock([4])
    const run = consumer.run({
      retry: { retries: 0 },
      eachBatch: (records) => {
        if (records.some(({ offset }) => offset === 2)) throw new TypeError('poison')
      },
      maxBatchRecords: 2,
    })
    await expect(run).rejects.toMatchObject({ code: 'ERR_KAFKA_RECORD_HANDLER', offset: 2, lastOffset: 3 })
    expect(await consumer.committed([p(0)])).toEqual([{ ...p(0), offset: 2 }])
    expect(values(await consumer.poll())).toEqual(['0:2', '0:3'])
  })
})

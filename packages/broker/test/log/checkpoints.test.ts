import { MemoryDisk } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { OffsetCheckpoint } from '../../src/log/checkpoint-file.ts'
import { LeaderEpochs } from '../../src/log/leader-epochs.ts'
import { ProducerEntry } from '../../src/log/producer-entry.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from '../../src/log/producer-snapshot.ts'

const text = (disk: MemoryDisk, path: string): string => Buffer.from(disk.readFile(path)).toString()

describe('OffsetCheckpoint', () => {
  it("writes and reads Kafka's format", () => {
    const disk = new MemoryDisk()
    const checkpoint = new OffsetCheckpoint(disk, 'c')
    expect(checkpoint.read()).toEqual(new Map())
    checkpoint.write([
      { topic: 'a-b', partition: 3, offset: 7 },
      { topic: 'x', partition: 0, offset: 2 ** 40 },
    ])
    expect(text(disk, 'c')).toBe('0\n2\na-b 3 7\nx 0 1099511627776\n')
    expect(checkpoint.read()).toEqual(
      new Map([
        ['a-b-3', 7],
        ['x-0', 2 ** 40],
      ]),
    )
  })

  it.each(['1\n0\n', '0\n2\na 0 1\n', '0\n1\na 0\n', '0\n1\na 0 x\n', '0\n1\na 0 -4\n', 'garbage'])(
    'says that %j is damaged',
    (content) => {
      const disk = new MemoryDisk()
      disk.replaceFile('c', Buffer.from(content))
      expect(new OffsetCheckpoint(disk, 'c').read()).toBeUndefined()
    },
  )
})

describe('LeaderEpochs', () => {
  it('remembers where each epoch begins, across a restart', () => {
    const disk = new MemoryDisk()
    const epochs = new LeaderEpochs(disk, 'p')
    epochs.assign(0, 0)
    epochs.assign(2, 10)
    epochs.assign(2, 12)
    epochs.assign(5, 10)
    epochs.assign(6, 30)
    expect(text(disk, 'p/leader-epoch-checkpoint')).toBe('0\n3\n0 0\n5 10\n6 30\n')
    const again = new LeaderEpochs(disk, 'p')
    expect([again.latest, again.epochAt(9), again.epochAt(10), again.epochAt(99)]).toEqual([6, 0, 5, 6])
    again.truncateFromStart(15)
    expect(again.entries).toEqual([
      { epoch: 5, startOffset: 15 },
      { epoch: 6, startOffset: 30 },
    ])
    expect(again.endOffset(3, 40)).toEqual({ epoch: 3, endOffset: 15 })
    again.truncateFromEnd(30)
    expect(again.endOffset(5, 30)).toEqual({ epoch: 5, endOffset: 30 })
    expect(again.endOffset(6, 30)).toEqual({ epoch: -1, endOffset: -1 })
  })

  it('does without a damaged file', () => {
    const disk = new MemoryDisk()
    for (const content of ['', 'x', '0\n2\n5 10\n4 20\n', '0\n1\n5\n']) {
      disk.replaceFile('p/leader-epoch-checkpoint', Buffer.from(content))
      expect(new LeaderEpochs(disk, 'p').latest).toBe(-1)
    }
  })
})

describe('producer snapshots', () => {
  it("have Kafka's layout and come back as they were", () => {
    const entry = new ProducerEntry(4000)
    entry.addBatch(3, { lastSequence: 8, lastOffset: 2 ** 33, offsetDelta: 2, timestamp: 1_700_000_000_000 })
    entry.coordinatorEpoch = 1
    const open = new ProducerEntry(2 ** 40)
    open.bumpEpoch(1)
    open.currentTxnFirstOffset = 12
    const bytes = encodeProducerSnapshot([entry, open], 2)
    expect(bytes.subarray(6).toString('hex')).toBe(
      '00000002' +
        '0000000000000fa00003000000080000000200000000000000020000018bcfe5680000000001ffffffffffffffff' +
        '00000100000000000001ffffffffffffffffffffffff00000000ffffffffffffffffffffffff000000000000000c',
    )
    expect(decodeProducerSnapshot(bytes)).toEqual([entry, open])
  })

  it('are refused when a byte is wrong or missing', () => {
    const entry = new ProducerEntry(1)
    entry.addBatch(0, { lastSequence: 0, lastOffset: 0, offsetDelta: 0, timestamp: 5 })
    const bytes = encodeProducerSnapshot([entry], 1)
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Buffer.from(bytes)
      damaged[i]! ^= 0x10
      expect(decodeProducerSnapshot(damaged)).toBeUndefined()
      expect(decodeProducerSnapshot(bytes.subarray(0, i))).toBeUndefined()
    }
  })
})

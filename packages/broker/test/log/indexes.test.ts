import { MemoryDisk, SeededRandom } from '@ottla/runtime'
import { describe, expect, it } from 'vitest'
import { FilePool } from '../../src/log/file-pool.ts'
import { OffsetIndex } from '../../src/log/offset-index.ts'
import { TimeIndex } from '../../src/log/time-index.ts'

describe('OffsetIndex', () => {
  it('finds the last batch that ends at or before an offset, from memory and from the file', () => {
    const disk = new MemoryDisk()
    const pool = new FilePool(disk)
    const index = new OffsetIndex(pool.file('i'), 1000, 1_000_000)
    const random = new SeededRandom(11)
    const entries: [offset: number, position: number][] = []
    let offset = 1000
    let position = 0
    for (let i = 0; i < 3000; i++) {
      offset += 1 + random.integer(50)
      position += 100 + random.integer(10_000)
      entries.push([offset, position])
      index.append(offset, position)
    }
    const expected = (target: number): number => entries.findLast(([at]) => at <= target)?.[1] ?? 0
    const check = (checked: OffsetIndex): void => {
      for (let target = 990; target < offset + 100; target += 37) expect(checked.lookup(target)).toBe(expected(target))
    }
    check(index)
    index.release()
    check(index)
    const again = new OffsetIndex(pool.file('i'), 1000, 1_000_000)
    check(again)
    expect([again.count, again.lastOffset, again.lastPosition]).toEqual([3000, offset, position])
    expect(again.isSane(position + 1)).toBe(true)
    expect(again.isSane(position)).toBe(false)
    again.truncateTo(entries[1200]![0])
    expect([again.count, again.lastOffset]).toEqual([1200, entries[1199]![0]])
    again.append(entries[1200]![0], entries[1200]![1])
    again.flush()
    expect(disk.readFile('i')).toHaveLength(1201 * 8)
  })

  it('holds big-endian relative offsets and positions, and is full at segment.index.bytes', () => {
    const disk = new MemoryDisk()
    const index = new OffsetIndex(new FilePool(disk).file('i'), 1_000_000_000_000, 30)
    index.append(1_000_000_000_007, 513)
    index.append(1_000_000_000_009, 1024)
    expect(index.isFull).toBe(false)
    index.append(1_000_000_000_010, 2048)
    expect(index.isFull).toBe(true)
    index.flush()
    expect(Buffer.from(disk.readFile('i')).toString('hex')).toBe('000000070000020100000009000004000000000a00000800')
  })

  it('loses nothing when the disk is full for a while', () => {
    const disk = new MemoryDisk({ capacityBytes: 100 })
    const index = new OffsetIndex(new FilePool(disk).file('i'), 0, 1_000_000)
    for (let i = 1; i <= 512; i++) index.append(i * 10, i * 100)
    expect(() => index.reserve()).toThrow(/ENOSPC/)
    expect(index.lookup(5000)).toBe(50_000)
    disk.capacityBytes = 1_000_000
    for (let i = 513; i <= 600; i++) index.append(i * 10, i * 100)
    index.flush()
    expect(disk.readFile('i')).toHaveLength(600 * 8)
    expect([index.lookup(10), index.lookup(2567), index.lookup(1e9)]).toEqual([100, 25_600, 60_000])
  })
})

describe('TimeIndex', () => {
  it('keeps ascending timestamps only and leaves the last place free', () => {
    const disk = new MemoryDisk()
    const index = new TimeIndex(new FilePool(disk).file('t'), 50, 36)
    expect([index.lastTimestamp, index.lastOffset, index.lookup(5)]).toEqual([-1, 50, 50])
    index.appendIfLarger(1_700_000_000_000, 59)
    index.appendIfLarger(1_700_000_000_000, 69)
    index.appendIfLarger(1_600_000_000_000, 79)
    expect([index.count, index.isFull]).toEqual([1, false])
    index.appendIfLarger(1_700_000_000_001, 89)
    expect([index.count, index.isFull, index.isSane()]).toEqual([2, true, true])
    expect([index.lookup(1_699_999_999_999), index.lookup(1_700_000_000_000), index.lookup(2e12)]).toEqual([50, 59, 89])
    index.flush()
    expect(Buffer.from(disk.readFile('t')).toString('hex')).toBe('0000018bcfe56800000000090000018bcfe5680100000027')
    index.truncateTo(89)
    expect([index.count, index.lastTimestamp]).toEqual([1, 1_700_000_000_000])
  })
})

describe('FilePool', () => {
  it('keeps a bounded number of files open and opens them again when they are used', () => {
    const pool = new FilePool(new MemoryDisk(), 8)
    const files = Array.from({ length: 30 }, (_, i) => pool.file(`f${i}`))
    for (const [i, file] of files.entries()) {
      file.write(Buffer.from([i]), 0)
      expect(pool.openFiles).toBeLessThanOrEqual(8)
    }
    for (const [i, file] of files.entries()) expect(file.bytes(0, 10)[0]).toBe(i)
    expect(pool.openFiles).toBeGreaterThan(0)
    for (const file of files) file.close()
    expect(pool.openFiles).toBe(0)
  })
})

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Disk, MemoryDisk, NodeDisk, SeededRandom } from '../src/index.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (disk: Disk, path: string): string => Buffer.from(disk.readFile(path)).toString()

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ottla-disk-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('a copy of a MemoryDisk', () => {
  it('has the same files and shares no byte with the original', () => {
    const disk = new MemoryDisk({ capacityBytes: 100 })
    disk.open('/folder/a', 'write').write([bytes('hello')], 0)
    disk.lock('/folder/lock')
    const copy = disk.copy()
    disk.open('/folder/a', 'write').write([bytes('J')], 0)
    copy.open('/folder/b', 'write').write([bytes('new')], 0)
    expect([text(copy, '/folder/a'), text(disk, '/folder/a')]).toEqual(['hello', 'Jello'])
    expect([copy.usedBytes, disk.usedBytes, disk.exists('/folder/b')]).toEqual([8, 5, false])
    copy.lock('/folder/lock').release()
    expect(() => copy.open('/folder/b', 'write').write([Buffer.alloc(200)], 0)).toThrow('ENOSPC')
  })
})

describe.each([
  ['MemoryDisk', () => new MemoryDisk()],
  ['NodeDisk', () => new NodeDisk()],
])('%s', (_, create) => {
  it('writes chunks one after the other and reads them back at any position', async () => {
    const disk = create()
    const file = disk.open(`${root}/a`, 'write')
    file.write([bytes('hello '), bytes('world')], 0)
    file.write([bytes('W')], 6)
    await file.sync()
    const target = Buffer.alloc(20)
    expect(file.read(target, 6)).toBe(5)
    expect(target.subarray(0, 5).toString()).toBe('World')
    expect(file.read(target, 11)).toBe(0)
    file.truncate(5)
    expect([file.size, text(disk, `${root}/a`)]).toEqual([5, 'hello'])
    file.close()
  })

  it('renames, lists and removes files and folders', async () => {
    const disk = create()
    disk.mkdir(`${root}/x/y`)
    disk.replaceFile(`${root}/x/y/f`, bytes('1'))
    disk.replaceFile(`${root}/x/g`, bytes('2'))
    disk.rename(`${root}/x/y`, `${root}/x/z`)
    disk.rename(`${root}/x/g`, `${root}/x/z/f`)
    await disk.syncFolder(`${root}/x`)
    expect([disk.list(`${root}/x`), disk.list(`${root}/x/z`), text(disk, `${root}/x/z/f`)]).toEqual([['z'], ['f'], '2'])
    disk.remove(`${root}/x`)
    disk.remove(`${root}/x`)
    expect(disk.exists(`${root}/x/z/f`)).toBe(false)
    expect(() => disk.open(`${root}/x/z/f`, 'read')).toThrow(/ENOENT/)
  })

  it('gives a lock to one holder at a time', () => {
    const disk = create()
    const lock = disk.lock(`${root}/.lock`)
    expect(() => disk.lock(`${root}/.lock`)).toThrow(/EBUSY/)
    lock.release()
    disk.lock(`${root}/.lock`).release()
  })
})

describe('NodeDisk', () => {
  it('takes over the lock of a dead process and of Kafka, and refuses that of a living one', () => {
    const disk = new NodeDisk()
    const path = join(root, '.lock')
    for (const stale of ['', '2147483646\n', `${process.pid}\n`, `${process.ppid} 1\n`]) {
      writeFileSync(path, stale)
      disk.lock(path).release()
    }
    const statFile = `/proc/${process.ppid}/stat`
    const startTicks = existsSync(statFile)
      ? ` ${readFileSync(statFile, 'utf8').split(') ').at(1)?.split(' ').at(19) ?? ''}`
      : ''
    writeFileSync(path, `${process.ppid}${startTicks}\n`)
    expect(() => disk.lock(path)).toThrow(`EBUSY: held by process ${process.ppid}`)
  })
})

describe('MemoryDisk', () => {
  it('shows bytes without a copy and keeps views valid while the file grows', () => {
    const disk = new MemoryDisk()
    const file = disk.open('f', 'write')
    file.write([bytes('first')], 0)
    const view = file.view!(0, 5)!
    const block = Buffer.alloc(3 * 1024 * 1024, 7)
    for (let i = 0; i < 6; i++) file.write([block], 5 + i * block.length)
    disk.remove('f')
    expect(Buffer.from(view).toString()).toBe('first')
  })

  it('reads and writes across its chunks', () => {
    const disk = new MemoryDisk()
    const file = disk.open('f', 'write')
    const chunk = 8 * 1024 * 1024
    const block = Buffer.from(new SeededRandom(1).bytes(1000))
    file.truncate(chunk - 500)
    file.write([block], chunk - 500)
    expect(file.view!(chunk - 500, 1000)).toBeUndefined()
    const target = Buffer.alloc(1000)
    expect(file.read(target, chunk - 500)).toBe(1000)
    expect(target.equals(block)).toBe(true)
    expect(disk.usedBytes).toBe(chunk + 500)
    file.truncate(10)
    file.truncate(chunk + 10)
    expect(file.read(target, chunk - 500)).toBe(510)
    expect(target.subarray(0, 510).every((byte) => byte === 0)).toBe(true)
  })

  it('refuses bytes past its capacity and takes them when there is room again', () => {
    const disk = new MemoryDisk({ capacityBytes: 10 })
    const file = disk.open('f', 'write')
    expect(() => file.write([bytes('12345678'), bytes('90123')], 0)).toThrow(/ENOSPC/)
    expect(file.size).toBe(8)
    disk.capacityBytes = 20
    file.write([bytes('90123')], 8)
    expect(file.size).toBe(13)
  })

  it('loses at a crash what was not synced, or tears it', async () => {
    const disk = new MemoryDisk()
    const file = disk.open('f', 'write')
    file.write([bytes('kept')], 0)
    await file.sync()
    file.write([bytes('lost')], 4)
    disk.crash()
    expect(text(disk, 'f')).toBe('kept')
    file.write([bytes('torn')], 4)
    disk.crash(new SeededRandom(3))
    expect('kepttorn'.startsWith(text(disk, 'f'))).toBe(true)
    expect(text(disk, 'f').length).toBeGreaterThanOrEqual(4)
  })
})

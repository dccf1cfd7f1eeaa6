import type { Disk, DiskFile, DiskLock, DiskSpace, OpenMode } from './disk.ts'
import { type MemoryBudget, MemoryFile } from './memory-file.ts'
import type { Random } from './random.ts'

/** Options of {@link MemoryDisk}. */
export interface MemoryDiskOptions {
  /** Bytes that fit; a write past them fails with `ENOSPC`. Default: no limit. */
  readonly capacityBytes?: number
}

type Folder = Map<string, Folder | MemoryFile>

/**
 * A disk in memory, for brokers that keep nothing and for simulations. Folders exist as soon as they
 * are made or a file lies in them. {@link crash} forgets what was not synced, as a power cut does.
 */
export class MemoryDisk implements Disk {
  readonly #root: Folder = new Map()
  readonly #locks = new Set<string>()
  readonly #budget: MemoryBudget

  constructor(options: MemoryDiskOptions = {}) {
    this.#budget = { usedBytes: 0, capacityBytes: options.capacityBytes ?? Infinity }
  }

  /** Bytes held by all files. */
  get usedBytes(): number {
    return this.#budget.usedBytes
  }

  /** Changes how many bytes fit from now on; what is stored stays. */
  set capacityBytes(bytes: number) {
    this.#budget.capacityBytes = bytes
  }

  open(path: string, mode: OpenMode): DiskFile {
    const known = this.#find(path)
    if (known instanceof MemoryFile) return known
    if (known !== undefined) throw systemError('EISDIR', 'open', path)
    if (mode === 'read') throw systemError('ENOENT', 'open', path)
    return this.#put(path, new MemoryFile(this.#budget, path))
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined
  }

  mkdir(path: string): void {
    this.#makeFolder(segmentsOf(path))
  }

  list(path: string): string[] {
    const folder = this.#find(path)
    if (folder === undefined) throw systemError('ENOENT', 'scandir', path)
    if (folder instanceof MemoryFile) throw systemError('ENOTDIR', 'scandir', path)
    return [...folder.keys()].sort()
  }

  rename(from: string, to: string): void {
    const moved = this.#find(from)
    if (moved === undefined) throw systemError('ENOENT', 'rename', from)
    this.#detach(from)
    this.#put(to, moved)
  }

  remove(path: string): void {
    const removed = this.#detach(path)
    if (removed !== undefined) for (const file of filesIn(removed)) file.release()
  }

  readFile(path: string): Uint8Array {
    const file = this.open(path, 'read')
    const bytes = new Uint8Array(file.size)
    file.read(bytes, 0)
    return bytes
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    const file = new MemoryFile(this.#budget, path)
    file.write([bytes], 0)
    file.markSynced()
    this.#put(path, file)
  }

  space(): DiskSpace | undefined {
    const { capacityBytes, usedBytes } = this.#budget
    if (!Number.isFinite(capacityBytes)) return undefined
    return { totalBytes: capacityBytes, usableBytes: Math.max(0, capacityBytes - usedBytes) }
  }

  syncFolder(): Promise<void> {
    return Promise.resolve()
  }

  lock(path: string): DiskLock {
    if (this.#locks.has(path)) throw systemError('EBUSY', 'lock', path)
    this.#locks.add(path)
    return { release: () => void this.#locks.delete(path) }
  }

  /**
   * Loses what was written since each file's last sync: all of it, or with `random` all but a prefix of
   * random length, which tears the last write. The locks die with their holders.
   */
  crash(random?: Random): void {
    for (const file of filesIn(this.#root)) file.crash(random)
    this.#locks.clear()
  }

  /** A disk with the same files and nobody's locks; what is written to one is not seen on the other. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk({ capacityBytes: this.#budget.capacityBytes })
    copyFolder(this.#root, copy.#root, copy.#budget)
    return copy
  }

  #find(path: string): Folder | MemoryFile | undefined {
    let at: Folder | MemoryFile | undefined = this.#root
    for (const name of segmentsOf(path)) {
      if (at === undefined || at instanceof MemoryFile) return undefined
      at = at.get(name)
    }
    return at
  }

  #makeFolder(names: readonly string[]): Folder {
    let at = this.#root
    for (const name of names) {
      let next = at.get(name)
      if (next === undefined) at.set(name, (next = new Map()))
      if (next instanceof MemoryFile) throw systemError('ENOTDIR', 'mkdir', names.join('/'))
      at = next
    }
    return at
  }

  #put<T extends Folder | MemoryFile>(path: string, entry: T): T {
    const names = segmentsOf(path)
    const folder = this.#makeFolder(names.slice(0, -1))
    const replaced = folder.get(names.at(-1)!)
    if (replaced instanceof MemoryFile) replaced.release()
    folder.set(names.at(-1)!, entry)
    return entry
  }

  #detach(path: string): Folder | MemoryFile | undefined {
    const names = segmentsOf(path)
    const folder = this.#find(names.slice(0, -1).join('/'))
    if (folder === undefined || folder instanceof MemoryFile) return undefined
    const entry = folder.get(names.at(-1)!)
    folder.delete(names.at(-1)!)
    return entry
  }
}

function copyFolder(from: Folder, to: Folder, budget: MemoryBudget): void {
  for (const [name, entry] of from) {
    if (entry instanceof MemoryFile) to.set(name, entry.copy(budget))
    else {
      const folder: Folder = new Map()
      to.set(name, folder)
      copyFolder(entry, folder, budget)
    }
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function* filesIn(entry: Folder | MemoryFile): Generator<MemoryFile> {
  if (entry instanceof MemoryFile) yield entry
  else for (const inner of entry.values()) yield* filesIn(inner)
}

const systemMessages: Readonly<Record<string, string>> = {
  EBUSY: 'held by another user of this disk',
  EISDIR: 'illegal operation on a directory',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
}

function systemError(code: string, operation: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${systemMessages[code] ?? code}, ${operation} '${path}'`), { code, path })
}

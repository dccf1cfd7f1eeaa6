import type { Disk, DiskFile, OpenMode } from './disk.ts'
import type { Random } from './random.ts'

/** Options of {@link MemoryDisk}. */
export interface MemoryDiskOptions {
  /** Bytes that fit; a write past them fails with `ENOSPC`. Default: no limit. */
  readonly capacityBytes?: number
}

/**
 * A disk in memory, for brokers that keep nothing and for simulations. Folders exist as soon as they
 * are made or a file lies in them. {@link crash} forgets what was not synced, as a power cut does.
 */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, MemoryFile>()
  readonly #folders = new Set<string>()
  readonly #budget: Budget

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
    let file = this.#files.get(path)
    if (file === undefined) {
      if (mode === 'read') throw systemError('ENOENT', 'open', path)
      file = new MemoryFile(this.#budget, path)
      this.#files.set(path, file)
    }
    return file
  }

  exists(path: string): boolean {
    return this.#files.has(path) || this.#isFolder(path)
  }

  mkdir(path: string): void {
    this.#folders.add(path)
  }

  list(path: string): string[] {
    if (!this.#isFolder(path)) throw systemError('ENOENT', 'scandir', path)
    const names = new Set<string>()
    for (const known of [...this.#files.keys(), ...this.#folders]) {
      if (known.startsWith(`${path}/`)) names.add(known.slice(path.length + 1).split('/', 1)[0]!)
    }
    return [...names].sort()
  }

  rename(from: string, to: string): void {
    if (!this.exists(from)) throw systemError('ENOENT', 'rename', from)
    const file = this.#files.get(from)
    if (file !== undefined) {
      this.#files.get(to)?.release()
      this.#files.delete(from)
      this.#files.set(to, file)
      return
    }
    for (const [path, inside] of [...this.#files]) {
      if (!path.startsWith(`${from}/`)) continue
      this.#files.delete(path)
      this.#files.set(to + path.slice(from.length), inside)
    }
    for (const folder of [...this.#folders]) {
      if (folder !== from && !folder.startsWith(`${from}/`)) continue
      this.#folders.delete(folder)
      this.#folders.add(to + folder.slice(from.length))
    }
  }

  remove(path: string): void {
    for (const [known, file] of [...this.#files]) {
      if (known !== path && !known.startsWith(`${path}/`)) continue
      file.release()
      this.#files.delete(known)
    }
    for (const folder of [...this.#folders]) {
      if (folder === path || folder.startsWith(`${path}/`)) this.#folders.delete(folder)
    }
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
    this.#files.get(path)?.release()
    this.#files.set(path, file)
  }

  /**
   * Loses what was written since each file's last sync: all of it, or with `random` all but a prefix of
   * random length, which tears the last write.
   */
  crash(random?: Random): void {
    for (const file of this.#files.values()) file.crash(random)
  }

  #isFolder(path: string): boolean {
    if (this.#folders.has(path)) return true
    for (const known of [...this.#files.keys(), ...this.#folders]) if (known.startsWith(`${path}/`)) return true
    return false
  }
}

interface Budget {
  usedBytes: number
  capacityBytes: number
}

class MemoryFile implements DiskFile {
  size = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #syncedSize = 0
  readonly #budget: Budget
  readonly #path: string

  constructor(budget: Budget, path: string) {
    this.#budget = budget
    this.#path = path
  }

  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.size, position + target.length)
    if (end <= position) return 0
    target.set(this.#bytes.subarray(position, end))
    return end - position
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    let at = position
    for (const chunk of chunks) {
      this.#grow(at + chunk.length)
      this.#bytes.set(chunk, at)
      at += chunk.length
    }
  }

  truncate(size: number): void {
    if (size > this.size) this.#grow(size)
    this.#budget.usedBytes -= this.size - size
    this.#bytes.fill(0, size, this.size)
    this.size = size
    this.#syncedSize = Math.min(this.#syncedSize, size)
  }

  sync(): Promise<void> {
    this.markSynced()
    return Promise.resolve()
  }

  close(): void {}

  markSynced(): void {
    this.#syncedSize = this.size
  }

  release(): void {
    this.#budget.usedBytes -= this.size
    this.size = 0
    this.#bytes = new Uint8Array(0)
  }

  crash(random: Random | undefined): void {
    const lost = this.size - this.#syncedSize
    if (lost > 0) this.truncate(this.#syncedSize + (random === undefined ? 0 : random.integer(lost + 1)))
  }

  #grow(size: number): void {
    if (size <= this.size) return
    if (this.#budget.usedBytes + size - this.size > this.#budget.capacityBytes) {
      throw systemError('ENOSPC', 'write', this.#path)
    }
    this.#budget.usedBytes += size - this.size
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2, 4096))
      larger.set(this.#bytes.subarray(0, this.size))
      this.#bytes = larger
    }
    this.size = size
  }
}

const systemMessages: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
}

function systemError(code: string, operation: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${systemMessages[code] ?? code}, ${operation} '${path}'`), { code, path })
}

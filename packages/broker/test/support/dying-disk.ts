import type { Disk, DiskFile, DiskLock, DiskSpace, MemoryDisk, OpenMode, Random } from '@ottla/runtime'

/**
 * A disk whose process is killed at one of its writes: what was there at that moment, the write itself done in part or not
 * at all, is what the next process finds. The dying one goes on without noticing.
 */
export class DyingDisk implements Disk {
  /** What the next process finds; undefined while this one lives. */
  left: MemoryDisk | undefined
  readonly #disk: MemoryDisk
  readonly #random: Random
  #writesLeft: number

  constructor(disk: MemoryDisk, writesLeft: number, random: Random) {
    this.#disk = disk
    this.#writesLeft = writesLeft
    this.#random = random
  }

  open(path: string, mode: OpenMode): DiskFile {
    if (mode !== 'read') this.#step()
    const file = this.#disk.open(path, mode)
    const step = (chunks: readonly Uint8Array[], position: number): void =>
      this.#step(() => file.write([torn(chunks, this.#random)], position))
    return {
      get size() {
        return file.size
      },
      read: (target, position) => file.read(target, position),
      write(chunks, position) {
        step(chunks, position)
        file.write(chunks, position)
      },
      truncate: (size) => {
        this.#step()
        file.truncate(size)
      },
      sync: () => file.sync(),
      close: () => file.close(),
    }
  }

  /** The end has come now, whatever is written. */
  kill(): MemoryDisk {
    return (this.left ??= this.#disk.copy())
  }

  exists(path: string): boolean {
    return this.#disk.exists(path)
  }

  mkdir(path: string): void {
    if (!this.#disk.exists(path)) this.#step()
    this.#disk.mkdir(path)
  }

  list(path: string): string[] {
    return this.#disk.list(path)
  }

  rename(from: string, to: string): void {
    this.#step()
    this.#disk.rename(from, to)
  }

  remove(path: string): void {
    this.#step()
    this.#disk.remove(path)
  }

  readFile(path: string): Uint8Array {
    return this.#disk.readFile(path)
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    this.#step()
    this.#disk.replaceFile(path, bytes)
  }

  space(): DiskSpace | undefined {
    return this.#disk.space()
  }

  syncFolder(): Promise<void> {
    return this.#disk.syncFolder()
  }

  lock(path: string): DiskLock {
    return this.#disk.lock(path)
  }

  #step(inPart?: () => void): void {
    if (this.left !== undefined || this.#writesLeft-- > 0) return
    inPart?.()
    this.left = this.#disk.copy()
  }
}

function torn(chunks: readonly Uint8Array[], random: Random): Uint8Array {
  const bytes = Buffer.concat(chunks)
  return bytes.subarray(0, random.integer(bytes.length + 1))
}

import type { Disk, DiskFile } from '@ottla/runtime'

/** Descriptors that a pool keeps open by default: room for sockets under a limit of 1,024. */
const DEFAULT_MAX_OPEN_FILES = 500
/** Syncs that run at once; a syncing file stays open, and the thread pool takes four by default. */
const MAX_SYNCS = 16

/**
 * Opens files when they are touched and closes the least recently used ones when too many are open, so
 * that thousands of partitions (three files a segment) need a fixed number of descriptors.
 */
export class FilePool {
  readonly disk: Disk
  readonly #maxOpenFiles: number
  readonly #open = new Set<PooledFile>()
  #tick = 0
  #syncs = 0
  readonly #waitingSyncs: (() => void)[] = []

  constructor(disk: Disk, maxOpenFiles: number = DEFAULT_MAX_OPEN_FILES) {
    this.disk = disk
    this.#maxOpenFiles = maxOpenFiles
  }

  /** Files that are open now. */
  get openFiles(): number {
    return this.#open.size
  }

  /** A file that is made when it is first touched and does not exist. */
  file(path: string): PooledFile {
    return new PooledFile(this, path)
  }

  /** @internal */
  touch(): number {
    return ++this.#tick
  }

  /** @internal */
  opened(file: PooledFile): void {
    this.#open.add(file)
    if (this.#open.size <= this.#maxOpenFiles) return
    // A quarter at once, so that the sort is paid once in many openings.
    const idle = [...this.#open].filter((open) => open !== file && !open.isSyncing)
    idle.sort((a, b) => a.lastUse - b.lastUse)
    for (const victim of idle.slice(0, Math.max(1, this.#maxOpenFiles >> 2))) victim.close()
  }

  /** @internal */
  closed(file: PooledFile): void {
    this.#open.delete(file)
  }

  /** Runs a sync when few enough others run. @internal */
  async limitSync(sync: () => Promise<void>): Promise<void> {
    if (this.#syncs >= MAX_SYNCS) await new Promise<void>((resolve) => this.#waitingSyncs.push(resolve))
    else this.#syncs++
    try {
      await sync()
    } finally {
      // Who waits takes over the place.
      const next = this.#waitingSyncs.shift()
      if (next === undefined) this.#syncs--
      else next()
    }
  }
}

/** A file of a {@link FilePool}; open only while it is used. Reading and writing open it again. */
export class PooledFile {
  /** Order of the last use among all files of the pool. */
  lastUse = 0
  readonly #pool: FilePool
  #path: string
  #handle: DiskFile | undefined
  #isGone = false
  #syncs = 0
  #closeAfterSync = false

  constructor(pool: FilePool, path: string) {
    this.#pool = pool
    this.#path = path
  }

  get path(): string {
    return this.#path
  }

  get size(): number {
    return this.#touch().size
  }

  get isSyncing(): boolean {
    return this.#syncs > 0
  }

  /** Reads into `target` from `position`; returns the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): number {
    return this.#touch().read(target, position)
  }

  /** `length` bytes from `position`, fewer at the end of the file: the file's own in memory mode, else read afresh. */
  bytes(position: number, length: number): Buffer {
    const handle = this.#touch()
    const wanted = Math.max(0, Math.min(length, handle.size - position))
    const view = handle.view?.(position, wanted)
    if (view !== undefined) return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
    // Not from Node's slab: a small batch that a client keeps must not pin 8 KiB of others.
    const fresh = Buffer.allocUnsafeSlow(wanted)
    const count = handle.read(fresh, position)
    return count === wanted ? fresh : fresh.subarray(0, count)
  }

  write(bytes: Uint8Array, position: number): void {
    this.#touch().write([bytes], position)
  }

  truncate(size: number): void {
    this.#touch().truncate(size)
  }

  /** Resolves when what was written before is on the device. */
  sync(): Promise<void> {
    return this.#pool.limitSync(() => this.#syncNow())
  }

  /** Closes the file for good: a sync that waits for its turn does nothing. */
  abandon(): void {
    this.#isGone = true
    this.close()
  }

  remove(): void {
    this.abandon()
    this.#pool.disk.remove(this.path)
  }

  /** Gives the file another name, which it has to have on the disk too; does nothing when there is no such file. */
  rename(path: string): void {
    this.close()
    if (this.#pool.disk.exists(this.#path)) this.#pool.disk.rename(this.#path, path)
    this.#path = path
  }

  /** Gives the descriptor back, at once or when the running sync ends. */
  close(): void {
    this.#closeAfterSync = this.#syncs > 0
    if (this.#closeAfterSync || this.#handle === undefined) return
    const handle = this.#handle
    this.#handle = undefined
    this.#pool.closed(this)
    handle.close()
  }

  async #syncNow(): Promise<void> {
    if (this.#isGone) return
    const handle = this.#touch()
    this.#syncs++
    try {
      await handle.sync()
    } finally {
      this.#syncs--
      if (this.#syncs === 0 && this.#closeAfterSync) this.close()
    }
  }

  #touch(): DiskFile {
    this.lastUse = this.#pool.touch()
    this.#closeAfterSync = false
    if (this.#handle === undefined) {
      this.#handle = this.#pool.disk.open(this.path, 'write')
      this.#pool.opened(this)
    }
    return this.#handle
  }
}

import type { DiskFile } from './disk.ts'
import type { Random } from './random.ts'

/** How much a memory disk holds and may hold, shared by its files. */
export interface MemoryBudget {
  usedBytes: number
  capacityBytes: number
}

/** The first chunk of a file doubles up to this size; all further ones have it. */
const CHUNK_BYTES = 8 * 1024 * 1024

/**
 * A file in memory. Its bytes lie in large chunks, so that growing never copies more than one of them
 * and most reads are views.
 */
export class MemoryFile implements DiskFile {
  size = 0
  #chunks: Uint8Array[] = []
  #syncedSize = 0
  readonly #budget: MemoryBudget
  readonly #path: string

  constructor(budget: MemoryBudget, path: string) {
    this.#budget = budget
    this.#path = path
  }

  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.size, position + target.length)
    for (let at = position; at < end;) {
      const piece = this.#piece(at, end)
      target.set(piece, at - position)
      at += piece.length
    }
    return Math.max(0, end - position)
  }

  view(position: number, length: number): Uint8Array | undefined {
    if (length === 0 || position + length > this.size) return undefined
    const piece = this.#piece(position, position + length)
    return piece.length === length ? piece : undefined
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    let at = position
    for (const chunk of chunks) {
      const end = at + chunk.length
      this.#grow(end)
      for (let from = at; from < end;) {
        const piece = this.#piece(from, end)
        piece.set(chunk.subarray(from - at, from - at + piece.length))
        from += piece.length
      }
      at = end
    }
  }

  truncate(size: number): void {
    if (size > this.size) this.#grow(size)
    this.#budget.usedBytes -= this.size - size
    for (let at = size; at < this.size;) at += this.#piece(at, this.size).fill(0).length
    this.#chunks.length = Math.ceil(size / CHUNK_BYTES)
    this.size = size
    this.#syncedSize = Math.min(this.#syncedSize, size)
  }

  sync(): Promise<void> {
    this.markSynced()
    return Promise.resolve()
  }

  close(): void {}

  /** A file of the same bytes on the disk with this budget. */
  copy(budget: MemoryBudget): MemoryFile {
    const copy = new MemoryFile(budget, this.#path)
    for (let at = 0; at < this.size; at += CHUNK_BYTES) {
      copy.write([this.#piece(at, Math.min(this.size, at + CHUNK_BYTES))], at)
    }
    copy.#syncedSize = this.#syncedSize
    return copy
  }

  markSynced(): void {
    this.#syncedSize = this.size
  }

  /** Gives the space back. Views keep their bytes. */
  release(): void {
    this.#budget.usedBytes -= this.size
    this.size = 0
    this.#syncedSize = 0
    this.#chunks = []
  }

  /** Loses what was written since the last sync, or all of that but a prefix of random length. */
  crash(random: Random | undefined): void {
    const lost = this.size - this.#syncedSize
    if (lost > 0) this.truncate(this.#syncedSize + (random === undefined ? 0 : random.integer(lost + 1)))
  }

  /** The bytes from `position` to `end` as far as they lie in one chunk. */
  #piece(position: number, end: number): Uint8Array {
    const start = position % CHUNK_BYTES
    return this.#chunks[(position - start) / CHUNK_BYTES]!.subarray(start, start + end - position)
  }

  #grow(size: number): void {
    if (size <= this.size) return
    if (this.#budget.usedBytes + size - this.size > this.#budget.capacityBytes) {
      throw Object.assign(new Error(`ENOSPC: no space left on device, write '${this.#path}'`), {
        code: 'ENOSPC',
        path: this.#path,
      })
    }
    this.#budget.usedBytes += size - this.size
    const first = this.#chunks[0]
    if (first === undefined || (first.length < size && first.length < CHUNK_BYTES)) {
      const larger = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(size, (first?.length ?? 0) * 2, 4096)))
      if (first !== undefined) larger.set(first.subarray(0, this.size))
      this.#chunks[0] = larger
    }
    while (this.#chunks.length * CHUNK_BYTES < size) this.#chunks.push(new Uint8Array(CHUNK_BYTES))
    this.size = size
  }
}

import { ErrorCode } from '@ottla/protocol'
import { BatchHeader, SMALLEST_HEADER_BYTES } from './batch-header.ts'
import type { PooledFile } from './file-pool.ts'
import { LogError } from './log-error.ts'

/** Bytes of a batch that are at hand after {@link BatchCursor.next}: its header, and all of a transaction marker. */
const WINDOW_BYTES = 128
/** Bytes read at once; holds the headers of many small batches. */
const BLOCK_BYTES = 4096

/**
 * Walks over the batch headers of a log file without reading the records, from one batch border on:
 *
 * ```ts
 * const cursor = new BatchCursor(file, position, end)
 * while (cursor.next()) use(cursor.header)
 * ```
 */
export class BatchCursor {
  /** Header of the current batch. */
  readonly header: BatchHeader = new BatchHeader()
  /** Position of the current batch in the file. */
  position: number
  readonly #file: PooledFile
  readonly #end: number
  #nextPosition: number
  #block: Buffer = Buffer.alloc(0)
  #blockPosition = 0
  #isStarted = false

  /** @param end - length of the valid part of the file. */
  constructor(file: PooledFile, position: number, end: number) {
    this.#file = file
    this.#end = end
    this.position = position
    this.#nextPosition = position
  }

  /**
   * Goes to the next batch; false at the end.
   * @throws LogError CORRUPT_MESSAGE when no whole batch lies at this place.
   */
  next(): boolean {
    const position = this.#nextPosition
    if (position >= this.#end) return false
    const previousOffset = this.#isStarted ? this.header.lastOffset : -1
    this.#isStarted = true
    this.position = position
    if (this.#end - position < SMALLEST_HEADER_BYTES) throw this.#corrupt('the file ends inside a batch')
    const wanted = Math.min(this.#end - position, WINDOW_BYTES)
    if (position < this.#blockPosition || position + wanted > this.#blockPosition + this.#block.length) {
      this.#block = this.#file.bytes(position, Math.min(BLOCK_BYTES, this.#end - position))
      this.#blockPosition = position
      if (this.#block.length < wanted) throw this.#corrupt('the file is shorter than it was')
    }
    const problem = this.header.load(this.#block, position - this.#blockPosition)
    if (problem !== undefined) throw this.#corrupt(problem)
    if (this.header.baseOffset <= previousOffset) throw this.#corrupt('the offsets do not ascend')
    if (this.header.sizeBytes > this.#end - position) throw this.#corrupt('the batch reaches over the end of the file')
    this.#nextPosition = position + this.header.sizeBytes
    return true
  }

  #corrupt(problem: string): LogError {
    return new LogError(ErrorCode.CORRUPT_MESSAGE, `${this.#file.path} at position ${this.position}: ${problem}`)
  }
}

import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'

/**
 * A web stream over the iterator of `source`. With a queue of length 0 it asks for a record only when a reader does:
 * what a stream reads ahead would count as consumed.
 */
export function recordStream<T>(source: AsyncIterable<T>): WebStream<T> {
  const iterator = source[Symbol.asyncIterator]()
  return new ReadableStream<T>(
    {
      async pull(controller): Promise<void> {
        const { value, done } = await iterator.next()
        if (done !== true) controller.enqueue(value)
        else controller.close()
      },
      async cancel(): Promise<void> {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** A stream of Node over the iterator of `source`; asks for a record only when somebody wants one. */
export function recordReadable<T>(source: AsyncIterable<T>): Readable {
  return new RecordReadable(source[Symbol.asyncIterator]())
}

class RecordReadable<T> extends Readable {
  readonly #iterator: AsyncIterator<T>

  constructor(iterator: AsyncIterator<T>) {
    super({ objectMode: true, highWaterMark: 0 })
    this.#iterator = iterator
  }

  override _read(): void {
    void this.#pushNext()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#end(error, done)
  }

  async #pushNext(): Promise<void> {
    try {
      const next = await this.#iterator.next()
      if (!this.destroyed) this.push(next.done === true ? null : next.value)
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  async #end(error: Error | null, done: (error?: Error | null) => void): Promise<void> {
    // It gives records back, which cannot fail.
    await this.#iterator.return?.()
    done(error)
  }
}

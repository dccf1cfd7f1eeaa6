import type { RecordHeaderInput } from '@ottla/core'
import { isRetriable } from '@ottla/core/internal'
import type { Clock, Timer } from '@ottla/runtime'
import { Fifo } from './fifo.ts'
import type { FlushBarrier } from './flush-barrier.ts'
import { BufferExhaustedError } from './errors.ts'
import type { Payload } from './producer-batch.ts'
import type { ProducerRecord } from './producer-record.ts'
import type { ProducerTopic } from './producer-topic.ts'
import type { Settle } from './record-metadata.ts'

/** A record that could not be appended at once. It owns its bytes: the application may reuse its buffers. */
export interface WaitingSend {
  readonly record: ProducerRecord
  readonly topic: ProducerTopic
  readonly timestamp: number
  headers: readonly RecordHeaderInput[]
  readonly settle: Settle
  readonly promise: Promise<unknown> | undefined
  key: Payload
  value: Payload
  /** Counted against the bound. */
  bytes: number
  /** Monotonic time at which the waiting ends. */
  readonly deadlineMs: number
  /** A serializer has not answered yet. */
  isSerializing: boolean
  /** What a serializer threw. */
  error: Error | undefined
  readonly barriers: FlushBarrier[]
}

/** What {@link WaitingSends} needs of the producer. */
export interface WaitingSendsHost {
  /** Appends the record; false when there is no memory. May throw a typed error. */
  append(send: WaitingSend): boolean
  fail(send: WaitingSend, error: Error): void
  /** Whether the metadata says where the record can go. */
  isKnown(send: WaitingSend): boolean
  /** Resolves when {@link isKnown} may have become true; rejects when the time is over or nothing can help. */
  awaitMetadata(send: WaitingSend, timeoutMs: number): Promise<void>
  /** Called with true when records start to wait for memory and with false when none does any more. */
  onMemoryWanted(isWanted: boolean): void
  timeoutError(send: WaitingSend, reason: 'memory' | 'serializer'): Error
}

/**
 * Sends that cannot be accepted yet, in order: per topic while metadata or a serializer is missing, then all together
 * while the buffer memory is full, so that no topic overtakes another in the run for memory. Bounded in bytes; nothing
 * waits longer than `maxBlockMs`.
 */
export class WaitingSends {
  readonly #host: WaitingSendsHost
  readonly #clock: Clock
  readonly #maxBytes: number
  /** Waiting for metadata or a serializer, by topic. */
  readonly #lines = new Map<string, Fifo<WaitingSend>>()
  readonly #awaitingMetadata = new Set<string>()
  /** Waiting for memory. */
  readonly #memoryLine = new Fifo<WaitingSend>()
  #bytes = 0
  #count = 0
  #timer: Timer | undefined
  #timerDueMs = Infinity

  constructor(host: WaitingSendsHost, clock: Clock, maxBytes: number) {
    this.#host = host
    this.#clock = clock
    this.#maxBytes = maxBytes
  }

  get count(): number {
    return this.#count
  }

  /** Sends that wait for memory. */
  get memoryCount(): number {
    return this.#memoryLine.length
  }

  /** Whether a record of the topic has to queue up behind others. */
  isBlocked(topic: ProducerTopic): boolean {
    return this.#count > 0 && (this.#memoryLine.length > 0 || this.#lines.has(topic.name))
  }

  /** @throws BufferExhaustedError when too much is waiting already. */
  add(send: WaitingSend): void {
    if (this.#bytes + send.bytes > this.#maxBytes && this.#count > 0) {
      throw new BufferExhaustedError(
        `${this.#bytes} bytes of records wait already, for memory or for metadata; await producer.ready() while producer.isFull, or raise bufferMemory`,
      )
    }
    this.#bytes += send.bytes
    this.#count++
    const { name } = send.topic
    const line = this.#lines.get(name)
    if (line !== undefined) {
      line.push(send)
      return
    }
    if (!send.isSerializing && this.#host.isKnown(send)) {
      this.#admit(send)
    } else {
      const fresh = new Fifo<WaitingSend>()
      fresh.push(send)
      this.#lines.set(name, fresh)
      this.#advance(name, fresh)
    }
    this.#armTimer()
  }

  /** A serializer has answered, or thrown. */
  onSerialized(send: WaitingSend, addedBytes: number): void {
    if (send.isSerializing) this.#bytes += addedBytes
    send.isSerializing = false
    const { name } = send.topic
    const line = this.#lines.get(name)
    if (line !== undefined) this.#advance(name, line)
    this.#armTimer()
  }

  /** Memory has become free. */
  onMemory(): void {
    if (this.#memoryLine.length === 0) return
    for (let send = this.#memoryLine.first; send !== undefined; send = this.#memoryLine.first) {
      if (!this.#tryAppend(send)) return
      this.#memoryLine.shift()
    }
    this.#host.onMemoryWanted(false)
    this.#armTimer()
  }

  /** Lets a flush wait for all that is here. */
  addBarrier(barrier: FlushBarrier): void {
    for (const send of this.#all()) {
      barrier.add()
      send.barriers.push(barrier)
    }
  }

  failAll(error: Error): void {
    const sends = [...this.#all()]
    this.#lines.clear()
    const isMemoryWanted = this.#memoryLine.length > 0
    while (this.#memoryLine.shift() !== undefined);
    for (const send of sends) {
      // What the serializer still returns is for nobody.
      send.isSerializing = false
      this.#fail(send, error)
    }
    if (isMemoryWanted) this.#host.onMemoryWanted(false)
    this.#armTimer()
  }

  *#all(): Iterable<WaitingSend> {
    yield* this.#memoryLine
    for (const line of this.#lines.values()) yield* line
  }

  #advance(name: string, line: Fifo<WaitingSend>): void {
    for (let send = line.first; send !== undefined; send = line.first) {
      if (send.isSerializing) return
      if (send.error === undefined && !this.#host.isKnown(send)) {
        void this.#awaitMetadata(name, line, send)
        return
      }
      line.shift()
      if (send.error === undefined) this.#admit(send)
      else this.#fail(send, send.error)
    }
    if (this.#lines.get(name) === line) this.#lines.delete(name)
  }

  /** Appends, or joins those who wait for memory. */
  #admit(send: WaitingSend): void {
    if (this.#memoryLine.length === 0) {
      if (this.#tryAppend(send)) return
      this.#host.onMemoryWanted(true)
    }
    this.#memoryLine.push(send)
  }

  #tryAppend(send: WaitingSend): boolean {
    try {
      if (!this.#host.append(send)) return false
      this.#leave(send)
    } catch (error) {
      this.#fail(send, error as Error)
    }
    return true
  }

  async #awaitMetadata(name: string, line: Fifo<WaitingSend>, send: WaitingSend): Promise<void> {
    if (this.#awaitingMetadata.has(name)) return
    this.#awaitingMetadata.add(name)
    let failure: Error | undefined
    try {
      await this.#host.awaitMetadata(send, Math.max(0, send.deadlineMs - this.#clock.monotonic()))
    } catch (error) {
      failure = error as Error
    }
    this.#awaitingMetadata.delete(name)
    const current = this.#lines.get(name)
    if (current === undefined) return
    // All were failed meanwhile and new ones have come: they ask with their own time.
    if (failure === undefined || current !== line) this.#advance(name, current)
    else this.#onNoMetadata(name, line, failure)
    this.#armTimer()
  }

  /** Fails those whose time is over too, or, when waiting cannot help, all that need the metadata. */
  #onNoMetadata(name: string, line: Fifo<WaitingSend>, error: Error): void {
    const nowMs = this.#clock.monotonic()
    let isFirst = true
    for (let send = line.first; send !== undefined; send = line.first) {
      if (send.isSerializing || this.#host.isKnown(send)) break
      if (!isFirst && isRetriable(error) && send.deadlineMs > nowMs + 1) break
      isFirst = false
      line.shift()
      this.#fail(send, send.error ?? error)
    }
    this.#advance(name, line)
  }

  #fail(send: WaitingSend, error: Error): void {
    this.#host.fail(send, error)
    this.#leave(send)
  }

  #leave(send: WaitingSend): void {
    this.#bytes -= send.bytes
    this.#count--
    for (const barrier of send.barriers) barrier.done()
  }

  #armTimer(): void {
    let dueMs = this.#memoryLine.first?.deadlineMs ?? Infinity
    for (const { first } of this.#lines.values()) {
      if (first?.isSerializing === true) dueMs = Math.min(dueMs, first.deadlineMs)
    }
    if (dueMs === this.#timerDueMs) return
    this.#timer?.cancel()
    this.#timerDueMs = dueMs
    if (dueMs !== Infinity) this.#timer = this.#clock.setTimer(dueMs - this.#clock.monotonic(), () => this.#onTimer())
  }

  #onTimer(): void {
    const nowMs = this.#clock.monotonic() + 1
    this.#timerDueMs = Infinity
    for (
      let send = this.#memoryLine.first;
      send !== undefined && send.deadlineMs <= nowMs;
      send = this.#memoryLine.first
    ) {
      this.#memoryLine.shift()
      this.#fail(send, this.#host.timeoutError(send, 'memory'))
    }
    if (this.#memoryLine.length === 0) this.#host.onMemoryWanted(false)
    for (const [name, line] of [...this.#lines]) {
      for (let send = line.first; send?.isSerializing === true && send.deadlineMs <= nowMs; send = line.first) {
        line.shift()
        // What the serializer still returns is for nobody.
        send.isSerializing = false
        this.#fail(send, this.#host.timeoutError(send, 'serializer'))
      }
      this.#advance(name, line)
    }
    this.#armTimer()
  }
}

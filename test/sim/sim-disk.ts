import {
  type Clock,
  type Disk,
  type DiskFile,
  type DiskLock,
  type MemoryDisk,
  type OpenMode,
  type Random,
  sleep,
} from '@ottla/runtime'

/** What a {@link SimDisk} needs beside the bytes. */
export interface SimDiskOptions {
  readonly disk: MemoryDisk
  /** The clock of the process that uses it. */
  readonly clock: Clock
  readonly random: Random
  /** Longest time of a flush. */
  readonly syncMs: number
}

/** The disk as one broker process has it: flushes take their time, and it can fail in the middle of a write. */
export class SimDisk implements Disk {
  readonly #options: SimDiskOptions
  /** Writes that still succeed before {@link #onFailure}. */
  #writesLeft = Infinity
  #onFailure = (): void => {}
  #badReads = 0

  constructor(options: SimDiskOptions) {
    this.#options = options
  }

  /** At the n-th write from now on a part of it is written and nothing more ever. */
  failAtWrite(n: number, onFailure: () => void): void {
    this.#writesLeft = n
    this.#onFailure = onFailure
  }

  /** So many of the next reads of records of `input` and `output` come back with a changed bit. */
  damageReads(count: number): void {
    this.#badReads += count
  }

  /** From now on nothing fails. */
  repair(): void {
    this.#badReads = 0
    this.#writesLeft = Infinity
  }

  open(path: string, mode: OpenMode): DiskFile {
    const file = this.#options.disk.open(path, mode)
    const isRecords = path.endsWith('.log') && !path.includes('__')
    return {
      get size() {
        return file.size
      },
      read: (target, position) => {
        const count = file.read(target, position)
        // The end of a batch is the value of its last record and the number of its headers.
        if (isRecords && count > 80 && this.#badReads > 0) {
          this.#badReads--
          target[count - 4] = target[count - 4]! ^ 0x10
        }
        return count
      },
      write: (chunks, position) => {
        this.#beforeWrite(() => {
          const whole = Buffer.concat(chunks)
          file.write([whole.subarray(0, this.#options.random.integer(whole.length + 1))], position)
        })
        file.write(chunks, position)
      },
      truncate: (size) => {
        this.#beforeWrite(() => {})
        file.truncate(size)
      },
      sync: async () => {
        const { clock, syncMs, random } = this.#options
        if (syncMs > 0) await sleep(clock, random.next() * syncMs)
        await file.sync()
      },
      close: () => file.close(),
    }
  }

  exists(path: string): boolean {
    return this.#options.disk.exists(path)
  }

  mkdir(path: string): void {
    this.#options.disk.mkdir(path)
  }

  list(path: string): string[] {
    return this.#options.disk.list(path)
  }

  rename(from: string, to: string): void {
    this.#beforeWrite(() => {})
    this.#options.disk.rename(from, to)
  }

  remove(path: string): void {
    this.#beforeWrite(() => {})
    this.#options.disk.remove(path)
  }

  readFile(path: string): Uint8Array {
    return this.#options.disk.readFile(path)
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    this.#beforeWrite(() => {})
    this.#options.disk.replaceFile(path, bytes)
  }

  syncFolder(): Promise<void> {
    return this.#options.disk.syncFolder()
  }

  space(): ReturnType<Disk['space']> {
    return this.#options.disk.space()
  }

  /** Nobody else uses this disk; the lock of a process that died must not outlive it. */
  lock(): DiskLock {
    return { release: () => {} }
  }

  #beforeWrite(writePart: () => void): void {
    if (--this.#writesLeft > 0) return
    if (this.#writesLeft === 0) {
      writePart()
      this.#onFailure()
    }
    throw Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' })
  }
}

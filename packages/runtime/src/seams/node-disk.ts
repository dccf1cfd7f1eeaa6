import fs from 'node:fs'
import { dirname } from 'node:path'
import type { Disk, DiskFile, DiskLock, DiskSpace, OpenMode } from './disk.ts'
import { lockFile } from './node-lock.ts'

/** The file system of the process. */
export class NodeDisk implements Disk {
  open(path: string, mode: OpenMode): DiskFile {
    const flags = mode === 'read' ? 'r' : fs.constants.O_RDWR | fs.constants.O_CREAT
    const descriptor = fs.openSync(path, flags)
    return new NodeFile(descriptor, fs.fstatSync(descriptor).size)
  }

  exists(path: string): boolean {
    return fs.existsSync(path)
  }

  mkdir(path: string): void {
    // Not mkdirSync's own recursion: in folders where nothing can be created, such as /proc, it never returns.
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
    const parent = dirname(path)
    if (parent !== path) this.mkdir(parent)
    try {
      fs.mkdirSync(path)
    } catch (error) {
      // Somebody else may have been faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !fs.statSync(path).isDirectory()) throw error
    }
  }

  list(path: string): string[] {
    return fs.readdirSync(path).sort()
  }

  rename(from: string, to: string): void {
    fs.renameSync(from, to)
  }

  remove(path: string): void {
    fs.rmSync(path, { recursive: true, force: true })
  }

  readFile(path: string): Uint8Array {
    return fs.readFileSync(path)
  }

  replaceFile(path: string, bytes: Uint8Array): void {
    const temporary = `${path}.tmp`
    const descriptor = fs.openSync(temporary, 'w')
    try {
      fs.writeFileSync(descriptor, bytes)
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
    fs.renameSync(temporary, path)
  }

  space(path: string): DiskSpace | undefined {
    try {
      const { bsize, blocks, bavail } = fs.statfsSync(path)
      return { totalBytes: bsize * blocks, usableBytes: bsize * bavail }
    } catch {
      return undefined
    }
  }

  syncFolder(path: string): Promise<void> {
    if (process.platform === 'win32') return Promise.resolve() // Windows has no handle on a folder to flush.
    return new Promise((resolve, reject) => {
      fs.open(path, 'r', (openError, descriptor) => {
        if (openError !== null) return reject(openError)
        fs.fsync(descriptor, (error) => {
          fs.closeSync(descriptor)
          if (error === null) resolve()
          else reject(error)
        })
      })
    })
  }

  lock(path: string): DiskLock {
    return lockFile(path)
  }
}

class NodeFile implements DiskFile {
  readonly #descriptor: number
  #size: number

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, position: number): number {
    let filled = 0
    while (filled < target.length) {
      const count = fs.readSync(this.#descriptor, target, filled, target.length - filled, position + filled)
      if (count === 0) break
      filled += count
    }
    return filled
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    let at = position
    for (const chunk of chunks) {
      for (let done = 0; done < chunk.length;) {
        const count = fs.writeSync(this.#descriptor, chunk, done, chunk.length - done, at)
        done += count
        at += count
        if (at > this.#size) this.#size = at
      }
    }
  }

  truncate(size: number): void {
    fs.ftruncateSync(this.#descriptor, size)
    this.#size = size
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#descriptor, (error) => (error === null ? resolve() : reject(error)))
    })
  }

  close(): void {
    fs.closeSync(this.#descriptor)
  }
}

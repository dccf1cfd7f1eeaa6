import { crc32c } from '@ottla/protocol'
import type { Disk, DiskFile } from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import { MetadataImage } from './metadata-image.ts'
import type { MetadataRecord } from './metadata-records.ts'

/** Lines more than the image needs, from which on the file is rewritten at start. */
const spareLines = 1000

/**
 * The metadata log of one node: a text file with one line per decision, `crc32c json-array-of-records`.
 * A line is written with one write before its records take effect, so a decision is there as a whole or not at all.
 */
export class MetadataStore {
  readonly #path: string
  readonly #file: DiskFile
  readonly #disk: Disk
  readonly #isVolatile: boolean
  #size: number
  #runningSync: Promise<void> | undefined
  #nextSync: Promise<void> | undefined
  #isFolderSynced = false

  private constructor(disk: Disk, path: string, file: DiskFile, size: number, isVolatile: boolean) {
    this.#disk = disk
    this.#isVolatile = isVolatile
    this.#path = path
    this.#file = file
    this.#size = size
  }

  /**
   * Reads the file, or begins it. A torn last line, the trace of a crash, is cut off.
   * @param isVolatile - whether the data ends with the broker, so that nothing has to reach a device
   * @throws BrokerStartError when a line in the middle is damaged.
   */
  static open(disk: Disk, path: string, isVolatile = false): { store: MetadataStore; image: MetadataImage } {
    const image = new MetadataImage()
    const text = disk.exists(path) ? Buffer.from(disk.readFile(path)).toString('utf8') : ''
    const lines = text.split('\n')
    const torn = lines.pop()!
    let size = Buffer.byteLength(text) - Buffer.byteLength(torn)
    for (const [at, line] of lines.entries()) {
      const records = parseLine(line)
      if (records === undefined) {
        throw new BrokerStartError(
          `The metadata file ${path} is damaged in line ${at + 1}; restore it from a backup, or start on an empty data directory`,
        )
      }
      image.applyAll(records)
    }
    if (lines.length > image.topicCount + spareLines) {
      const compacted = Buffer.from(
        image
          .toRecords()
          .map((record) => formatLine([record]))
          .join(''),
      )
      disk.replaceFile(path, compacted)
      size = compacted.length
    }
    const file = disk.open(path, 'write')
    if (file.size > size) file.truncate(size)
    return { store: new MetadataStore(disk, path, file, size, isVolatile), image }
  }

  /** Writes a decision. On an error nothing of it remains. */
  append(records: readonly MetadataRecord[]): void {
    const line = Buffer.from(formatLine(records))
    try {
      this.#file.write([line], this.#size)
    } catch (error) {
      this.#file.truncate(this.#size)
      throw error
    }
    this.#size += line.length
    if (!this.#isVolatile) this.#syncSoon()
  }

  /** Set while decisions are on their way to the device: whoever tells of them has to wait. */
  get syncing(): Promise<void> | undefined {
    return this.#nextSync ?? this.#runningSync
  }

  close(): void {
    this.#file.close()
  }

  /** One runs and one waits at most: the waiting one covers whatever is written until it begins. */
  #syncSoon(): void {
    if (this.#runningSync === undefined) this.#runningSync = this.#sync()
    else this.#nextSync ??= this.#syncAfter(this.#runningSync)
  }

  async #syncAfter(running: Promise<void>): Promise<void> {
    await running
    this.#nextSync = undefined
    this.#runningSync = this.#sync()
    await this.#runningSync
  }

  async #sync(): Promise<void> {
    try {
      await this.#file.sync()
      if (!this.#isFolderSynced) {
        await this.#disk.syncFolder(this.#path.slice(0, this.#path.lastIndexOf('/')))
        this.#isFolderSynced = true
      }
    } catch {
      // What the device refuses is in the file, and the next decision asks again.
    }
    this.#runningSync = undefined
  }

  get path(): string {
    return this.#path
  }
}

function formatLine(records: readonly MetadataRecord[]): string {
  const json = JSON.stringify(records)
  return `${checksum(json)} ${json}\n`
}

function parseLine(line: string): MetadataRecord[] | undefined {
  const json = line.slice(9)
  if (line.slice(0, 8) !== checksum(json)) return undefined
  return JSON.parse(json) as MetadataRecord[]
}

function checksum(text: string): string {
  return (crc32c(Buffer.from(text)) >>> 0).toString(16).padStart(8, '0')
}

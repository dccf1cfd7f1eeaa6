import { crc32c } from '@ottla/protocol'
import type { Disk, DiskFile } from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import type { FlushBarrier } from '../replica/flush-barrier.ts'
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
  readonly #flushes: FlushBarrier
  #size: number

  private constructor(path: string, file: DiskFile, size: number, flushes: FlushBarrier) {
    this.#path = path
    this.#file = file
    this.#size = size
    this.#flushes = flushes
  }

  /**
   * Reads the file, or begins it. A torn last line, the trace of a crash, is cut off.
   * @throws BrokerStartError when a line in the middle is damaged.
   */
  static open(disk: Disk, path: string, flushes: FlushBarrier): { store: MetadataStore; image: MetadataImage } {
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
    return { store: new MetadataStore(path, file, size, flushes), image }
  }

  /** Writes a decision, which is on the device before any answer tells of it. On an error nothing of it remains. */
  append(records: readonly MetadataRecord[]): void {
    const line = Buffer.from(formatLine(records))
    try {
      this.#file.write([line], this.#size)
    } catch (error) {
      this.#file.truncate(this.#size)
      throw error
    }
    this.#size += line.length
    this.#flushes.add(this.#file.sync())
  }

  close(): void {
    this.#file.close()
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

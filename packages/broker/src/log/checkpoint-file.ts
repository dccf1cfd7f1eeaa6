import type { Disk } from '@ottla/runtime'

const VERSION = 0

/**
 * Reads a file in Kafka's checkpoint format: a line with the version, one with the number of entries, one
 * for each entry with fields separated by blanks. No entries when the file is missing.
 * @returns undefined when the file is damaged; every checkpoint can be done without, at the price of work.
 */
export function readCheckpoint(disk: Disk, path: string, fieldCount: number): string[][] | undefined {
  if (!disk.exists(path)) return []
  const lines = Buffer.from(disk.readFile(path)).toString('utf8').split('\n')
  // Kafka makes the file before it writes it.
  if (lines.length === 1 && lines[0] === '') return []
  const count = Number(lines[1])
  if (lines[0]?.trim() !== String(VERSION) || !Number.isInteger(count) || lines.length < count + 2) return undefined
  const entries = lines.slice(2, 2 + count).map((line) => line.trim().split(/\s+/))
  return entries.every((fields) => fields.length === fieldCount) ? entries : undefined
}

/** Replaces a checkpoint file as a whole and syncs it. */
export function writeCheckpoint(disk: Disk, path: string, entries: readonly (readonly (string | number)[])[]): void {
  const lines = [VERSION, entries.length, ...entries.map((fields) => fields.join(' '))]
  disk.replaceFile(path, Buffer.from(`${lines.join('\n')}\n`))
}

/** A file of offsets per partition: `recovery-point-offset-checkpoint`, `log-start-offset-checkpoint`. */
export class OffsetCheckpoint {
  readonly #disk: Disk
  readonly #path: string
  #written = ''

  constructor(disk: Disk, path: string) {
    this.#disk = disk
    this.#path = path
  }

  /** Offsets by partition folder name (`topic-0`); undefined when the file is damaged. */
  read(): Map<string, number> | undefined {
    const entries = readCheckpoint(this.#disk, this.#path, 3)
    if (entries === undefined) return undefined
    const offsets = new Map<string, number>()
    for (const [topic, partition, offset] of entries) {
      const value = Number(offset)
      if (!/^\d+$/.test(partition!) || !Number.isSafeInteger(value) || value < 0) return undefined
      offsets.set(`${topic}-${partition}`, value)
    }
    return offsets
  }

  /** Writes the offsets unless they are what was written last. */
  write(offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]): void {
    const entries = offsets.map(({ topic, partition, offset }) => [topic, partition, offset])
    const key = entries.join('\n')
    if (key === this.#written) return
    writeCheckpoint(this.#disk, this.#path, entries)
    this.#written = key
  }
}

import type { Disk, DiskSpace } from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import type { OffsetCheckpoint } from '../log/checkpoint-file.ts'
import type { LogConfig } from '../log/log-config.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { hasMetadata, LogDirectory, type LogDirectoryOptions, type OpenLog } from './log-directory.ts'
import { partitionFolderName } from './partition-folder.ts'

/** Options of {@link LogDirectories.open}. */
export interface LogDirectoriesOptions extends Omit<LogDirectoryOptions, 'root' | 'holdsMetadata' | 'clusterId'> {
  /** At least one, each once. */
  readonly roots: readonly string[]
}

/** A log directory, as clients are told of it. */
export interface LogDirSpace extends DiskSpace {
  readonly path: string
}

/**
 * The data directories of one broker (`log.dirs`). A new partition goes to the one that has the fewest; the controller's
 * decisions are in the first.
 */
export class LogDirectories {
  readonly clusterId: string
  readonly disk: Disk
  readonly metadataPath: string
  readonly #directories: readonly LogDirectory[]
  /** Which directory has the folder of a partition. */
  readonly #homes = new Map<string, LogDirectory>()
  readonly #counts = new Map<LogDirectory, number>()

  /**
   * Takes the directories for this process, making those that do not exist.
   * @throws BrokerStartError when one is locked, not writable, or belongs to another node or cluster
   */
  static open(options: LogDirectoriesOptions): LogDirectories {
    const { roots, disk } = options
    const first = roots.find((root) => hasMetadata(disk, root)) ?? roots[0]!
    const directories: LogDirectory[] = []
    try {
      for (const root of [first, ...roots.filter((other) => other !== first)]) {
        const clusterId = directories[0]?.clusterId
        directories.push(LogDirectory.open({ ...options, root, holdsMetadata: root === first, clusterId }))
      }
      return new LogDirectories(directories)
    } catch (error) {
      for (const directory of directories) directory.abandon()
      throw error
    }
  }

  private constructor(directories: readonly LogDirectory[]) {
    const [first] = directories
    this.clusterId = first!.clusterId
    this.disk = first!.disk
    this.metadataPath = first!.metadataPath
    this.#directories = directories
    for (const directory of directories) {
      this.#counts.set(directory, 0)
      for (const folder of directory.partitionFolders()) this.#setHome(folder, directory)
    }
  }

  /** Up to where the logs have been compacted, over all directories. */
  get cleanerCheckpoint(): Pick<OffsetCheckpoint, 'read' | 'write'> {
    return {
      read: () => {
        const all = this.#directories.map(({ cleanerCheckpoint }) => cleanerCheckpoint.read())
        return all.includes(undefined) ? undefined : new Map(all.flatMap((offsets) => [...offsets!]))
      },
      write: (offsets) => {
        for (const directory of this.#directories) {
          directory.cleanerCheckpoint.write(
            offsets.filter(({ topic, partition }) => this.homeOf(partitionFolderName(topic, partition)) === directory),
          )
        }
      },
    }
  }

  /** The directory of a path, as it was given in the configuration. */
  byPath(path: string): LogDirectory | undefined {
    return this.#directories.find(({ root }) => root === path)
  }

  /** The directory that has a partition's folder. */
  homeOf(folder: string): LogDirectory | undefined {
    return this.#homes.get(folder)
  }

  /** Every directory with the space of its disk; -1 where that cannot be told. */
  spaces(): LogDirSpace[] {
    return this.#directories.map(({ root }) => ({
      path: root,
      ...(this.disk.space(root) ?? { totalBytes: -1, usableBytes: -1 }),
    }))
  }

  /** Names of the partition folders that are there. */
  partitionFolders(): string[] {
    return this.#directories.flatMap((directory) => directory.partitionFolders())
  }

  path(folder: string): string {
    return (this.homeOf(folder) ?? this.#directories[0]!).path(folder)
  }

  openLog(topic: string, partitionId: number, topicId: string, config: LogConfig): PartitionLog {
    const folder = partitionFolderName(topic, partitionId)
    let home = this.homeOf(folder)
    if (home === undefined) {
      home = this.#directories.reduce((best, next) => (this.#counts.get(next)! < this.#counts.get(best)! ? next : best))
      this.#setHome(folder, home)
    }
    return home.openLog(topic, partitionId, topicId, config)
  }

  /** A folder is in another directory now. */
  moved(folder: string, to: LogDirectory): void {
    this.#clearHome(folder)
    this.#setHome(folder, to)
  }

  /** Sets a folder aside whose topic is unknown: it may be the only copy of someone's data. */
  setAside(folder: string): void {
    this.homeOf(folder)?.setAside(folder)
    this.#clearHome(folder)
  }

  /** Takes a partition's folder out of the way at once and removes it after `file.delete.delay.ms`. */
  removePartition(folder: string, delayMs: number): void {
    this.homeOf(folder)?.removePartition(folder, delayMs)
    this.#clearHome(folder)
  }

  /** Removes what a crash left of deleted partitions and unfinished moves. */
  removeDeleted(): void {
    for (const directory of this.#directories) {
      directory.removeDeleted((folder) => this.#homes.has(folder))
      for (const folder of directory.partitionFolders()) if (!this.#homes.has(folder)) this.#setHome(folder, directory)
    }
  }

  /** Writes up to where the logs are on the device and where they begin. */
  writeCheckpoints(logs: readonly OpenLog[]): void {
    for (const directory of this.#directories) directory.writeCheckpoints(this.#of(directory, logs))
  }

  /** Closes the logs, notes that all is in order, and gives the directories back. */
  async close(logs: readonly OpenLog[]): Promise<void> {
    for (const directory of this.#directories) await directory.close(this.#of(directory, logs))
  }

  /** Lets go of the directories after a start that failed. */
  abandon(): void {
    for (const directory of this.#directories) directory.abandon()
  }

  #of(directory: LogDirectory, logs: readonly OpenLog[]): readonly OpenLog[] {
    if (this.#directories.length === 1) return logs
    return logs.filter(({ topic, partitionId }) => this.homeOf(partitionFolderName(topic, partitionId)) === directory)
  }

  /** @throws BrokerStartError for a folder that two directories have */
  #setHome(folder: string, directory: LogDirectory): void {
    const other = this.homeOf(folder)
    if (other !== undefined) {
      throw new BrokerStartError(
        `Both ${other.root} and ${directory.root} have a folder ${folder}; take the one away that is not in use`,
      )
    }
    this.#homes.set(folder, directory)
    this.#counts.set(directory, this.#counts.get(directory)! + 1)
  }

  #clearHome(folder: string): void {
    const home = this.homeOf(folder)
    if (home === undefined) return
    this.#homes.delete(folder)
    this.#counts.set(home, this.#counts.get(home)! - 1)
  }
}

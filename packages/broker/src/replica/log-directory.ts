import type { CodecRegistry } from '@ottla/compression'
import type { Clock, Disk, DiskLock, Random } from '@ottla/runtime'
import { parseProperties } from '@ottla/runtime'
import { BrokerStartError } from '../errors.ts'
import { OffsetCheckpoint } from '../log/checkpoint-file.ts'
import { DeletedFiles } from '../log/deleted-files.ts'
import { FilePool } from '../log/file-pool.ts'
import type { LogConfig } from '../log/log-config.ts'
import {
  DELETE_FOLDER_SUFFIX,
  FUTURE_FOLDER_SUFFIX,
  MOVED_FOLDER_SUFFIX,
  parsePartitionFolder,
} from '../log/log-file-names.ts'
import { PartitionLog } from '../log/partition-log.ts'
import type { Logger } from '../logger.ts'
import { ensurePartitionFolder, partitionFolderName } from './partition-folder.ts'

const lockFile = '.lock'
const cleanShutdownFile = '.kafka_cleanshutdown'
const propertiesFile = 'meta.properties'
/** Logs that are closed at the same time. */
const logsClosedAtOnce = 16
/** The controller's decisions; see MetadataStore. */
const metadataFile = 'cluster-metadata.ndjson'

/** Options of {@link LogDirectory.open}. */
export interface LogDirectoryOptions {
  readonly disk: Disk
  readonly root: string
  /** Whether the data ends with the broker, so that there is nothing to keep in order. */
  readonly isVolatile: boolean
  /** Whether the controller's decisions are here. */
  readonly holdsMetadata: boolean
  /** The cluster that the directory has to belong to; undefined for whatever it says. */
  readonly clusterId: string | undefined
  /** Checked against the node that the directory belongs to. */
  readonly nodeId: number
  readonly newUuid: () => string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly codecs: CodecRegistry
}

/** An open log of the directory, for the checkpoints. */
export interface OpenLog {
  readonly topic: string
  readonly partitionId: number
  readonly log: PartitionLog
}

/** Whether a folder has, or is made to have, the controller's decisions. */
export function hasMetadata(disk: Disk, root: string): boolean {
  return disk.exists(`${root}/${metadataFile}`)
}

/**
 * A data directory of one broker, in Kafka's layout: `meta.properties`, a folder for each partition, the
 * checkpoints, and the files that say who uses it and whether it was left in order.
 */
export class LogDirectory {
  readonly clusterId: string
  readonly disk: Disk
  /** Up to where the logs have been compacted. */
  readonly cleanerCheckpoint: OffsetCheckpoint
  readonly #options: LogDirectoryOptions
  readonly #lock: DiskLock
  readonly #pool: FilePool
  readonly #deletedFiles: DeletedFiles
  readonly #wasCleanShutdown: boolean
  readonly #recoveryPointFile: OffsetCheckpoint
  readonly #logStartFile: OffsetCheckpoint
  /** As the last run left them; those of a folder that is gone mean nothing to the next of its name. */
  readonly #recoveryPoints: Map<string, number>
  readonly #logStartOffsets: Map<string, number>
  /** Folders that came while the broker ran: how they were left says nothing of them. */
  readonly #adopted = new Set<string>()

  /**
   * Takes the directory for this process, making it when it does not exist.
   * @throws BrokerStartError when it is locked, not writable, or belongs to another node
   */
  static open(options: LogDirectoryOptions): LogDirectory {
    const { disk, root } = options
    let lock
    try {
      disk.mkdir(root)
      lock = disk.lock(`${root}/${lockFile}`)
    } catch (error) {
      throw directoryProblem(root, error)
    }
    try {
      return new LogDirectory(options, lock)
    } catch (error) {
      lock.release()
      throw error instanceof BrokerStartError ? error : directoryProblem(root, error)
    }
  }

  /** Makes a directory on another disk that is empty and known by the same name. */
  static copyIdentity(from: Disk, to: Disk, root: string): void {
    to.replaceFile(`${root}/${propertiesFile}`, from.readFile(`${root}/${propertiesFile}`))
    to.replaceFile(`${root}/${metadataFile}`, new Uint8Array(0))
  }

  private constructor(options: LogDirectoryOptions, lock: DiskLock) {
    const { disk, root, logger, clock } = options
    this.#options = options
    this.#lock = lock
    this.disk = disk
    this.#pool = new FilePool(disk)
    this.#deletedFiles = new DeletedFiles({ disk, clock, logger })
    this.clusterId = identify(options)
    this.#recoveryPointFile = new OffsetCheckpoint(disk, `${root}/recovery-point-offset-checkpoint`)
    this.#logStartFile = new OffsetCheckpoint(disk, `${root}/log-start-offset-checkpoint`)
    this.cleanerCheckpoint = new OffsetCheckpoint(disk, `${root}/cleaner-offset-checkpoint`)
    const recoveryPoints = this.#recoveryPointFile.read()
    const logStartOffsets = this.#logStartFile.read()
    if (recoveryPoints === undefined)
      logger.warn({}, `The recovery points of ${root} are damaged: all logs are checked`)
    if (logStartOffsets === undefined) {
      logger.warn({}, `The log start offsets of ${root} are damaged: deleted records may appear again`)
    }
    this.#recoveryPoints = new Map(recoveryPoints)
    this.#logStartOffsets = new Map(logStartOffsets)
    const cleanShutdown = `${root}/${cleanShutdownFile}`
    this.#wasCleanShutdown = disk.exists(cleanShutdown) && recoveryPoints !== undefined
    disk.remove(cleanShutdown)
  }

  get root(): string {
    return this.#options.root
  }

  get metadataPath(): string {
    return `${this.#options.root}/${metadataFile}`
  }

  /** Names of the partition folders that are there. */
  partitionFolders(): string[] {
    const { root } = this.#options
    return this.disk.list(root).filter((name) => parsePartitionFolder(name) !== undefined)
  }

  path(folder: string): string {
    return `${this.#options.root}/${folder}`
  }

  openLog(topic: string, partitionId: number, topicId: string, config: LogConfig): PartitionLog {
    const name = partitionFolderName(topic, partitionId)
    return this.#open(name, topicId, config, {
      wasCleanShutdown: this.#wasCleanShutdown && !this.#adopted.has(name),
      recoveryPoint: this.#recoveryPoints.get(name) ?? 0,
      logStartOffset: this.#logStartOffsets.get(name) ?? 0,
    })
  }

  /** An empty log to copy another one into, see {@link adopt}. */
  openFuture(folder: string, topicId: string, config: LogConfig, logStartOffset: number): PartitionLog {
    const name = `${folder}.${this.#options.newUuid()}${FUTURE_FOLDER_SUFFIX}`
    return this.#open(name, topicId, config, { logStartOffset })
  }

  /** Makes a closed copy the partition's own folder. */
  adopt(copy: PartitionLog, folder: string): void {
    this.disk.rename(copy.folder, this.path(folder))
    this.#adopted.add(folder)
    this.#recoveryPoints.set(folder, copy.recoveryPoint)
    this.#logStartOffsets.set(folder, copy.logStartOffset)
  }

  /** Takes the folder of a partition out of the way for its copy in another directory; returns what undoes that, and what ends it. */
  retire(folder: string): { restore(): void; remove(): void } {
    const path = this.path(folder)
    const moved = `${path}.${this.#options.newUuid()}${MOVED_FOLDER_SUFFIX}`
    this.disk.rename(path, moved)
    return {
      restore: () => this.disk.rename(moved, path),
      remove: () => {
        this.#forget(folder)
        this.#deletedFiles.removeLater([moved], 0)
      },
    }
  }

  #open(
    name: string,
    topicId: string,
    config: LogConfig,
    state: { wasCleanShutdown?: boolean; recoveryPoint?: number; logStartOffset: number },
  ): PartitionLog {
    const { clock, random, logger, codecs } = this.#options
    const folder = this.path(name)
    ensurePartitionFolder(this.disk, folder, topicId)
    return PartitionLog.open({
      pool: this.#pool,
      clock,
      random,
      folder,
      config,
      logger,
      codecs,
      ...state,
    })
  }

  /** Sets a folder aside whose topic is unknown: it may be the only copy of someone's data. */
  setAside(folder: string): void {
    this.#options.logger.warn({}, `No topic belongs to the folder ${folder}; it is kept as ${folder}-stray`)
    this.disk.remove(this.path(`${folder}-stray`))
    this.disk.rename(this.path(folder), this.path(`${folder}-stray`))
    this.#forget(folder)
  }

  /**
   * Takes a partition's folder out of the way at once, so that the name is free again, and removes it after
   * `file.delete.delay.ms`; in memory, where nobody could look at it, as soon as nothing else is to be done.
   */
  removePartition(folder: string, delayMs: number): void {
    const { logger, newUuid, isVolatile } = this.#options
    const doomed = this.path(`${folder}.${newUuid()}${DELETE_FOLDER_SUFFIX}`)
    this.#forget(folder)
    try {
      this.disk.rename(this.path(folder), doomed)
    } catch (error) {
      logger.warn({ err: error }, `The folder ${folder} of a deleted partition cannot be renamed`)
      return
    }
    this.#deletedFiles.removeLater([doomed], isVolatile ? 0 : delayMs)
  }

  /**
   * Removes what a crash left of deleted partitions and unfinished copies.
   * @param holds - whether any directory has the folder of a partition; one that moved away comes back unless it does
   */
  removeDeleted(holds: (folder: string) => boolean): void {
    for (const name of this.disk.list(this.#options.root)) {
      const folder = name.slice(0, name.lastIndexOf('.'))
      if (name.endsWith(MOVED_FOLDER_SUFFIX) && !holds(folder)) this.disk.rename(this.path(name), this.path(folder))
      else if (/-(?:delete|future|moved)$/.test(name) && parsePartitionFolder(folder) !== undefined) {
        this.disk.remove(this.path(name))
      }
    }
  }

  /** Writes up to where the logs are on the device and where they begin. */
  writeCheckpoints(logs: readonly OpenLog[]): void {
    const entry = (
      { topic, partitionId }: OpenLog,
      offset: number,
    ): { topic: string; partition: number; offset: number } => ({
      topic,
      partition: partitionId,
      offset,
    })
    this.#recoveryPointFile.write(logs.map((open) => entry(open, open.log.recoveryPoint)))
    this.#logStartFile.write(
      logs.filter(({ log }) => log.logStartOffset > 0).map((open) => entry(open, open.log.logStartOffset)),
    )
  }

  /** Closes the logs, notes that all is in order, and gives the directory back. */
  async close(logs: readonly OpenLog[]): Promise<void> {
    const { logger, root, isVolatile } = this.#options
    this.#deletedFiles.close()
    if (isVolatile) {
      for (const { log } of logs) log.abandon()
      this.#lock.release()
      return
    }
    const failures: unknown[] = []
    // A few at a time: each flush waits for the device, and has files open while it does.
    for (let at = 0; at < logs.length; at += logsClosedAtOnce) {
      const closings = await Promise.allSettled(logs.slice(at, at + logsClosedAtOnce).map(({ log }) => log.close()))
      for (const closing of closings) if (closing.status === 'rejected') failures.push(closing.reason)
    }
    try {
      this.writeCheckpoints(logs)
      if (failures.length === 0) this.disk.replaceFile(`${root}/${cleanShutdownFile}`, Buffer.from('{"version":0}'))
    } catch (error) {
      failures.push(error)
    }
    this.#lock.release()
    for (const reason of failures)
      logger.error({ err: reason }, `${root} was not left in order; its logs are checked at the next start`)
  }

  /** Lets go of the directory after a start that failed. */
  abandon(): void {
    this.#lock.release()
  }

  #forget(folder: string): void {
    this.#recoveryPoints.delete(folder)
    this.#logStartOffsets.delete(folder)
  }
}

/** Reads or writes `meta.properties`; returns the cluster id. */
function identify({ disk, root, nodeId, newUuid, holdsMetadata, clusterId: expected }: LogDirectoryOptions): string {
  const path = `${root}/${propertiesFile}`
  if (disk.exists(path)) {
    const properties = parseProperties(Buffer.from(disk.readFile(path)).toString('utf8'))
    const clusterId = properties['cluster.id']
    if (clusterId === undefined || properties['node.id'] === undefined) {
      throw new BrokerStartError(`${path} names no cluster.id or no node.id; it was not written by this broker`)
    }
    if (properties['node.id'] !== String(nodeId)) {
      throw new BrokerStartError(
        `The data directory ${root} belongs to node ${properties['node.id']}, not to node ${nodeId}; set node.id, or choose another directory`,
      )
    }
    if (expected !== undefined && clusterId !== expected) {
      throw new BrokerStartError(
        `The data directory ${root} belongs to the cluster ${clusterId}, the first one to ${expected}; take one of them out`,
      )
    }
    if (holdsMetadata && !hasMetadata(disk, root)) {
      throw new BrokerStartError(
        `${root} holds a broker's data but no ${metadataFile}: is it the directory of an Apache Kafka broker? Choose an empty one`,
      )
    }
    return clusterId
  }
  if (disk.list(root).some((name) => parsePartitionFolder(name) !== undefined)) {
    throw new BrokerStartError(`${root} holds partition folders but no ${propertiesFile}; choose an empty directory`)
  }
  const clusterId = expected ?? newUuid()
  const lines = ['#', 'version=1', `cluster.id=${clusterId}`, `node.id=${nodeId}`, `directory.id=${newUuid()}`, '']
  if (holdsMetadata) disk.open(`${root}/${metadataFile}`, 'write').close()
  disk.replaceFile(path, Buffer.from(lines.join('\n')))
  return clusterId
}

function directoryProblem(root: string, error: unknown): BrokerStartError {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'EBUSY') {
    const holder = /process \d+/.exec(message ?? '')?.[0] ?? 'another broker'
    return new BrokerStartError(
      `The data directory ${root} is in use by ${holder}; stop it, or choose another directory`,
      {
        cause: error,
      },
    )
  }
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  const isFile = code === 'ENOTDIR' || code === 'EEXIST'
  const remedy = isDenied
    ? 'it is not writable for this user'
    : isFile
      ? 'it, or a folder above it, is a file; choose another directory'
      : code === 'ENOSPC'
        ? 'the disk is full'
        : 'it cannot be used; choose another directory'
  return new BrokerStartError(`The data directory ${root} cannot be opened: ${remedy}`, { cause: error })
}

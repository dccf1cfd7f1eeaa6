import type { CodecRegistry } from '@ottla/compression'
import { ErrorCode } from '@ottla/protocol'
import type { Clock, Timer } from '@ottla/runtime'
import { describeError } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { MetadataListener } from '../controller/controller.ts'
import { isInternalTopic, type MetadataImage, type TopicImage } from '../controller/metadata-image.ts'
import type { LogConfig } from '../log/log-config.ts'
import { parsePartitionFolder } from '../log/log-file-names.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from './errors.ts'
import { FetchPurgatory } from './fetch-purgatory.ts'
import type { FlushBarrier } from './flush-barrier.ts'
import { LogCleaner } from './log-cleaner.ts'
import type { LogDirectories, LogDirSpace } from './log-directories.ts'
import { LogMoves } from './log-moves.ts'
import { logConfigOf, topicValues } from './log-settings.ts'
import { Partition } from './partition.ts'
import { partitionFolderName, readTopicId } from './partition-folder.ts'

/** How often the checkpoints are written (`log.flush.offset.checkpoint.interval.ms`). */
const checkpointIntervalMs = 60_000

/** Names of folders go to 255 bytes, and that of a copy has `.uuid-future` behind it. */
const maxMovableFolderLength = 255 - '.'.length - 32 - '-future'.length

/** A log, or a copy of it on its way to another directory. */
export interface ReplicaLog {
  readonly topic: string
  readonly partitionId: number
  readonly logDir: string
  readonly sizeBytes: number
  /** How many records are missing. */
  readonly offsetLag: number
  readonly isFuture: boolean
}

/** Options of {@link ReplicaManager}. */
export interface ReplicaManagerOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly directory: LogDirectories
  readonly codecs: CodecRegistry
  readonly image: MetadataImage
  readonly flushes: FlushBarrier
}

/** The partitions that this broker holds. It carries out what the controller decided, and never decides itself. */
export class ReplicaManager implements MetadataListener {
  readonly purgatory: FetchPurgatory
  readonly #options: ReplicaManagerOptions
  readonly #topics = new Map<string, Partition[]>()
  readonly #moves: LogMoves
  readonly #timers = new Set<Timer>()
  readonly #cleaner: LogCleaner | undefined
  #codecsLoading: Promise<void> | undefined

  constructor(options: ReplicaManagerOptions) {
    this.#options = options
    this.purgatory = new FetchPurgatory(options.clock)
    const { clock, logger, config, directory } = options
    this.#moves = new LogMoves({ clock, logger, directories: directory, onMoved: () => this.writeCheckpoints() })
    if (config.boolean('log.cleaner.enable')) {
      this.#cleaner = new LogCleaner({
        clock,
        logger,
        partitions: () => this.#openPartitions(),
        checkpoint: directory.cleanerCheckpoint,
        backoffMs: () => config.number('log.cleaner.backoff.ms'),
        mapBytes: () => config.number('log.cleaner.dedupe.buffer.size'),
      })
    }
  }

  /** The partitions of a topic, densely by partition id. */
  partitions(topic: string): readonly Partition[] | undefined {
    return this.#topics.get(topic)
  }

  partition(topic: string, partitionId: number): Partition | undefined {
    return this.#topics.get(topic)?.[partitionId]
  }

  /** Set while a codec loads that a topic's `compression.type` needs: appends have to wait for it. */
  get codecsLoading(): Promise<void> | undefined {
    return this.#codecsLoading
  }

  /** Opens what the metadata names; sets aside what it does not. Called once, at start. */
  start(): void {
    const { directory, image } = this.#options
    directory.removeDeleted()
    for (const folder of directory.partitionFolders()) if (!this.#isKnown(folder)) directory.setAside(folder)
    for (const topic of image.topics()) this.onTopicChanged(topic, undefined)
    this.#every(checkpointIntervalMs, () => {
      this.writeCheckpoints()
      for (const { log } of this.#openPartitions()) log.removeExpiredProducers()
    })
    this.#every(this.#options.config.number('log.retention.check.interval.ms'), () => this.#applyRetention())
    this.#cleaner?.start()
  }

  onTopicChanged(topic: TopicImage, previous: TopicImage | undefined): void {
    let partitions = this.#topics.get(topic.name)
    if (partitions === undefined) this.#topics.set(topic.name, (partitions = []))
    if (previous !== undefined && previous.configs !== topic.configs) this.#reconfigure(topic)
    for (const image of topic.partitions) {
      const known = partitions[image.partitionId]
      if (known === undefined) partitions[image.partitionId] = this.#open(topic, image)
      else {
        known.leaderEpoch = image.leaderEpoch
        known.inSyncReplicas = image.isr.length
      }
    }
  }

  onBrokerConfigsChanged(): void {
    for (const topic of this.#options.image.topics()) this.#reconfigure(topic)
  }

  /** The directories with the space of their disks. */
  logDirs(): readonly LogDirSpace[] {
    return this.#options.directory.spaces()
  }

  /** Every log that can be read, and the copies that are made of some. */
  replicaLogs(): ReplicaLog[] {
    const { directory } = this.#options
    const current = this.#openPartitions().map(({ topic, partitionId, log }): ReplicaLog => ({
      topic,
      partitionId,
      logDir: directory.homeOf(partitionFolderName(topic, partitionId))!.root,
      sizeBytes: log.sizeBytes,
      offsetLag: 0,
      isFuture: false,
    }))
    const copies = this.#moves.copies.map(({ partition: { topic, partitionId, log }, to, copy }): ReplicaLog => ({
      topic,
      partitionId,
      logDir: to.root,
      sizeBytes: copy.sizeBytes,
      offsetLag: log.logEndOffset - copy.logEndOffset,
      isFuture: true,
    }))
    return [...current, ...copies]
  }

  /** Begins to move a partition to another directory; NONE, or why it cannot. */
  moveToLogDir(topic: string, partitionId: number, path: string): number {
    const { directory, logger } = this.#options
    if (partitionFolderName(topic, partitionId).length > maxMovableFolderLength) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION
    }
    const to = directory.byPath(path)
    if (to === undefined) return ErrorCode.LOG_DIR_NOT_FOUND
    const partition = this.partition(topic, partitionId)
    if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    try {
      this.#moves.start(partition, to)
      return ErrorCode.NONE
    } catch (error) {
      return errorCodeOf(error, `Moving ${topic}-${partitionId} to ${path}`, logger)
    }
  }

  onTopicRemoved(topic: TopicImage): void {
    const partitions = this.#topics.get(topic.name) ?? []
    const { fileDeleteDelayMs } = this.#logConfig(topic.name, topic.configs)
    this.#topics.delete(topic.name)
    for (const partition of partitions) {
      partition.notifyRemoved()
      this.#moves.cancel(partition)
      this.#cleaner?.forget(partition)
      if (partition.isOpen) partition.log.abandon()
      this.#options.directory.removePartition(
        partitionFolderName(partition.topic, partition.partitionId),
        fileDeleteDelayMs,
      )
    }
  }

  /** Writes the checkpoints now: a log start offset changed that must not be forgotten. */
  writeCheckpoints(): void {
    try {
      this.#options.directory.writeCheckpoints(this.#openPartitions())
    } catch (error) {
      this.#options.logger.warn({ err: error }, `The checkpoints cannot be written: ${describeError(error)}`)
    }
  }

  /** Closes the logs so that the next start needs no recovery. */
  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel()
    this.purgatory.finishAll()
    await this.#cleaner?.close()
    await this.#moves.close()
    await this.#options.directory.close(this.#openPartitions())
  }

  #reconfigure(topic: TopicImage): void {
    const logConfig = this.#logConfig(topic.name, topic.configs)
    const minInSyncReplicas = this.#minInSyncReplicas(topic)
    for (const partition of this.#topics.get(topic.name) ?? []) {
      partition.minInSyncReplicas = minInSyncReplicas
      if (partition.isOpen) partition.log.reconfigure(logConfig)
    }
  }

  #open(topic: TopicImage, image: TopicImage['partitions'][number]): Partition {
    const { directory, logger, image: metadata, flushes } = this.#options
    const partition = new Partition({
      topic: topic.name,
      topicId: topic.topicId,
      image,
      minInSyncReplicas: this.#minInSyncReplicas(topic),
      logger,
      flushes,
      openLog: () => {
        const configs = metadata.topicById(topic.topicId)?.configs ?? topic.configs
        return directory.openLog(topic.name, image.partitionId, topic.topicId, this.#logConfig(topic.name, configs))
      },
    })
    try {
      void partition.log
    } catch (error) {
      logger.error({ err: error }, `Partition ${topic.name}-${image.partitionId} is offline: ${describeError(error)}`)
    }
    return partition
  }

  #minInSyncReplicas({ configs }: TopicImage): number {
    return topicValues(configs, this.#options.config).number('min.insync.replicas')
  }

  #logConfig(topic: string, configs: Readonly<Record<string, string>>): LogConfig {
    const { config } = this.#options
    const logConfig = logConfigOf(topicValues(configs, config), config)
    // Nobody compresses what this broker itself writes to its own topics.
    if (logConfig.compression !== undefined && !isInternalTopic(topic)) this.#loadCodecs()
    return logConfig
  }

  /** The batches that come may have any codec, and only zstd may have to be waited for. */
  #loadCodecs(): void {
    const load = async (): Promise<void> => {
      // Without it, the append that needs it says so.
      await this.#options.codecs.ready('zstd').catch(() => {})
      this.#codecsLoading = undefined
    }
    this.#codecsLoading ??= load()
  }

  #isKnown(folder: string): boolean {
    const { directory, image } = this.#options
    const { topic: name, partition } = parsePartitionFolder(folder)!
    const topic = image.topic(name)
    if (topic?.partitions[partition] === undefined) return false
    const topicId = readTopicId(directory.disk, directory.path(folder))
    return topicId === undefined || topicId === topic.topicId
  }

  #openPartitions(): Partition[] {
    const open: Partition[] = []
    for (const partitions of this.#topics.values()) {
      for (const partition of partitions) if (partition.isOpen) open.push(partition)
    }
    return open
  }

  /** Deletes what the retention of the topics no longer keeps (`log.retention.check.interval.ms`). */
  #applyRetention(): void {
    let hasDeleted = false
    for (const { topic, partitionId, log, highWatermark } of this.#openPartitions()) {
      try {
        if (log.deleteOldSegments(highWatermark)) hasDeleted = true
      } catch (error) {
        const { logger } = this.#options
        logger.error({ err: error }, `Retention of ${topic}-${partitionId} failed: ${describeError(error)}`)
      }
    }
    if (hasDeleted) this.writeCheckpoints()
  }

  #every(intervalMs: number, task: () => void): void {
    const again = (): void => {
      this.#timers.delete(timer)
      this.#every(intervalMs, task)
      task()
    }
    const timer = this.#options.clock.setTimer(intervalMs, again, { keepAlive: false })
    this.#timers.add(timer)
  }
}

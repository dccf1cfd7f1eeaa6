import type { CodecRegistry } from '@ottla/compression'
import type { Clock, Timer } from '@ottla/runtime'
import { describeError } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { MetadataListener } from '../controller/controller.ts'
import { isInternalTopic, type MetadataImage, type TopicImage } from '../controller/metadata-image.ts'
import type { LogConfig } from '../log/log-config.ts'
import { parsePartitionFolder } from '../log/log-file-names.ts'
import type { Logger } from '../logger.ts'
import { FetchPurgatory } from './fetch-purgatory.ts'
import type { FlushBarrier } from './flush-barrier.ts'
import { LogCleaner } from './log-cleaner.ts'
import type { LogDirectory } from './log-directory.ts'
import { logConfigOf, topicValues } from './log-settings.ts'
import { Partition } from './partition.ts'
import { partitionFolderName, readTopicId } from './partition-folder.ts'

/** How often the checkpoints are written (`log.flush.offset.checkpoint.interval.ms`). */
const checkpointIntervalMs = 60_000

/** Options of {@link ReplicaManager}. */
export interface ReplicaManagerOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly directory: LogDirectory
  readonly codecs: CodecRegistry
  readonly image: MetadataImage
  readonly flushes: FlushBarrier
}

/** The partitions that this broker holds. It carries out what the controller decided, and never decides itself. */
export class ReplicaManager implements MetadataListener {
  readonly purgatory: FetchPurgatory
  readonly #options: ReplicaManagerOptions
  readonly #topics = new Map<string, Partition[]>()
  readonly #timers = new Set<Timer>()
  readonly #cleaner: LogCleaner | undefined
  #codecsLoading: Promise<void> | undefined

  constructor(options: ReplicaManagerOptions) {
    this.#options = options
    this.purgatory = new FetchPurgatory(options.clock)
    const { clock, logger, config, directory } = options
    if (config.boolean('log.cleaner.enable')) {
      this.#cleaner = new LogCleaner({
        clock,
        logger,
        partitions: () => this.#openPartitions(),
        checkpoint: directory.cleanerCheckpoint,
        backoffMs: config.number('log.cleaner.backoff.ms'),
        mapBytes: config.number('log.cleaner.dedupe.buffer.size'),
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
    if (previous !== undefined && previous.configs !== topic.configs) {
      const logConfig = this.#logConfig(topic.name, topic.configs)
      const minInSyncReplicas = this.#minInSyncReplicas(topic)
      for (const partition of partitions) {
        partition.minInSyncReplicas = minInSyncReplicas
        if (partition.isOpen) partition.log.reconfigure(logConfig)
      }
    }
    for (const image of topic.partitions) {
      const known = partitions[image.partitionId]
      if (known === undefined) partitions[image.partitionId] = this.#open(topic, image)
      else {
        known.leaderEpoch = image.leaderEpoch
        known.inSyncReplicas = image.isr.length
      }
    }
  }

  onTopicRemoved(topic: TopicImage): void {
    const partitions = this.#topics.get(topic.name) ?? []
    const { fileDeleteDelayMs } = this.#logConfig(topic.name, topic.configs)
    this.#topics.delete(topic.name)
    for (const partition of partitions) {
      partition.notifyRemoved()
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
    await this.#options.directory.close(this.#openPartitions())
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

import type { Clock, Disk } from '@ottla/runtime'
import { describeError } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { MetadataListener } from '../controller/controller.ts'
import type { MetadataImage, TopicImage } from '../controller/metadata-image.ts'
import { parsePartitionFolder } from '../log/log-file-names.ts'
import type { LogFolder } from '../log/log-folder.ts'
import type { Logger } from '../logger.ts'
import { FetchPurgatory } from './fetch-purgatory.ts'
import { logConfigOf, topicValues } from './log-settings.ts'
import { Partition } from './partition.ts'
import { ensurePartitionFolder, partitionFolderName, readTopicId } from './partition-folder.ts'

/** Options of {@link ReplicaManager}. */
export interface ReplicaManagerOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  /** The folder of the partitions' folders. */
  readonly root: string
  readonly logs: LogFolder
}

/** The partitions that this broker holds. It carries out what the controller decided, and never decides itself. */
export class ReplicaManager implements MetadataListener {
  readonly purgatory: FetchPurgatory
  readonly #options: ReplicaManagerOptions
  readonly #topics = new Map<string, Partition[]>()

  constructor(options: ReplicaManagerOptions) {
    this.#options = options
    this.purgatory = new FetchPurgatory(options.clock)
  }

  /** The partitions of a topic, densely by partition id. */
  partitions(topic: string): readonly Partition[] | undefined {
    return this.#topics.get(topic)
  }

  partition(topic: string, partitionId: number): Partition | undefined {
    return this.#topics.get(topic)?.[partitionId]
  }

  /** Opens what the metadata names; moves aside what it does not. Called once, at start. */
  start(image: MetadataImage): void {
    this.#sortFolders(image)
    for (const topic of image.topics()) this.onTopicChanged(topic, undefined)
  }

  onTopicChanged(topic: TopicImage, previous: TopicImage | undefined): void {
    let partitions = this.#topics.get(topic.name)
    if (partitions === undefined) this.#topics.set(topic.name, (partitions = []))
    const { config } = this.#options
    if (previous !== undefined && previous.configs !== topic.configs) {
      const logConfig = logConfigOf(topicValues(topic.configs, config), config)
      for (const partition of partitions) if (partition.isOpen) partition.log.updateConfig(logConfig)
    }
    for (const image of topic.partitions) {
      const known = partitions[image.partitionId]
      if (known !== undefined) {
        known.leaderEpoch = image.leaderEpoch
        continue
      }
      const partition = new Partition(topic.name, topic.topicId, image, () => this.#openLog(topic.topicId, image.partitionId))
      partitions[image.partitionId] = partition
      this.#tryOpen(partition)
    }
  }

  onTopicRemoved(topic: TopicImage): void {
    const partitions = this.#topics.get(topic.name) ?? []
    this.#topics.delete(topic.name)
    for (const partition of partitions) {
      partition.notifyRemoved()
      if (partition.isOpen) partition.log.close()
      this.#remove(partitionFolderName(partition.topic, partition.partitionId), partition.topicId)
    }
  }

  /** Finishes waiting fetches, then closes the logs so that the next start needs no recovery. */
  async close(): Promise<void> {
    this.purgatory.finishAll()
    await this.#options.logs.close(this.#openLogs())
  }

  *#openLogs(): Generator<Partition['log']> {
    for (const partitions of this.#topics.values()) {
      for (const partition of partitions) if (partition.isOpen) yield partition.log
    }
  }
}

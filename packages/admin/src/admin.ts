import type { WaitOptions } from '@ottla/core'
import { ClusterClient } from '@ottla/core/internal'
import { configFromProperties, nodeRuntime, type Runtime } from '@ottla/runtime'
import { type AdminConfig, adminConfigSchema, resolveAdminConfig } from './admin-config.ts'
import { AdminRequests } from './admin-requests.ts'
import { type ClusterDescription, describeCluster, type DescribeClusterOptions } from './cluster/describe-cluster.ts'
import type { ConfigResource } from './configs/config-resource.ts'
import { describeConfigs, type DescribeConfigsOptions, type ResourceConfig } from './configs/describe-configs.ts'
import {
  type GroupOffsets,
  type GroupOffsetsQuery,
  listConsumerGroupOffsets,
  type ListConsumerGroupOffsetsOptions,
} from './offsets/list-consumer-group-offsets.ts'
import { type ListedOffset, listOffsets, type ListOffsetsOptions, type OffsetQuery } from './offsets/list-offsets.ts'
import { RunningCalls } from './running-calls.ts'
import { createPartitions, type CreatePartitionsOptions, type NewPartitions } from './topics/create-partitions.ts'
import { type CreatedTopic, createTopics, type CreateTopicsOptions, type NewTopic } from './topics/create-topics.ts'
import { deleteTopics, type DeleteTopicsOptions } from './topics/delete-topics.ts'
import { describeTopics, type DescribeTopicsOptions } from './topics/describe-topics.ts'
import { listTopics, type ListTopicsOptions, type TopicListing } from './topics/list-topics.ts'
import type { TopicDescription } from './topics/topic-description.ts'
import type { TopicSelection } from './topics/topic-selection.ts'

/** Parts of an {@link Admin} that are not configuration. */
export interface AdminOptions {
  /** Clock, network and so on. Default: those of the process. */
  readonly runtime?: Runtime
}

/** Topics that {@link Admin.listOffsets} asked about are kept in the metadata for so long. */
const topicMaxIdleMs = 300_000

let created = 0

/**
 * Administers a cluster: topics, configurations, offsets. Connects when the first call is made.
 *
 * Every call takes `timeoutMs` (default `defaultApiTimeoutMs`) and `signal`, and repeats what may succeed
 * when it is repeated. Calls about several things return them in the order asked, and reject with a
 * {@link BatchError} when some failed; about one thing, with its own error, such as an ApiError named
 * `TOPIC_ALREADY_EXISTS`.
 *
 * @example
 * ```ts
 * const admin = new Admin({ bootstrapServers: 'localhost:9092' })
 * await admin.createTopics([{ name: 'orders', numPartitions: 6, configs: { 'cleanup.policy': 'compact' } }])
 * await admin.close()
 * ```
 */
export class Admin {
  readonly #runtime: Runtime
  readonly #cluster: ClusterClient
  readonly #requests: AdminRequests
  readonly #calls = new RunningCalls()
  #closing: Promise<void> | undefined

  /** @throws ConfigError */
  constructor(config: AdminConfig, options: AdminOptions = {}) {
    const resolved = resolveAdminConfig(config)
    this.#runtime = options.runtime ?? nodeRuntime
    const clientId = resolved.clientId ?? `adminclient-${++created}`
    this.#cluster = new ClusterClient({ config: resolved, clientId, runtime: this.#runtime, topicMaxIdleMs })
    this.#requests = new AdminRequests(this.#cluster, resolved, this.#runtime)
  }

  /**
   * An admin client configured with Kafka's dotted names, as in the properties files of Java tools.
   * @throws ConfigError
   */
  static fromProperties(properties: Readonly<Record<string, string>>, options?: AdminOptions): Admin {
    return new Admin(configFromProperties(adminConfigSchema, properties), options)
  }

  /**
   * Creates topics.
   * @throws ApiError `TOPIC_ALREADY_EXISTS`, `INVALID_PARTITIONS`, `INVALID_REPLICATION_FACTOR`, `INVALID_CONFIG`, …
   */
  createTopics(topics: readonly NewTopic[], options?: CreateTopicsOptions): Promise<CreatedTopic[]> {
    return this.#calls.run('createTopics', () => createTopics(this.#requests, topics, options))
  }

  /**
   * Deletes topics and all their records.
   * @throws ApiError `UNKNOWN_TOPIC_OR_PARTITION`, `TOPIC_DELETION_DISABLED`, …
   */
  deleteTopics(topics: TopicSelection, options?: DeleteTopicsOptions): Promise<void> {
    return this.#calls.run('deleteTopics', () => deleteTopics(this.#requests, topics, options))
  }

  /** The topics that this client may see, sorted by name. */
  listTopics(options?: ListTopicsOptions): Promise<TopicListing[]> {
    return this.#calls.run('listTopics', () => listTopics(this.#requests, options))
  }

  /**
   * Describes topics and their partitions.
   * @throws ApiError `UNKNOWN_TOPIC_OR_PARTITION`, which a topic may have for a moment after its creation.
   */
  describeTopics(topics: TopicSelection, options?: DescribeTopicsOptions): Promise<TopicDescription[]> {
    return this.#calls.run('describeTopics', () => describeTopics(this.#requests, topics, options))
  }

  /**
   * Adds partitions to topics. Keys may then belong to other partitions than before.
   * @throws ApiError `INVALID_PARTITIONS` for a count that is not higher than the present one.
   */
  createPartitions(partitions: readonly NewPartitions[], options?: CreatePartitionsOptions): Promise<void> {
    return this.#calls.run('createPartitions', () => createPartitions(this.#requests, partitions, options))
  }

  /** The brokers of the cluster and its id. */
  describeCluster(options?: DescribeClusterOptions): Promise<ClusterDescription> {
    return this.#calls.run('describeCluster', () => describeCluster(this.#requests, options))
  }

  /** The configuration of topics, brokers, groups. */
  describeConfigs(resources: readonly ConfigResource[], options?: DescribeConfigsOptions): Promise<ResourceConfig[]> {
    return this.#calls.run('describeConfigs', () => describeConfigs(this.#requests, resources, options))
  }

  /** Offsets of partitions: first, next, or by time. A topic that is not there is waited for until the time is over. */
  listOffsets(queries: readonly OffsetQuery[], options?: ListOffsetsOptions): Promise<ListedOffset[]> {
    return this.#calls.run('listOffsets', () => listOffsets(this.#requests, queries, options))
  }

  /** What consumer groups have committed. A group that does not exist has committed nothing. */
  listConsumerGroupOffsets(
    groups: readonly (string | GroupOffsetsQuery)[],
    options?: ListConsumerGroupOffsetsOptions,
  ): Promise<GroupOffsets[]> {
    return this.#calls.run('listConsumerGroupOffsets', () => listConsumerGroupOffsets(this.#requests, groups, options))
  }

  /**
   * Refuses new calls, waits for those that are running, and closes all connections; calls that are still
   * running after `timeoutMs` (default: they have their own ends) are rejected. A second close waits for the first.
   */
  close(options: WaitOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close({ timeoutMs, signal }: WaitOptions): Promise<void> {
    await this.#calls.drain(this.#runtime.clock, timeoutMs ?? 0x7fff_ffff, signal)
    this.#cluster.close()
  }
}

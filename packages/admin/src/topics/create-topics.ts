import { apiError, type Deadline } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError, ZERO_UUID } from '@ottla/protocol'
import {
  type CreatableTopicInput,
  type CreatableTopicResult,
  createTopics as createTopicsApi,
} from '@ottla/protocol/messages/create-topics'
import { ConfigError, type KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { checkConfigs } from '../configs/check-configs.ts'
import { controllerRetries } from '../retry-rules.ts'

/** A topic to create. */
export interface NewTopic {
  readonly name: string
  /** Default: as the broker is configured (`num.partitions`). */
  readonly numPartitions?: number
  /** Default: as the broker is configured (`default.replication.factor`). */
  readonly replicationFactor?: number
  /** Ids of the brokers that get the replicas of partition 0, 1, …, the preferred leader first; in place of the two numbers. */
  readonly replicasAssignments?: readonly (readonly number[])[]
  /** Topic configuration under Kafka's dotted names, such as `cleanup.policy`. */
  readonly configs?: Readonly<Record<string, string>>
}

/** Options of {@link Admin.createTopics}. */
export interface CreateTopicsOptions extends WaitOptions {
  /** Checks everything and creates nothing. Default false. */
  readonly validateOnly?: boolean
  /** Whether to wait and try again when a quota refuses. Default true. (KIP-599) */
  readonly retryOnQuotaViolation?: boolean
}

/** A topic as it was created. */
export interface CreatedTopic {
  readonly name: string
  /** Undefined with `validateOnly` and from brokers before 2.8. */
  readonly topicId?: string
  /** -1 from brokers before 2.4, and where describing the topic is not allowed. */
  readonly numPartitions: number
  /** As {@link CreatedTopic.numPartitions}. */
  readonly replicationFactor: number
  /** The topic's configuration by dotted name; empty where {@link CreatedTopic.numPartitions} is -1. */
  readonly configs: Readonly<Record<string, string | null>>
}

/** CreateTopics from which on brokers fill in partitions and replication factor. */
const defaultsVersion = 4

export async function createTopics(
  requests: AdminRequests,
  topics: readonly NewTopic[],
  options: CreateTopicsOptions = {},
): Promise<CreatedTopic[]> {
  const deadline = requests.deadline(options)
  const named = byName(topics, ({ name }) => name, 'A topic to create')
  const wanted = new Map([...named].map(([name, topic]) => [name, creatable(topic)]))
  const call = { operation: 'Creating topics', deadline, ...controllerRetries(options) }
  return requests.batch(wanted.keys(), call, async (names) => {
    const response = await requests.toController(
      createTopicsApi,
      (version) =>
        request(
          names.map((name) => wanted.get(name)!),
          version,
          options,
          requests,
          deadline,
        ),
      deadline,
    )
    const outcomes = new Map<string, CreatedTopic | KafkaError>()
    for (const result of response.topics) {
      const error = errorOf(result)
      outcomes.set(result.name, error ?? created(result))
    }
    return outcomes
  })
}

function creatable(topic: NewTopic): CreatableTopicInput {
  const { name, numPartitions, replicationFactor, replicasAssignments, configs = {} } = topic
  if (replicasAssignments !== undefined && (numPartitions !== undefined || replicationFactor !== undefined)) {
    throw new ConfigError(`Topic ${name}: give either replicasAssignments or numPartitions and replicationFactor`)
  }
  checkConfigs(configs, `topic ${name}`)
  return {
    name,
    numPartitions: numPartitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: (replicasAssignments ?? []).map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  }
}

function request(
  topics: CreatableTopicInput[],
  version: number,
  options: CreateTopicsOptions,
  requests: AdminRequests,
  deadline: Deadline,
): { topics: CreatableTopicInput[]; timeoutMs: number; validateOnly: boolean } {
  const vague = topics.find(
    ({ assignments, numPartitions, replicationFactor }) =>
      assignments.length === 0 && (numPartitions === -1 || replicationFactor === -1),
  )
  if (version < defaultsVersion && vague !== undefined) {
    throw new UnsupportedVersionError(
      `Topic ${vague.name}: brokers before 2.4 have no defaults; give numPartitions and replicationFactor`,
    )
  }
  return { topics, timeoutMs: requests.serverTimeoutMs(deadline), validateOnly: options.validateOnly ?? false }
}

function errorOf({ name, errorCode, errorMessage }: CreatableTopicResult): KafkaError | undefined {
  if (errorCode === ErrorCode.NONE) return undefined
  const { key: apiKey } = createTopicsApi
  return apiError(errorCode, { operation: `Creating topic ${name}`, apiKey, detail: errorMessage, resources: [name] })
}

function created(result: CreatableTopicResult): CreatedTopic {
  const { name, topicId, numPartitions, replicationFactor, configs } = result
  return {
    name,
    ...(topicId === ZERO_UUID ? {} : { topicId }),
    numPartitions,
    replicationFactor,
    configs: Object.fromEntries((configs ?? []).map((config) => [config.name, config.value])),
  }
}

import type { ClientConfig, Deserializer, Plugin } from '@ottla/core'
import {
  clientConfigKeys,
  clientConfigProblem,
  securityProperties,
  pluginsProblem,
  refusedClientConfig,
  type ResolvedClientConfig,
} from '@ottla/core/internal'
import { ConfigError, type ConfigSchema, type ConfigTable, resolveConfig } from '@ottla/runtime'
import { assignorProblem } from './assignors/assignor-names.ts'
import type { PartitionAssignor } from './assignors/partition-assignor.ts'
import type { ConsumerInterceptor } from './interceptors.ts'
import { parseOffsetResetStrategy } from './offsets/offset-reset-strategy.ts'

/**
 * Configuration of a {@link Consumer}: Kafka's keys in camelCase, with Java's defaults.
 *
 * @typeParam K - what `keyDeserializer` makes of keys.
 * @typeParam V - what `valueDeserializer` makes of values.
 */
export interface ConsumerConfig<K = Buffer, V = Buffer> extends ClientConfig {
  /** Lets brokers create topics that are subscribed or asked for, if they are set up to. Default true. Kafka: `allow.auto.create.topics` */
  readonly allowAutoCreateTopics?: boolean
  /** Time between automatic commits, in ms. Default 5,000. Kafka: `auto.commit.interval.ms` */
  readonly autoCommitIntervalMs?: number
  /**
   * Where to start without a usable committed offset: `latest` (default), `earliest`, `none` (poll throws),
   * or `by_duration:<ISO 8601 duration>` such as `by_duration:PT24H`: the first record younger than that,
   * the end of the log if there is none. Kafka: `auto.offset.reset`
   */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none' | `by_duration:${string}`
  /** Checks the checksum of every batch. Default true. Kafka: `check.crcs` */
  readonly checkCrcs?: boolean
  /** Where this consumer stands: brokers may serve it from a near replica, range and sticky assignors prefer near leaders. Default none. Kafka: `client.rack` */
  readonly clientRack?: string
  /** Longest time for calls without a `timeoutMs` of their own, in ms. Default 60,000. Kafka: `default.api.timeout.ms` */
  readonly defaultApiTimeoutMs?: number
  /**
   * Commits by itself what has been processed: the records of earlier polls, never those of the last one
   * before it ends. Default true with a `groupId`, false without. Kafka: `enable.auto.commit`
   */
  readonly enableAutoCommit?: boolean
  /** Patterns do not match Kafka's internal topics. Default true. Kafka: `exclude.internal.topics` */
  readonly excludeInternalTopics?: boolean
  /** Soft limit of one fetch response, in bytes; also bounds what is buffered. Default 52,428,800. Kafka: `fetch.max.bytes` */
  readonly fetchMaxBytes?: number
  /** How long a broker waits until it has `fetchMinBytes`, in ms. Default 500. Kafka: `fetch.max.wait.ms` */
  readonly fetchMaxWaitMs?: number
  /** What a broker gathers before it answers a fetch, in bytes. Default 1. Kafka: `fetch.min.bytes` */
  readonly fetchMinBytes?: number
  /** Name of the group; needed for subscribe() and commits. Kafka: `group.id` */
  readonly groupId?: string
  /** Makes this a static member: it may restart under this name within the session timeout without a rebalance. Kafka: `group.instance.id` (KIP-345) */
  readonly groupInstanceId?: string
  /**
   * `classic` (default): the members divide the partitions, by one of `partitionAssignmentStrategy`. `consumer`
   * (KIP-848, Apache Kafka 4.0): the group's coordinator does, and nobody stops for a rebalance. Kafka: `group.protocol`
   */
  readonly groupProtocol?: 'classic' | 'consumer'
  /**
   * The coordinator's assignor with `groupProtocol: 'consumer'`, `uniform` or `range`. Default: the coordinator's.
   * Kafka: `group.remote.assignor`
   */
  readonly groupRemoteAssignor?: string
  /** Time between heartbeats, in ms; at most a third of `sessionTimeoutMs` is wise. Default 3,000. Only with `groupProtocol: 'classic'`. Kafka: `heartbeat.interval.ms` */
  readonly heartbeatIntervalMs?: number
  /**
   * Called around what is read and committed, in this order: objects, classes without arguments, or names of modules that export
   * one of both, `'./audit.mjs'` or `'./audit.mjs#AuditInterceptor'`. Closed with the consumer. Default none. Kafka: `interceptor.classes`
   */
  readonly interceptorClasses?: readonly Plugin<ConsumerInterceptor<K, V>>[]
  /** Which records of transactions are returned. Default `read_uncommitted`. Kafka: `isolation.level` */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'
  /** Makes keys of bytes. Default: a `Buffer` as it is. Kafka: `key.deserializer` */
  readonly keyDeserializer?: Deserializer<K>
  /** Soft limit per partition of one fetch, in bytes; about twice as much is buffered. Default 1,048,576. Kafka: `max.partition.fetch.bytes` */
  readonly maxPartitionFetchBytes?: number
  /** Longest time between polls before this member leaves the group, in ms. Default 300,000. Kafka: `max.poll.interval.ms` */
  readonly maxPollIntervalMs?: number
  /** Most records of one poll. Default 500. Kafka: `max.poll.records` */
  readonly maxPollRecords?: number
  /**
   * Assignors in order of preference: `range`, `roundrobin`, `sticky`, `cooperative-sticky`, or own ones.
   * Default `['range', 'cooperative-sticky']`. Only with `groupProtocol: 'classic'`. Kafka: `partition.assignment.strategy`
   */
  readonly partitionAssignmentStrategy?: readonly (string | PartitionAssignor)[]
  /** After this time without a heartbeat the group goes on without this member, in ms. Default 45,000. Only with `groupProtocol: 'classic'`. Kafka: `session.timeout.ms` */
  readonly sessionTimeoutMs?: number
  /** Makes values of bytes. Default: a `Buffer` as it is. Kafka: `value.deserializer` */
  readonly valueDeserializer?: Deserializer<V>
}

/** {@link ConsumerConfig} with its defaults filled in. */
export type ResolvedConsumerConfig = ResolvedClientConfig &
  ConsumerConfig<unknown, unknown> &
  Required<
    Omit<
      ConsumerConfig<unknown, unknown>,
      | 'clientId'
      | 'sasl'
      | 'securityProtocol'
      | 'tls'
      | 'groupId'
      | 'groupInstanceId'
      | 'groupRemoteAssignor'
      | 'keyDeserializer'
      | 'valueDeserializer'
    >
  >

const deserializerProblem = (value: unknown): string | undefined =>
  typeof (value as Deserializer<unknown> | null)?.deserialize === 'function'
    ? undefined
    : 'expected an object with a method deserialize(topic, bytes, headers)'

const keys: ConfigTable<ConsumerConfig<unknown, unknown>> = {
  ...clientConfigKeys,
  allowAutoCreateTopics: {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'Lets brokers create topics that are subscribed or asked for, if they are set up to.',
  },
  autoCommitIntervalMs: {
    type: 'int',
    default: 5_000,
    min: 0,
    importance: 'low',
    doc: 'Time between automatic commits.',
  },
  autoOffsetReset: {
    type: 'string',
    default: 'latest',
    validate: (value) =>
      parseOffsetResetStrategy(value) === undefined
        ? 'expected earliest, latest, none or by_duration:<ISO 8601 duration>, such as by_duration:PT24H'
        : undefined,
    importance: 'medium',
    doc: 'Where to start without a usable committed offset.',
  },
  checkCrcs: { type: 'boolean', default: true, importance: 'low', doc: 'Checks the checksum of every batch.' },
  clientRack: { type: 'string', default: '', importance: 'low', doc: 'Where this consumer stands.' },
  defaultApiTimeoutMs: {
    type: 'int',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'Longest time for calls without a timeout of their own.',
  },
  enableAutoCommit: { type: 'boolean', importance: 'medium', doc: 'Commits by itself what has been processed.' },
  excludeInternalTopics: {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'Patterns do not match internal topics.',
  },
  fetchMaxBytes: {
    type: 'int',
    default: 52_428_800,
    min: 0,
    importance: 'medium',
    doc: 'Soft limit of one fetch response; also bounds what is buffered.',
  },
  fetchMaxWaitMs: {
    type: 'int',
    default: 500,
    min: 0,
    importance: 'low',
    doc: 'How long a broker waits until it has fetchMinBytes.',
  },
  fetchMinBytes: {
    type: 'int',
    default: 1,
    min: 0,
    importance: 'high',
    doc: 'What a broker gathers before it answers a fetch.',
  },
  groupId: {
    type: 'string',
    validate: (value) => (value.trim() === '' ? 'must not be blank' : undefined),
    importance: 'high',
    doc: 'Name of the group.',
  },
  groupInstanceId: {
    type: 'string',
    validate: (value) =>
      /^[a-zA-Z0-9._-]{1,249}$/.test(value) && value !== '.' && value !== '..'
        ? undefined
        : 'expected 1 to 249 letters, digits, dots, underscores and hyphens, and neither . nor ..',
    importance: 'medium',
    doc: 'Makes this a static member of the group.',
  },
  groupProtocol: {
    type: 'string',
    default: 'classic',
    // Java takes it in any case.
    validate: (value: string) => (isProtocol(value.toLowerCase()) ? undefined : 'expected classic or consumer'),
    importance: 'high',
    doc: 'The protocol of group membership.',
  },
  groupRemoteAssignor: {
    type: 'string',
    validate: (value) => (value.trim() === '' ? 'must not be blank' : undefined),
    importance: 'medium',
    doc: "The coordinator's assignor with groupProtocol consumer.",
  },
  heartbeatIntervalMs: { type: 'int', default: 3_000, min: 1, importance: 'high', doc: 'Time between heartbeats.' },
  interceptorClasses: {
    type: 'list',
    default: [],
    validate: pluginsProblem,
    importance: 'low',
    doc: 'Called around what is read and committed, in this order.',
  },
  isolationLevel: {
    type: 'string',
    default: 'read_uncommitted',
    oneOf: ['read_uncommitted', 'read_committed'],
    importance: 'medium',
    doc: 'Which records of transactions are returned.',
  },
  keyDeserializer: { type: 'any', validate: deserializerProblem, importance: 'high', doc: 'Makes keys of bytes.' },
  maxPartitionFetchBytes: {
    type: 'int',
    default: 1_048_576,
    min: 0,
    importance: 'high',
    doc: 'Soft limit per partition of one fetch; about twice as much is buffered.',
  },
  maxPollIntervalMs: {
    type: 'int',
    default: 300_000,
    min: 1,
    importance: 'medium',
    doc: 'Longest time between polls before this member leaves the group.',
  },
  maxPollRecords: { type: 'int', default: 500, min: 1, importance: 'medium', doc: 'Most records of one poll.' },
  partitionAssignmentStrategy: {
    type: 'list',
    default: ['range', 'cooperative-sticky'],
    validate: assignorProblem,
    importance: 'medium',
    doc: 'Assignors in order of preference.',
  },
  sessionTimeoutMs: {
    type: 'int',
    default: 45_000,
    min: 1,
    importance: 'high',
    doc: 'After this time without a heartbeat the group goes on without this member.',
  },
  valueDeserializer: { type: 'any', validate: deserializerProblem, importance: 'high', doc: 'Makes values of bytes.' },
}

const share = 'share groups are not available yet'

/** The keys of {@link ConsumerConfig}, and Java's keys that are refused with their reasons. */
export const consumerConfigSchema: ConfigSchema<ConsumerConfig<unknown, unknown>> = {
  keys,
  compound: securityProperties,
  refused: {
    ...refusedClientConfig,
    'internal.throw.on.fetch.stable.offset.unsupported': 'it is internal to Kafka Streams; remove it',
    'share.acknowledgement.mode': share,
    'share.acquire.mode': share,
  },
}

/**
 * Checks a configuration and fills in the defaults.
 * @throws ConfigError for an unknown, refused or invalid key, and for keys that contradict each other.
 */
export function resolveConsumerConfig(input: ConsumerConfig<unknown, unknown>): ResolvedConsumerConfig {
  const config = resolveConfig(consumerConfigSchema, input) as ResolvedConsumerConfig
  const groupProtocol = config.groupProtocol.toLowerCase() as ResolvedConsumerConfig['groupProtocol']
  const problem =
    clientConfigProblem(config) ?? protocolConfigProblem(input, groupProtocol) ?? consumerConfigProblem(config)
  if (problem !== undefined) throw new ConfigError(problem)
  const enableAutoCommit = config.enableAutoCommit ?? config.groupId !== undefined
  return Object.freeze({ ...config, groupProtocol, enableAutoCommit })
}

function isProtocol(value: string): boolean {
  return value === 'classic' || value === 'consumer'
}

/** What is the members' matter in one protocol and the coordinator's in the other. */
function protocolConfigProblem(
  input: ConsumerConfig<unknown, unknown>,
  groupProtocol: ResolvedConsumerConfig['groupProtocol'],
): string | undefined {
  if (groupProtocol === 'classic') {
    if (input.groupRemoteAssignor === undefined) return undefined
    return "groupRemoteAssignor has no effect with groupProtocol 'classic'; use partitionAssignmentStrategy, or groupProtocol 'consumer'"
  }
  const remedies = {
    partitionAssignmentStrategy: 'groupRemoteAssignor',
    heartbeatIntervalMs: "the group's config consumer.heartbeat.interval.ms",
    sessionTimeoutMs: "the group's config consumer.session.timeout.ms",
  }
  for (const [key, remedy] of Object.entries(remedies)) {
    if (input[key as keyof typeof remedies] === undefined) continue
    return `${key} has no effect with groupProtocol 'consumer', where brokers decide; remove it, and use ${remedy}`
  }
  return undefined
}

function consumerConfigProblem(config: ResolvedConsumerConfig): string | undefined {
  if (config.groupId === undefined) {
    if (config.enableAutoCommit) {
      return 'enableAutoCommit needs a groupId to commit to; set groupId or remove enableAutoCommit'
    }
    if (config.groupInstanceId !== undefined) return 'groupInstanceId needs a groupId; set groupId or remove it'
  }
  if (config.heartbeatIntervalMs >= config.sessionTimeoutMs) {
    return (
      `heartbeatIntervalMs (${config.heartbeatIntervalMs}) must be below sessionTimeoutMs ` +
      `(${config.sessionTimeoutMs}), or the session ends between two heartbeats; a third of it is usual`
    )
  }
  return undefined
}

import type { CompressionType } from '@ottla/compression'
import { compressionTypes, levelProblem } from '@ottla/compression'
import type { ClientConfig, Plugin, Serializer } from '@ottla/core'
import {
  clientConfigKeys,
  clientConfigProblem,
  securityProperties,
  pluginsProblem,
  refusedClientConfig,
  type ResolvedClientConfig,
} from '@ottla/core/internal'
import { ConfigError, type ConfigSchema, type ConfigTable, resolveConfig } from '@ottla/runtime'
import type { ProducerInterceptor } from './interceptors.ts'
import { partitionerProblem, type Partitioner, type PartitionerName, type PartitionFunction } from './partitioner.ts'

/** How many replicas must have a record before it counts as sent. */
export type Acks = 'all' | 0 | 1 | -1 | '0' | '1' | '-1'

/**
 * Configuration of a {@link Producer}: Kafka's keys in camelCase, with Java's defaults.
 *
 * @typeParam K - what `keySerializer` takes.
 * @typeParam V - what `valueSerializer` takes.
 */
export interface ProducerConfig<K = unknown, V = unknown> extends ClientConfig {
  /**
   * `'all'` (default; also `-1`): every in-sync replica; `1`: the leader; `0`: nobody, a record counts as sent when it
   * is written to the socket and its offset is not known. Kafka: `acks`
   */
  readonly acks?: Acks
  /** Most bytes of one batch; larger records travel alone. 0: no batches of more than one record. Default 16,384. Kafka: `batch.size` */
  readonly batchSize?: number
  /** Bytes of memory for records that are not delivered yet. As many may wait for it, see `maxBlockMs`. Default 33,554,432. Kafka: `buffer.memory` */
  readonly bufferMemory?: number
  /** Where this producer stands, for `partitionerRackAware`. Default none. Kafka: `client.rack` (KIP-1123) */
  readonly clientRack?: string
  /** gzip level, 1 to 9, or -1 for the library's default. Default -1. Kafka: `compression.gzip.level` */
  readonly compressionGzipLevel?: number
  /** lz4 level, 1 to 17; accepted and without an effect, because the libraries have no levels. Default 9. Kafka: `compression.lz4.level` */
  readonly compressionLz4Level?: number
  /** How batches are compressed. Default `none`. Kafka: `compression.type` */
  readonly compressionType?: CompressionType
  /** zstd level, -131072 to 22. Default 3. Kafka: `compression.zstd.level` */
  readonly compressionZstdLevel?: number
  /**
   * Longest time from `send()` to success or failure, all retries included, in ms; at least
   * `lingerMs + requestTimeoutMs`. Default 120,000, or that sum if it is more. Kafka: `delivery.timeout.ms`
   */
  readonly deliveryTimeoutMs?: number
  /**
   * Writes every record exactly once per session and in order, by sequence numbers. Default true, unless `acks` or
   * `retries` was set to what excludes it. Kafka: `enable.idempotence`
   */
  readonly enableIdempotence?: boolean
  /**
   * Called around every record, in this order: objects, classes without arguments, or names of modules that export one of both,
   * `'./audit.mjs'` or `'./audit.mjs#AuditInterceptor'`. Closed with the producer. Default none. Kafka: `interceptor.classes`
   */
  readonly interceptorClasses?: readonly Plugin<ProducerInterceptor<K, V>>[]
  /** Makes bytes of keys. Default: strings as UTF-8, bytes as they are. Kafka: `key.serializer` */
  readonly keySerializer?: Serializer<K>
  /**
   * How long a batch waits for more records, in ms. Not set: a batch leaves at once when nothing is in flight to its
   * node, and waits at most 5 ms while something is. Kafka: `linger.ms` (default 5)
   */
  readonly lingerMs?: number
  /** How long a send may wait for metadata, a serializer and memory, in ms. Default 60,000. Kafka: `max.block.ms` */
  readonly maxBlockMs?: number
  /** Requests under way per connection, at most 5 with idempotence. Default 5. Kafka: `max.in.flight.requests.per.connection` */
  readonly maxInFlightRequestsPerConnection?: number
  /** Most bytes of one request, and of one record before compression. Default 1,048,576. Kafka: `max.request.size` */
  readonly maxRequestSize?: number
  /** A topic that nothing was sent to for so many ms is forgotten; at least 5,000. Default 300,000. Kafka: `metadata.max.idle.ms` */
  readonly metadataMaxIdleMs?: number
  /** Records without a key go less often to partitions that are slow to drain. Default true. Kafka: `partitioner.adaptive.partitioning.enable` (KIP-794) */
  readonly partitionerAdaptivePartitioningEnable?: boolean
  /** Records without a key avoid nodes that took nothing for so many ms; 0: never. Default 0. Kafka: `partitioner.availability.timeout.ms` */
  readonly partitionerAvailabilityTimeoutMs?: number
  /**
   * Chooses partitions: a name, a function or an object. Default: keys by murmur2 as in Java, the others sticky.
   * Kafka: `partitioner.class`
   */
  readonly partitionerClass?: PartitionerName | PartitionFunction<K, V> | Partitioner<K, V>
  /** Treats all records as if they had no key when choosing a partition. Default false. Kafka: `partitioner.ignore.keys` */
  readonly partitionerIgnoreKeys?: boolean
  /** Records without a key prefer partitions whose leader is in `clientRack`. Default false. Kafka: `partitioner.rack.aware` (KIP-1123) */
  readonly partitionerRackAware?: boolean
  /** How often a batch is sent again. Leave it, and use `deliveryTimeoutMs`. Default 2,147,483,647. Kafka: `retries` */
  readonly retries?: number
  /**
   * How long a transaction may be open before the coordinator aborts it, in ms; brokers allow up to
   * `transaction.max.timeout.ms`, by default 900,000. Matters with a `transactionalId` only. Default 60,000. Kafka: `transaction.timeout.ms`
   */
  readonly transactionTimeoutMs?: number
  /**
   * Makes the producer transactional. The same id in the next process fences the one before and ends its transaction.
   * Needs idempotence. Default none. Kafka: `transactional.id`
   */
  readonly transactionalId?: string
  /** Taking part in the two-phase commits of others is not available: only `false` is accepted. Kafka: `transaction.two.phase.commit.enable` (KIP-939) */
  readonly transactionTwoPhaseCommitEnable?: false
  /** Makes bytes of values. Default: strings as UTF-8, bytes as they are. Kafka: `value.serializer` */
  readonly valueSerializer?: Serializer<V>
}

type AnyConfig = ProducerConfig
type Optional =
  | 'transactionalId'
  | 'clientId'
  | 'sasl'
  | 'securityProtocol'
  | 'tls'
  | 'keySerializer'
  | 'valueSerializer'
  | 'partitionerClass'
  | 'acks'

/** {@link ProducerConfig} with defaults and derived values filled in. */
export type ResolvedProducerConfig = ResolvedClientConfig &
  Omit<AnyConfig, 'acks'> &
  Required<Omit<AnyConfig, Optional>> & {
    readonly acks: 0 | 1 | -1
    /** A batch need not linger while its node is idle: no `lingerMs` was set. */
    readonly eagerWhenIdle: boolean
    /** What was changed silently, for the log. */
    readonly notes: readonly string[]
  }

/** Java's serializers for what needs none here, so that a properties file can be used as it is. */
const plainSerializers: ReadonlySet<unknown> = new Set(
  ['String', 'ByteArray', 'ByteBuffer', 'Bytes', 'Void'].map(
    (t) => `org.apache.kafka.common.serialization.${t}Serializer`,
  ),
)

function serializerProblem(value: unknown): string | undefined {
  if (plainSerializers.has(value)) return undefined
  if (typeof (value as Serializer<unknown> | null)?.serialize === 'function') return undefined
  const hint = typeof value === 'string' ? '; classes of the Java virtual machine cannot be loaded' : ''
  return `expected an object with a method serialize(topic, data, headers)${hint}`
}

const codecLevel = (type: CompressionType) => (level: number) => levelProblem(type, level)

const keys: ConfigTable<AnyConfig> = {
  ...clientConfigKeys,
  acks: {
    type: 'any',
    default: 'all',
    validate: (value) =>
      ['all', '-1', '0', '1'].includes(String(value)) ? undefined : "expected 'all' (or -1), 1 or 0",
    importance: 'low',
    doc: 'How many replicas must have a record before it counts as sent: all, 1 or 0.',
  },
  batchSize: { type: 'int', default: 16_384, min: 0, importance: 'medium', doc: 'Most bytes of one batch.' },
  bufferMemory: {
    type: 'long',
    default: 33_554_432,
    min: 1,
    importance: 'high',
    doc: 'Bytes of memory for records that are not delivered yet.',
  },
  clientRack: { type: 'string', default: '', importance: 'low', doc: 'Where this producer stands.' },
  compressionGzipLevel: {
    type: 'int',
    default: -1,
    validate: codecLevel('gzip'),
    importance: 'medium',
    doc: 'gzip level, 1 to 9, or -1.',
  },
  compressionLz4Level: {
    type: 'int',
    default: 9,
    validate: codecLevel('lz4'),
    importance: 'medium',
    doc: 'lz4 level; has no effect.',
  },
  compressionType: {
    type: 'string',
    default: 'none',
    oneOf: compressionTypes,
    importance: 'high',
    doc: 'How batches are compressed.',
  },
  compressionZstdLevel: {
    type: 'int',
    default: 3,
    validate: codecLevel('zstd'),
    importance: 'medium',
    doc: 'zstd level, -131072 to 22.',
  },
  deliveryTimeoutMs: {
    type: 'int',
    default: 120_000,
    min: 0,
    importance: 'medium',
    doc: 'Longest time from send to success or failure; at least lingerMs + requestTimeoutMs.',
  },
  enableIdempotence: {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Writes every record exactly once per session and in order.',
  },
  interceptorClasses: {
    type: 'list',
    default: [],
    validate: pluginsProblem,
    importance: 'low',
    doc: 'Called around every record, in this order.',
  },
  keySerializer: { type: 'any', validate: serializerProblem, importance: 'high', doc: 'Makes bytes of keys.' },
  lingerMs: {
    type: 'long',
    default: 5,
    min: 0,
    importance: 'medium',
    doc: 'How long a batch waits for more records; when not set, only while requests are in flight.',
  },
  maxBlockMs: {
    type: 'long',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'How long a send may wait for metadata, a serializer and memory.',
  },
  maxInFlightRequestsPerConnection: {
    type: 'int',
    default: 5,
    min: 1,
    importance: 'low',
    doc: 'Requests under way per connection.',
  },
  maxRequestSize: {
    type: 'int',
    default: 1_048_576,
    min: 1,
    importance: 'medium',
    doc: 'Most bytes of one request, and of one record before compression.',
  },
  metadataMaxIdleMs: {
    type: 'long',
    default: 300_000,
    min: 5_000,
    importance: 'low',
    doc: 'A topic that nothing was sent to for so long is forgotten.',
  },
  partitionerAdaptivePartitioningEnable: {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Records without a key go less often to partitions that are slow to drain.',
  },
  partitionerAvailabilityTimeoutMs: {
    type: 'long',
    default: 0,
    min: 0,
    importance: 'low',
    doc: 'Records without a key avoid nodes that took nothing for so long; 0: never.',
  },
  partitionerClass: { type: 'any', validate: partitionerProblem, importance: 'medium', doc: 'Chooses partitions.' },
  partitionerIgnoreKeys: {
    type: 'boolean',
    default: false,
    importance: 'medium',
    doc: 'Treats all records as if they had no key when choosing a partition.',
  },
  partitionerRackAware: {
    type: 'boolean',
    default: false,
    importance: 'low',
    doc: 'Records without a key prefer partitions whose leader is in clientRack.',
  },
  retries: { type: 'int', default: 2_147_483_647, min: 0, importance: 'high', doc: 'How often a batch is sent again.' },
  transactionTimeoutMs: {
    type: 'int',
    default: 60_000,
    min: 1,
    importance: 'low',
    doc: 'How long a transaction may be open before the coordinator aborts it.',
  },
  transactionTwoPhaseCommitEnable: {
    type: 'boolean',
    default: false,
    validate: (value: boolean) =>
      value
        ? 'taking part in two-phase commits (KIP-939) is not available; brokers end transactions after transactionTimeoutMs'
        : undefined,
    importance: 'low',
    doc: 'Whether somebody else decides on the end of transactions; not available.',
  },
  transactionalId: {
    type: 'string',
    validate: (id) => (id === '' ? 'expected a name; leave it out for a producer without transactions' : undefined),
    importance: 'low',
    doc: 'Makes the producer transactional; one id for one producer at a time.',
  },
  valueSerializer: { type: 'any', validate: serializerProblem, importance: 'high', doc: 'Makes bytes of values.' },
}

/** The table of {@link ProducerConfig}. */
export const producerConfigSchema: ConfigSchema<AnyConfig> = {
  keys,
  compound: securityProperties,
  refused: {
    ...refusedClientConfig,
    'buffer.memory.allocation.strategy':
      'it is internal to the Java client; a batch always takes batchSize bytes at once',
  },
}

/**
 * Checks a configuration, fills in the defaults and applies Java's rules between keys.
 *
 * @throws ConfigError
 */
export function resolveProducerConfig(input: AnyConfig): ResolvedProducerConfig {
  const config = resolveConfig(producerConfigSchema, input) as Omit<ResolvedProducerConfig, 'acks'> & { acks: Acks }
  const problem = clientConfigProblem(config)
  if (problem !== undefined) throw new ConfigError(problem)
  const notes: string[] = []
  const acks = config.acks === 'all' ? -1 : (Number(config.acks) as 0 | 1 | -1)
  const { keySerializer, valueSerializer, ...rest } = config
  return Object.freeze({
    ...rest,
    ...(keySerializer === undefined || plainSerializers.has(keySerializer) ? {} : { keySerializer }),
    ...(valueSerializer === undefined || plainSerializers.has(valueSerializer) ? {} : { valueSerializer }),
    acks,
    enableIdempotence: idempotence(input, config, acks, notes),
    deliveryTimeoutMs: deliveryTimeout(input, config, notes),
    eagerWhenIdle: input.lingerMs === undefined,
    notes,
  })
}

function idempotence(
  input: AnyConfig,
  config: Omit<ResolvedProducerConfig, 'acks'>,
  acks: number,
  notes: string[],
): boolean {
  const { transactionalId } = config
  if (!config.enableIdempotence) {
    if (transactionalId !== undefined) {
      throw new ConfigError(`transactionalId ${transactionalId} needs idempotence, but enableIdempotence is false`)
    }
    return false
  }
  const isExplicit = input.enableIdempotence === true
  const obstacle =
    acks === -1 ? (config.retries === 0 ? 'retries is 0' : undefined) : `acks is ${acks} instead of 'all'`
  if (obstacle !== undefined) {
    if (transactionalId !== undefined) {
      throw new ConfigError(`transactionalId ${transactionalId} needs acks 'all' and retries, but ${obstacle}`)
    }
    if (isExplicit) throw new ConfigError(`enableIdempotence needs acks 'all' and retries, but ${obstacle}`)
    notes.push(`Idempotence is off because ${obstacle}`)
    return false
  }
  const inFlight = config.maxInFlightRequestsPerConnection
  if (inFlight > 5) {
    throw new ConfigError(
      `maxInFlightRequestsPerConnection is ${inFlight}, but idempotence allows at most 5; lower it or set enableIdempotence to false`,
    )
  }
  return true
}

function deliveryTimeout(input: AnyConfig, config: Omit<ResolvedProducerConfig, 'acks'>, notes: string[]): number {
  const leastMs = Math.min(config.lingerMs + config.requestTimeoutMs, 0x7fff_ffff)
  if (config.deliveryTimeoutMs >= leastMs) return config.deliveryTimeoutMs
  const sum = `lingerMs (${config.lingerMs}) + requestTimeoutMs (${config.requestTimeoutMs})`
  if (input.deliveryTimeoutMs !== undefined) {
    throw new ConfigError(`deliveryTimeoutMs is ${config.deliveryTimeoutMs}, but must be at least ${sum}`)
  }
  notes.push(`deliveryTimeoutMs is raised to ${leastMs}, the sum of ${sum}`)
  return leastMs
}

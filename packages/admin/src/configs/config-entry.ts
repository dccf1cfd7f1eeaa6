import type { DescribeConfigsResourceResult } from '@ottla/protocol/messages/describe-configs'

/** Where a value comes from, under Kafka's names. */
export type ConfigSource =
  | 'UNKNOWN'
  | 'DYNAMIC_TOPIC_CONFIG'
  | 'DYNAMIC_BROKER_CONFIG'
  | 'DYNAMIC_DEFAULT_BROKER_CONFIG'
  | 'STATIC_BROKER_CONFIG'
  | 'DEFAULT_CONFIG'
  | 'DYNAMIC_BROKER_LOGGER_CONFIG'
  | 'DYNAMIC_CLIENT_METRICS_CONFIG'
  | 'DYNAMIC_GROUP_CONFIG'

const sources: readonly ConfigSource[] = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
]

/** What kind of value a configuration has, under Kafka's names. */
export type ConfigType =
  | 'UNKNOWN'
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD'

const types: readonly ConfigType[] = [
  'UNKNOWN',
  'BOOLEAN',
  'STRING',
  'INT',
  'SHORT',
  'LONG',
  'DOUBLE',
  'LIST',
  'CLASS',
  'PASSWORD',
]

/** A place that gives a configuration its value, see {@link ConfigEntry.synonyms}. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
}

/** One configuration of a resource. */
export interface ConfigEntry {
  /** Kafka's dotted name. */
  readonly name: string
  /** As the broker wrote it; numbers are not parsed, since `9223372036854775807` would not survive. Null for secrets. */
  readonly value: string | null
  readonly source: ConfigSource
  /** Nobody has set it. */
  readonly isDefault: boolean
  readonly isSensitive: boolean
  readonly isReadOnly: boolean
  /** `UNKNOWN` from brokers before 2.6. */
  readonly type: ConfigType
  /** Where a value is looked for, the winner first; empty unless it was asked for. */
  readonly synonyms: readonly ConfigSynonym[]
  /** Absent unless it was asked for. */
  readonly documentation?: string
}

/** An entry of a response. */
export function configEntry(config: DescribeConfigsResourceResult): ConfigEntry {
  const source = sources[config.configSource] ?? 'UNKNOWN'
  return {
    name: config.name,
    value: config.value,
    source,
    isDefault: source === 'DEFAULT_CONFIG',
    isSensitive: config.isSensitive,
    isReadOnly: config.readOnly,
    type: types[config.configType] ?? 'UNKNOWN',
    synonyms: config.synonyms.map((synonym) => ({
      name: synonym.name,
      value: synonym.value,
      source: sources[synonym.source] ?? 'UNKNOWN',
    })),
    ...(config.documentation === null ? {} : { documentation: config.documentation }),
  }
}

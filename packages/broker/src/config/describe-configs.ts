import { brokerConfigKeys } from './broker-config.ts'
import { clientMetricsConfigKeys } from './client-metrics-config.ts'
import { type ConfigKey, type ConfigKeys, type ConfigValues, wireConfigType } from './config-key.ts'
import { groupConfigKeys } from './group-config.ts'
import { topicConfigKeys } from './topic-config.ts'

/** Where a value comes from, as DescribeConfigs says it. */
export const ConfigSource = {
  DYNAMIC_TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  DYNAMIC_BROKER_LOGGER: 6,
  CLIENT_METRICS: 7,
  GROUP: 8,
} as const

/** One key of a resource. */
export interface DescribedConfig {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: number }[]
  readonly configType: number
  readonly documentation: string | null
}

/** All topic keys with the values that hold for a topic. */
export function describeTopicConfigs(
  configs: Readonly<Record<string, string>>,
  broker: ConfigValues,
  includeDocumentation: boolean,
): DescribedConfig[] {
  return describeOwn(topicConfigKeys, configs, ConfigSource.DYNAMIC_TOPIC, broker, includeDocumentation)
}

/** All group keys with the values that hold for a group. */
export function describeGroupConfigs(
  configs: Readonly<Record<string, string>>,
  broker: ConfigValues,
  includeDocumentation: boolean,
): DescribedConfig[] {
  return describeOwn(groupConfigKeys, configs, ConfigSource.GROUP, broker, includeDocumentation)
}

/** All keys of a subscription to client metrics (KIP-714). */
export function describeClientMetricsConfigs(
  configs: Readonly<Record<string, string>>,
  broker: ConfigValues,
  includeDocumentation: boolean,
): DescribedConfig[] {
  return describeOwn(clientMetricsConfigKeys, configs, ConfigSource.CLIENT_METRICS, broker, includeDocumentation)
}

/** Keys that have values of their own, or else those of the broker. */
function describeOwn(
  keys: ConfigKeys,
  configs: Readonly<Record<string, string>>,
  source: number,
  broker: ConfigValues,
  includeDocumentation: boolean,
): DescribedConfig[] {
  return Object.entries(keys).map(([name, key]) => {
    const synonyms = []
    const own = Object.hasOwn(configs, name) ? configs[name]! : undefined
    if (own !== undefined) synonyms.push({ name, value: own, source })
    if (key.brokerKey !== undefined) synonyms.push(...brokerSynonyms(key.brokerKey, broker))
    const value = own ?? synonyms[0]?.value ?? key.default
    return {
      name,
      value,
      readOnly: false,
      configSource: synonyms[0]?.source ?? ConfigSource.DEFAULT,
      isSensitive: false,
      synonyms,
      configType: wireConfigType[key.type],
      documentation: includeDocumentation ? key.doc : null,
    }
  })
}

/** All broker keys with their values. */
export function describeBrokerConfigs(broker: ConfigValues, includeDocumentation: boolean): DescribedConfig[] {
  return Object.entries(brokerConfigKeys).map(([name, key]) => {
    const synonyms = brokerSynonyms(name, broker)
    return brokerEntry(name, key, synonyms, synonyms[0]?.source ?? ConfigSource.DEFAULT, includeDocumentation)
  })
}

/** The values that were set for all brokers. */
export function describeClusterConfigs(
  configs: Readonly<Record<string, string>>,
  includeDocumentation: boolean,
): DescribedConfig[] {
  const source = ConfigSource.DYNAMIC_DEFAULT_BROKER
  return Object.entries(configs).map(([name, value]) =>
    brokerEntry(name, brokerConfigKeys[name]!, [{ name, value, source }], source, includeDocumentation),
  )
}

type Synonym = DescribedConfig['synonyms'][number]

function brokerEntry(
  name: string,
  key: ConfigKey,
  synonyms: Synonym[],
  configSource: number,
  includeDocumentation: boolean,
): DescribedConfig {
  const isSensitive = key.type === 'password'
  return {
    name,
    value: isSensitive ? null : (synonyms[0]?.value ?? key.default),
    readOnly: key.readOnly === true,
    configSource,
    isSensitive,
    synonyms: isSensitive ? synonyms.map((synonym) => ({ ...synonym, value: null })) : synonyms,
    configType: wireConfigType[key.type],
    documentation: includeDocumentation ? key.doc : null,
  }
}

function brokerSynonyms(name: string, broker: ConfigValues): Synonym[] {
  const [ofBroker, ofCluster] = broker.overlaid(name)
  const values = [
    { value: ofBroker, source: ConfigSource.DYNAMIC_BROKER },
    { value: ofCluster, source: ConfigSource.DYNAMIC_DEFAULT_BROKER },
    { value: broker.given(name), source: ConfigSource.STATIC_BROKER },
    { value: brokerConfigKeys[name]!.default ?? undefined, source: ConfigSource.DEFAULT },
  ]
  return values.flatMap(({ value, source }) => (value === undefined ? [] : [{ name, value, source }]))
}

import { brokerConfigKeys } from './broker-config.ts'
import { type ConfigKeys, type ConfigValues, wireConfigType } from './config-key.ts'
import { groupConfigKeys } from './group-config.ts'
import { topicConfigKeys } from './topic-config.ts'

/** Where a value comes from, as DescribeConfigs says it. */
export const ConfigSource = {
  DYNAMIC_TOPIC: 1,
  DYNAMIC_BROKER: 2,
  STATIC_BROKER: 4,
  DEFAULT: 5,
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
  const keys: ConfigKeys = brokerConfigKeys
  return Object.entries(keys).map(([name, key]) => {
    const synonyms = brokerSynonyms(name, broker)
    const isSensitive = key.type === 'password'
    return {
      name,
      value: isSensitive ? null : (synonyms[0]?.value ?? key.default),
      readOnly: true,
      configSource: synonyms[0]?.source ?? ConfigSource.DEFAULT,
      isSensitive,
      synonyms: isSensitive ? synonyms.map((synonym) => ({ ...synonym, value: null })) : synonyms,
      configType: wireConfigType[key.type],
      documentation: includeDocumentation ? key.doc : null,
    }
  })
}

function brokerSynonyms(name: string, broker: ConfigValues): { name: string; value: string | null; source: number }[] {
  const key = brokerConfigKeys[name]!
  const synonyms = []
  if (broker.isSet(name)) synonyms.push({ name, value: broker.text(name), source: ConfigSource.STATIC_BROKER })
  if (key.default !== null) synonyms.push({ name, value: key.default, source: ConfigSource.DEFAULT })
  return synonyms
}

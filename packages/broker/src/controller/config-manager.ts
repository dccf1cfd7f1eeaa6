import { ErrorCode } from '@ottla/protocol'
import { checkClientMetricsConfigs, clientMetricsConfigKeys } from '../config/client-metrics-config.ts'
import { brokerConfigKeys } from '../config/broker-config.ts'
import { type ConfigKeys, configProblem, type ConfigValues } from '../config/config-key.ts'
import { checkGroupConfigs, groupConfigKeys } from '../config/group-config.ts'
import { kafkaServerKeys } from '../config/kafka-server-keys.ts'
import { topicConfigKeys } from '../config/topic-config.ts'
import { ApiException } from '../errors.ts'
import type { Policies } from '../policies.ts'
import type { ConfigResource, MetadataImage } from './metadata-image.ts'
import type { MetadataRecord } from './metadata-records.ts'
import { topicNameProblem } from './topic-name.ts'

/** One change of IncrementalAlterConfigs: 0 set, 1 delete, 2 append, 3 subtract. */
export interface ConfigChange {
  readonly name: string
  readonly operation: number
  readonly value: string | null
}

/** Options of {@link ConfigManager}. */
export interface ConfigManagerOptions {
  readonly nodeId: number
  readonly image: MetadataImage
  readonly config: ConfigValues
  readonly policies: Policies
  /** Puts a decision on record and in force. */
  readonly decide: (records: readonly MetadataRecord[]) => void
  /** Hears that a resource has new values, with those it had. */
  readonly onChanged: (resource: ConfigResource) => void
}

const keysOf: Readonly<Record<ConfigResource['type'], ConfigKeys>> = {
  topic: topicConfigKeys,
  broker: brokerConfigKeys,
  group: groupConfigKeys,
  'client-metrics': clientMetricsConfigKeys,
}

/** Decides about the configurations of topics, brokers, groups and subscriptions to client metrics. */
export class ConfigManager {
  readonly #options: ConfigManagerOptions

  constructor(options: ConfigManagerOptions) {
    this.#options = options
  }

  /**
   * Changes some values (IncrementalAlterConfigs).
   * @throws ApiException with Kafka's code for what is wrong
   */
  alter(resource: ConfigResource, changes: readonly ConfigChange[], validateOnly: boolean): void {
    const current = this.#options.image.configsOf(resource)
    const changed = new Map<string, string | null>()
    for (const { name, operation } of changes) {
      if (!Number.isInteger(operation) || operation < 0 || operation > 3) {
        throw new ApiException(ErrorCode.INVALID_REQUEST, `Unknown operations type ${operation}`)
      }
      if (resource.type === 'broker') checkDynamic([name])
    }
    for (const change of changes) changed.set(change.name, changedValue(change, current, resource.type))
    this.#apply(resource, changed, changed, validateOnly)
  }

  /**
   * Gives a resource exactly these values; what it has besides goes back to the default (AlterConfigs).
   * @throws ApiException with Kafka's code for what is wrong
   */
  replace(resource: ConfigResource, values: ReadonlyMap<string, string>, validateOnly: boolean): void {
    const changed = new Map<string, string | null>(values)
    if (resource.type === 'broker') checkDynamic([...values.keys()])
    for (const name of Object.keys(this.#options.image.configsOf(resource)))
      if (!values.has(name)) changed.set(name, null)
    // What nobody named is not shown to the policy (KAFKA-14195).
    this.#apply(resource, changed, values, validateOnly)
  }

  #apply(
    resource: ConfigResource,
    changed: ReadonlyMap<string, string | null>,
    named: ReadonlyMap<string, string | null>,
    validateOnly: boolean,
  ): void {
    const { image, policies, decide, onChanged } = this.#options
    const next: Record<string, string> = { ...image.configsOf(resource) }
    for (const [name, value] of changed) {
      if (value === null) delete next[name]
      else next[name] = value
    }
    this.#check(resource, next, changed)
    policies.checkAlterConfig({ resource, configs: Object.fromEntries(named) })
    if (validateOnly || changed.size === 0) return
    const { type: resourceType, name: resourceName } = resource
    decide(Array.from(changed, ([name, value]) => ({ type: 'ConfigRecord', resourceType, resourceName, name, value })))
    onChanged(resource)
  }

  #check(
    { type, name }: ConfigResource,
    next: Readonly<Record<string, string>>,
    changed: ReadonlyMap<string, string | null>,
  ): void {
    switch (type) {
      case 'topic': {
        if (name === '') throw invalidRequest('Default topic resources are not allowed.')
        const problem = topicNameProblem(name)
        if (problem !== undefined) throw new ApiException(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
        for (const [key, value] of Object.entries(next)) checkTopicConfig(key, value)
        if (this.#options.image.topic(name) !== undefined) return
        throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${name}' does not exist.`)
      }
      case 'broker': {
        this.#checkBrokerName(name)
        for (const [key, value] of changed) {
          const problem = value === null ? undefined : configProblem(brokerConfigKeys[key]!, value)
          if (problem !== undefined) throw invalidRequest(`Invalid value ${value} for configuration ${key}: ${problem}`)
        }
        return
      }
      case 'group':
        if (name === '') throw invalidRequest('Default group resources are not allowed.')
        checkGroupConfigs(next, this.#options.config)
        return
      case 'client-metrics':
        checkClientMetricsConfigs(name, next)
    }
  }

  #checkBrokerName(name: string): void {
    const { nodeId } = this.#options
    if (name === '') return
    if (!/^[+-]?\d+$/.test(name)) throw invalidRequest(`Node id must be an integer, but it is: ${name}`)
    if (Number(name) !== nodeId) {
      throw invalidRequest(`Unexpected broker id, expected ${nodeId}, but received ${name}`)
    }
  }
}

/** @throws ApiException for keys that a running broker cannot change */
function checkDynamic(names: readonly string[]): void {
  const fixed = names.filter((name) => Object.hasOwn(brokerConfigKeys, name) && brokerConfigKeys[name]!.readOnly)
  if (fixed.length > 0) throw invalidRequest(`Cannot update these configs dynamically: [${fixed.join(', ')}]`)
  for (const name of names) {
    if (Object.hasOwn(brokerConfigKeys, name)) continue
    const reason = kafkaServerKeys.has(name) ? 'has no effect on this broker' : 'is no configuration of a broker'
    throw new ApiException(ErrorCode.INVALID_CONFIG, `${name} ${reason}`)
  }
}

function changedValue(
  change: ConfigChange,
  current: Readonly<Record<string, string>>,
  type: ConfigResource['type'],
): string | null {
  const keys = keysOf[type]
  if (change.operation === 1) return null
  if (change.value === null) throw invalidRequest(`Null value not supported for : ${change.name}`)
  if (change.operation === 0) return change.value
  const key = Object.hasOwn(keys, change.name) ? keys[change.name] : undefined
  if (key?.type !== 'list') {
    const verb = change.operation === 2 ? 'append' : 'subtract'
    throw new ApiException(
      ErrorCode.INVALID_CONFIG,
      type === 'broker'
        ? `Config value ${verb} is not allowed for config key: ${change.name}`
        : `Can't ${verb.toUpperCase()} to key ${change.name} because its type is not LIST.`,
    )
  }
  const entries = new Set((current[change.name] ?? key.default ?? '').split(',').filter((entry) => entry !== ''))
  for (const entry of change.value.split(',')) {
    if (change.operation === 2) entries.add(entry)
    else entries.delete(entry)
  }
  return [...entries].join(',')
}

/** @throws ApiException INVALID_CONFIG */
export function checkTopicConfig(name: string, value: string): void {
  const key = Object.hasOwn(topicConfigKeys, name) ? topicConfigKeys[name] : undefined
  if (key === undefined) throw new ApiException(ErrorCode.INVALID_CONFIG, `Unknown topic config name: ${name}`)
  const problem = configProblem(key, value)
  if (problem === undefined) return
  // A number that was understood is shown as Java shows it.
  const shown = key.type === 'double' && Number.isInteger(Number(value)) ? Number(value).toFixed(1) : value
  throw new ApiException(ErrorCode.INVALID_CONFIG, `Invalid value ${shown} for configuration ${name}: ${problem}`)
}

function invalidRequest(message: string): ApiException {
  return new ApiException(ErrorCode.INVALID_REQUEST, message)
}

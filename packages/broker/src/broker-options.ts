import { ConfigError, nearestName, type Runtime } from '@ottla/runtime'
import { brokerConfigKeys, refusedBrokerKeys } from './config/broker-config.ts'
import { checkConfigs, ConfigValues } from './config/config-key.ts'
import { foldUnitSynonyms } from './config/unit-synonyms.ts'
import type { ListenerOptions } from './listener-options.ts'
import type { Logger } from './logger.ts'
import { type ListenerSettings, listenerSettings } from './security/listener-settings.ts'
import type { AlterConfigPolicy, CreateTopicPolicy } from './policies.ts'

/** A topic that a broker is to have when it has started. */
export interface TopicOptions {
  readonly partitions: number
  /** Kafka's topic configs, such as `{ 'cleanup.policy': 'compact' }`. */
  readonly configs?: Readonly<Record<string, string | number | boolean>>
}

/** Options of {@link startBroker}. */
export interface BrokerOptions {
  /** Port to listen on; 0, the default, picks a free one. */
  readonly port?: number
  /** Address to listen on. Default 127.0.0.1; 0.0.0.0 for all. */
  readonly host?: string
  /** Name that clients are told to connect to. Default: `host`, or localhost where that is a wildcard. */
  readonly advertisedHost?: string
  /** Port that clients are told to connect to, where another one leads here. Default: the port that is listened on. */
  readonly advertisedPort?: number
  /**
   * Several ways in, by name, in place of `host` and `port`: with TLS, with passwords, or both. A listener that is named like
   * a protocol speaks it. The first is the one of `bootstrapServers`.
   */
  readonly listeners?: Readonly<Record<string, ListenerOptions>>
  /** Passwords of users for SCRAM, by name. They are on record from then on; users that are there already keep theirs. */
  readonly scramUsers?: Readonly<Record<string, string>>
  /**
   * Directory for the data, made when it does not exist, or several (Kafka: `log.dirs`). Without one all data is in
   * memory and gone with the broker.
   */
  readonly dataDir?: string | readonly string[]
  /** Topics to create unless they exist, by name: a number of partitions, or more. */
  readonly topics?: Readonly<Record<string, number | TopicOptions>>
  /**
   * Kafka's broker configuration under its dotted names. Two defaults differ from Kafka's here, because an
   * embedded broker is mostly used in tests: `group.initial.rebalance.delay.ms` is 0, and sessions may be as
   * short as 1 ms (`group.min.session.timeout.ms`).
   */
  readonly config?: Readonly<Record<string, string | number | boolean>>
  /** Decides which topics clients may create (Kafka: `create.topic.policy.class.name`). */
  readonly createTopicPolicy?: CreateTopicPolicy
  /** Decides which configurations clients may change (Kafka: `alter.config.policy.class.name`). */
  readonly alterConfigPolicy?: AlterConfigPolicy
  /** Default 0, or `node.id` of `config`. */
  readonly nodeId?: number
  /** Clock, sockets, files and random numbers. Default: those of the process. */
  readonly runtime?: Runtime
  /** Default: silent. */
  readonly logger?: Logger
}

/** Every option; the type sees to it that none is forgotten. */
const optionNames: Readonly<Record<keyof BrokerOptions, true>> = {
  port: true,
  host: true,
  advertisedHost: true,
  advertisedPort: true,
  listeners: true,
  scramUsers: true,
  dataDir: true,
  topics: true,
  config: true,
  createTopicPolicy: true,
  alterConfigPolicy: true,
  nodeId: true,
  runtime: true,
  logger: true,
}

const embeddedDefaults: Readonly<Record<string, string>> = {
  'group.consumer.assignment.interval.ms': '0',
  'group.consumer.heartbeat.interval.ms': '500',
  'group.consumer.min.heartbeat.interval.ms': '1',
  'group.consumer.min.session.timeout.ms': '1',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1',
  'group.share.assignment.interval.ms': '0',
  'group.share.heartbeat.interval.ms': '500',
  'group.share.min.heartbeat.interval.ms': '1',
  'group.share.min.record.lock.duration.ms': '1',
  'group.share.min.session.timeout.ms': '1',
}

/** Checks options and configuration and lays them over the defaults. */
export function resolveBrokerConfig(options: BrokerOptions): ConfigValues {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(optionNames, name)) throw unknownOption(name)
  }
  for (const [topic, topicOptions] of Object.entries(options.topics ?? {})) checkTopicOptions(topic, topicOptions)
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.config ?? {})) {
    if (value === undefined || value === null) throw new ConfigError(`The broker configuration ${name} has no value`)
    given[name] = String(value)
  }
  if (options.nodeId !== undefined) given['node.id'] = String(options.nodeId)
  const config = foldUnitSynonyms({ ...embeddedDefaults, ...given })
  checkConfigs(brokerConfigKeys, config, 'broker', refusedBrokerKeys)
  return new ConfigValues(brokerConfigKeys, config)
}

/**
 * The listeners that are meant, the first of them that of `bootstrapServers`.
 * @throws ConfigError
 */
export function resolveListeners(options: BrokerOptions): ListenerSettings[] {
  const { listeners, host, port, advertisedHost, advertisedPort } = options
  if (listeners === undefined) {
    const plaintext = {
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(advertisedHost === undefined ? {} : { advertisedHost }),
      ...(advertisedPort === undefined ? {} : { advertisedPort }),
    }
    return [listenerSettings('PLAINTEXT', plaintext)]
  }
  const extra = (['host', 'port', 'advertisedHost', 'advertisedPort'] as const).find(
    (name) => options[name] !== undefined,
  )
  if (extra !== undefined) throw new ConfigError(`${extra} belongs into each of listeners: { NAME: { ${extra} } }`)
  const resolved = Object.entries(listeners).map(([name, listener]) => listenerSettings(name, listener))
  if (resolved.length === 0) throw new ConfigError('listeners is empty; leave it out, or name one')
  return resolved
}

/** A misspelt `dataDir` would keep in memory what was meant to last. */
function unknownOption(name: string): ConfigError {
  if (Object.hasOwn(brokerConfigKeys, name)) {
    return new ConfigError(`Unknown option ${name} of startBroker; it goes into config: { '${name}': … }`)
  }
  const near = nearestName(name, Object.keys(optionNames))
  const hint = near === undefined ? '' : `did you mean ${near}? `
  return new ConfigError(
    `Unknown option ${name} of startBroker; ${hint}The options are ${Object.keys(optionNames).join(', ')}`,
  )
}

const topicOptionNames: Readonly<Record<keyof TopicOptions, true>> = { partitions: true, configs: true }

function checkTopicOptions(topic: string, options: number | TopicOptions): void {
  if (typeof options === 'number') return
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(topicOptionNames, name))
  if (unknown === undefined) return
  throw new ConfigError(
    `Unknown option ${unknown} of topic ${topic}; a topic is a number of partitions or { partitions, configs }`,
  )
}

import { ConfigError, nearestName, type PropertyEntry, propertyEntries } from '@ottla/runtime'
import type { BrokerOptions } from '../broker-options.ts'
import { brokerConfigKeys } from './broker-config.ts'
import { kafkaServerKeys } from './kafka-server-keys.ts'
import { isListenerSecurityKey } from './listener-security.ts'
import { listenerSettings } from './listeners.ts'
import { isUnitSynonym } from './unit-synonyms.ts'

/** What a `server.properties` of Apache Kafka comes to. */
export interface ServerProperties {
  readonly options: BrokerOptions
  /** Where the data is: one folder, or several with commas between them. */
  readonly dataDir: string
  /** What a person should know: keys that have no effect here, that are old, misspelt or there twice. One line each. */
  readonly notes: readonly string[]
}

/** Kafka's default of `log.dir`. */
const defaultDataDir = '/tmp/kafka-logs'

/** Keys whose meaning goes into the options, or is checked. */
const handled: ReadonlySet<string> = new Set([
  'advertised.listeners',
  'broker.id',
  'controller.listener.names',
  'controller.quorum.bootstrap.servers',
  'controller.quorum.voters',
  'inter.broker.listener.name',
  'listener.security.protocol.map',
  'listeners',
  'log.dir',
  'log.dirs',
  'metadata.log.dir',
  'node.id',
  'process.roles',
])

/** Keys of the past that would leave a person wondering. */
const old: Readonly<Record<string, string>> = {
  port: 'use listeners=PLAINTEXT://:PORT',
  'host.name': 'use listeners=PLAINTEXT://HOST:9092',
  'advertised.port': 'use advertised.listeners',
  'advertised.host.name': 'use advertised.listeners',
  'log.message.format.version': 'there is only one format',
  'inter.broker.protocol.version': 'the protocol follows the features of the cluster',
  'delegation.token.master.key': 'it is delegation.token.secret.key now',
}

/**
 * Reads a `server.properties` of Apache Kafka, for one node that is broker and controller at once.
 * @param text - the file
 * @param overrides - keys that were given on the command line and win
 * @throws ConfigError for what cannot be meant or cannot be had here: ZooKeeper, several nodes, TLS, a malformed listener
 */
export function brokerOptionsFromProperties(
  text: string,
  overrides: Readonly<Record<string, string>> = {},
): ServerProperties {
  const entries = propertyEntries(text)
  const properties: Record<string, string> = {}
  for (const { key, value } of entries) properties[key] = value.trim()
  Object.assign(properties, overrides)
  refuseZookeeper(properties)
  checkRoles(properties)
  const { options: where, notes } = listenerSettings(properties)
  const dataDirs = dataDirsOf(properties)
  const nodeId = nodeIdOf(properties)
  const config = Object.fromEntries(
    Object.entries(properties).filter(
      ([key]) => !handled.has(key) && (Object.hasOwn(brokerConfigKeys, key) || isUnitSynonym(key)),
    ),
  )
  return {
    // Kafka's own bound, in place of the one for tests.
    options: {
      ...where,
      dataDir: dataDirs.length === 1 ? dataDirs[0]! : dataDirs,
      nodeId,
      config: { 'group.min.session.timeout.ms': '6000', ...config },
    },
    dataDir: dataDirs.join(','),
    notes: [...duplicateNotes(entries), ...keyNotes(properties), ...notes],
  }
}

function refuseZookeeper(properties: Readonly<Record<string, string>>): void {
  const key = Object.keys(properties).find((name) => name.startsWith('zookeeper.'))
  if (key === undefined) return
  throw new ConfigError(
    `${key}: ZooKeeper was removed in Kafka 4.0 and brokers keep their metadata themselves. Take the zookeeper.* lines out; Kafka wants process.roles=broker,controller, controller.quorum.voters=1@localhost:9093 and controller.listener.names=CONTROLLER in their place, and clients use bootstrap.servers`,
  )
}

function checkRoles(properties: Readonly<Record<string, string>>): void {
  const roles = (properties['process.roles'] ?? 'broker,controller').split(',').map((role) => role.trim())
  if (!roles.includes('broker')) {
    throw new ConfigError(
      `process.roles=${properties['process.roles']!}: a controller without a broker is not available; use broker,controller`,
    )
  }
  const voters = (properties['controller.quorum.voters'] ?? '').split(',').filter((voter) => voter.trim() !== '')
  if (voters.length > 1) {
    throw new ConfigError(
      `controller.quorum.voters names ${voters.length} nodes; clusters of several nodes are not available from properties files yet, one node is its own controller`,
    )
  }
}

function dataDirsOf(properties: Readonly<Record<string, string>>): string[] {
  const dirs = (properties['log.dirs'] ?? properties['log.dir'] ?? defaultDataDir)
    .split(',')
    .map((dir) => dir.trim())
    .filter((dir) => dir !== '')
  if (dirs.length === 0) throw new ConfigError('log.dirs is empty; name the folder for the data')
  const twice = dirs.find((dir, at) => dirs.indexOf(dir) !== at)
  if (twice !== undefined) throw new ConfigError(`log.dirs names ${twice} twice; leave it once`)
  return dirs
}

function nodeIdOf(properties: Readonly<Record<string, string>>): number {
  const { 'node.id': nodeId, 'broker.id': brokerId } = properties
  if (nodeId !== undefined && brokerId !== undefined && nodeId !== brokerId) {
    throw new ConfigError(`node.id is ${nodeId} and broker.id, its old name, ${brokerId}; take broker.id out`)
  }
  const text = nodeId ?? brokerId ?? '0'
  // broker.id=-1 let ZooKeeper choose a number.
  if (text === '-1') return 0
  if (/^\d+$/.test(text)) return Number(text)
  throw new ConfigError(`${nodeId === undefined ? 'broker.id' : 'node.id'}=${text}: expected a number from 0`)
}

function duplicateNotes(entries: readonly PropertyEntry[]): string[] {
  const last = new Map(entries.map((entry) => [entry.key, entry]))
  const firsts = entries.filter((entry) => last.get(entry.key) !== entry)
  return firsts.map(
    ({ key, line }) => `${key} is there twice: line ${last.get(key)!.line} counts, line ${line} does not`,
  )
}

/** What becomes of keys that are not taken over. */
function keyNotes(properties: Readonly<Record<string, string>>): string[] {
  const notes: string[] = []
  const ineffective: string[] = []
  for (const key of Object.keys(properties)) {
    if (key === 'broker.id') notes.push('broker.id is node.id since Kafka 3.0')
    if (handled.has(key) || Object.hasOwn(brokerConfigKeys, key) || isUnitSynonym(key)) continue
    if (Object.hasOwn(old, key)) notes.push(`${key} is gone: ${old[key]!}`)
    else if (isListenerSecurityKey(key)) continue
    else if (kafkaServerKeys.has(key) || /^(listener\.name|sasl|ssl|metric)\./.test(key)) ineffective.push(key)
    else {
      const near = nearestName(key, [...kafkaServerKeys])
      notes.push(`${key} is no key of Kafka${near === undefined ? '' : `; did you mean ${near}?`}`)
    }
  }
  if (ineffective.length > 0) notes.push(`without effect here: ${ineffective.join(', ')}`)
  return notes
}

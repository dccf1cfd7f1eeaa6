import { ConfigError } from '@ottla/runtime'
import { CooperativeStickyAssignor } from './cooperative-sticky-assignor.ts'
import type { PartitionAssignor, RebalanceProtocol } from './partition-assignor.ts'
import { RangeAssignor } from './range-assignor.ts'
import { RoundRobinAssignor } from './round-robin-assignor.ts'
import { StickyAssignor } from './sticky-assignor.ts'

const factories: Readonly<Record<string, () => PartitionAssignor>> = {
  range: () => new RangeAssignor(),
  roundrobin: () => new RoundRobinAssignor(),
  sticky: () => new StickyAssignor(),
  'cooperative-sticky': () => new CooperativeStickyAssignor(),
}

const javaClasses: Readonly<Record<string, string>> = {
  'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
  'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
  'org.apache.kafka.clients.consumer.StickyAssignor': 'sticky',
  'org.apache.kafka.clients.consumer.CooperativeStickyAssignor': 'cooperative-sticky',
}

function factoryOf(name: string): (() => PartitionAssignor) | undefined {
  const known = javaClasses[name] ?? name
  return Object.hasOwn(factories, known) ? factories[known] : undefined
}

/** Says what is wrong with a value of `partitionAssignmentStrategy`, or returns undefined. */
export function assignorProblem(entries: readonly (string | PartitionAssignor)[]): string | undefined {
  if (entries.length === 0) return 'name at least one assignor'
  const names = new Set<string>()
  for (const entry of entries) {
    const given = typeof entry === 'string'
    if (given && factoryOf(entry) === undefined) {
      return `there is no assignor '${entry}'; there are ${Object.keys(factories).join(', ')}`
    }
    if (!given && (typeof entry.name !== 'string' || typeof entry.assign !== 'function')) {
      return 'an assignor of your own needs a name and a method assign(topics, members)'
    }
    const name = given ? (javaClasses[entry] ?? entry) : entry.name
    if (names.has(name)) return `assignor '${name}' occurs twice`
    names.add(name)
  }
  return undefined
}

/** The assignors of one consumer; named ones are made anew, for they remember the last assignment. */
export function createAssignors(entries: readonly (string | PartitionAssignor)[]): PartitionAssignor[] {
  return entries.map((entry) => (typeof entry === 'string' ? factoryOf(entry)!() : entry))
}

/**
 * The best protocol that all assignors support: a consumer follows one protocol at a time.
 * @throws ConfigError when there is none.
 */
export function commonProtocol(assignors: readonly PartitionAssignor[]): RebalanceProtocol {
  const supports = (protocol: RebalanceProtocol): boolean =>
    assignors.every((assignor) => (assignor.supportedProtocols ?? ['eager']).includes(protocol))
  if (supports('cooperative')) return 'cooperative'
  if (supports('eager')) return 'eager'
  const list = assignors.map(({ name, supportedProtocols = ['eager'] }) => `${name} (${supportedProtocols.join(', ')})`)
  throw new ConfigError(`partitionAssignmentStrategy: no rebalance protocol is common to ${list.join(' and ')}`)
}

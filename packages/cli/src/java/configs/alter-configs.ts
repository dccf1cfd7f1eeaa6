import type { Admin, ConfigResourceType, ScramMechanism, UserScramCredentialAlteration } from '@ottla/admin'
import { scramMinIterations } from '@ottla/runtime'
import type { ToolOptions } from '../flags.ts'
import { printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { type ConfigChanges, readChanges } from './config-changes.ts'
import { type Entities, singular } from './entities.ts'
import { quotaEntity, quotasOf } from './quotas.ts'

const resourceTypes: Readonly<Record<string, ConfigResourceType>> = {
  topics: 'topic',
  brokers: 'broker',
  'broker-loggers': 'broker_logger',
  'client-metrics': 'client_metrics',
  groups: 'group',
}
const clientQuotas = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage', 'controller_mutation_rate']
const ipQuotas = ['connection_creation_rate']
const mechanisms: readonly string[] = ['SCRAM-SHA-256', 'SCRAM-SHA-512']

/** `--alter`. */
export async function alterConfigs(admin: Admin, options: ToolOptions, entities: Entities): Promise<void> {
  const changes = readChanges(options)
  const type = entities.types[0]!
  const name = entities.names[0]!
  const resourceType = resourceTypes[type]
  if (resourceType !== undefined) {
    if (resourceType === 'broker_logger') await checkLoggers(admin, name, changes)
    await admin.incrementalAlterConfigs([{ type: resourceType, name, ...changes }])
  } else if (type === 'ips') {
    const odd = keysOf(changes).filter((key) => !ipQuotas.includes(key))
    if (odd.length > 0) {
      throw new UsageError(
        `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${odd.join(',')}`,
      )
    }
    await alterQuotas(admin, entities, changes)
  } else await alterUsers(admin, entities, changes)
  await printLine(
    name === ''
      ? `Completed updating default config for ${type} in the cluster.`
      : `Completed updating config for ${singular(type)} ${name}.`,
  )
}

function keysOf(changes: ConfigChanges): string[] {
  return [...Object.keys(changes.set), ...changes.delete]
}

async function checkLoggers(admin: Admin, name: string, changes: ConfigChanges): Promise<void> {
  const [described] = await admin.describeConfigs([{ type: 'broker_logger', name }])
  const odd = keysOf(changes).filter((key) => !described!.entries.has(key))
  if (odd.length > 0) throw new UsageError(`Invalid broker logger(s): ${odd.join(',')}`)
}

/** Quotas of users and clients, and credentials of users. */
async function alterUsers(admin: Admin, entities: Entities, changes: ConfigChanges): Promise<void> {
  const { types, names } = entities
  const isQuota = (key: string): boolean => clientQuotas.includes(key)
  const isScram = (key: string): boolean => mechanisms.includes(key)
  const onlyQuotas = types[0] === 'clients' || types.length === 2
  for (const [what, keys] of [
    ['added', Object.keys(changes.set)],
    ['deleted', changes.delete],
  ] as const) {
    const odd = keys.filter((key) => !isQuota(key) && !(isScram(key) && !onlyQuotas))
    if (odd.length === 0) continue
    const kinds = onlyQuotas
      ? "Only quota configs can be %s for 'clients'"
      : "Only quota and SCRAM credential configs can be %s for 'users'"
    throw new UsageError(
      `${kinds.replace('%s', what)} using --bootstrap-server. Unexpected config names: Set(${odd.join(', ')})`,
    )
  }
  const keys = keysOf(changes)
  if (!keys.some(isScram)) {
    await alterQuotas(admin, entities, changes)
    return
  }
  if (names.includes('')) {
    throw new UsageError(
      'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
    )
  }
  if (keys.some(isQuota)) {
    throw new UsageError(
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
    )
  }
  await admin.alterUserScramCredentials(credentials(names[0]!, changes))
}

function credentials(user: string, changes: ConfigChanges): UserScramCredentialAlteration[] {
  const deletions = changes.delete.map((mechanism) => {
    return { user, mechanism: mechanism as ScramMechanism, delete: true as const }
  })
  const upsertions = Object.entries(changes.set).map(([mechanism, text]) => {
    const match = /^(?:iterations=(-?[0-9]*),)?password=(.*)$/.exec(text)
    if (match === null) throw new UsageError(`Invalid credential property ${mechanism}=${text}`)
    const [, given, password] = match
    const iterations = given === undefined || given === '-1' ? scramMinIterations : Number(given)
    if (iterations < scramMinIterations) {
      throw new UsageError(
        `Iterations ${iterations} is less than the minimum ${scramMinIterations} required for ${mechanism}`,
      )
    }
    return { user, mechanism: mechanism as ScramMechanism, password: password!, iterations }
  })
  return [...deletions, ...upsertions]
}

async function alterQuotas(admin: Admin, entities: Entities, changes: ConfigChanges): Promise<void> {
  const present = await quotasOf(admin, entities)
  const odd = changes.delete.filter((key) => present[0] === undefined || !Object.hasOwn(present[0].quotas, key))
  if (odd.length > 0) throw new UsageError(`Invalid config(s): ${odd.join(',')}`)
  const set = Object.fromEntries(
    Object.entries(changes.set).map(([key, text]) => {
      const value = Number(text)
      if (text.trim() === '' || Number.isNaN(value)) {
        throw new UsageError(`Cannot parse quota configuration value for ${key}: ${text}`)
      }
      return [key, value]
    }),
  )
  await admin.alterClientQuotas([{ entity: quotaEntity(entities), set, delete: changes.delete }])
}

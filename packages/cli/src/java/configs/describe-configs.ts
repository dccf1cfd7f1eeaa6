import type { Admin, ConfigEntry, ConfigResourceType, ConfigSource } from '@ottla/admin'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaMessage } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { type Entities, type EntityType, singular } from './entities.ts'
import { printQuotas } from './quotas.ts'

interface Resource {
  readonly type: ConfigResourceType
  /** Where values come from that were changed; undefined: all are shown. */
  readonly dynamic?: ConfigSource
  names(admin: Admin): Promise<string[]>
  /** Names that have something to show. Default: {@link names}. */
  known?(admin: Admin): Promise<string[] | undefined>
}

const brokers = async (admin: Admin): Promise<string[]> => [
  ...(await admin.describeCluster()).nodes.map(({ id }) => String(id)),
  '',
]

const resources: Readonly<Partial<Record<EntityType, Resource>>> = {
  topics: {
    type: 'topic',
    dynamic: 'DYNAMIC_TOPIC_CONFIG',
    names: async (admin) => (await admin.listTopics({ listInternal: true })).map(({ name }) => name),
  },
  brokers: { type: 'broker', dynamic: 'DYNAMIC_BROKER_CONFIG', names: brokers },
  'broker-loggers': { type: 'broker_logger', names: brokers },
  'client-metrics': {
    type: 'client_metrics',
    dynamic: 'DYNAMIC_CLIENT_METRICS_CONFIG',
    names: async (admin) => (await admin.listConfigResources({ types: ['client_metrics'] })).map(({ name }) => name),
  },
  groups: { type: 'group', dynamic: 'DYNAMIC_GROUP_CONFIG', names: groups },
}

/** `--describe`. */
export async function describeConfigs(admin: Admin, options: ToolOptions, entities: Entities): Promise<void> {
  const type = entities.types[0]!
  const resource = resources[type]
  if (resource !== undefined) await describeResources(admin, options, type, resource, entities.names[0])
  else {
    await printQuotas(admin, entities)
    if (type !== 'ips' && !entities.types.includes('clients') && !entities.names.includes('')) {
      await printCredentials(admin, entities.names)
    }
  }
}

/** Groups that are there, and those that have a configuration without being there. */
async function groups(admin: Admin): Promise<string[]> {
  const present = (await admin.listGroups()).map(({ groupId }) => groupId)
  try {
    const configured = await admin.listConfigResources({ types: ['group'] })
    return [...new Set([...present, ...configured.map(({ name }) => name)])]
  } catch (error) {
    const isUnknown = (error as { code?: unknown }).code === 'ERR_KAFKA_UNSUPPORTED_VERSION'
    if (isUnknown || errorNameOf(error) === 'CLUSTER_AUTHORIZATION_FAILED') return present
    throw error
  }
}

async function describeResources(
  admin: Admin,
  options: ToolOptions,
  type: EntityType,
  resource: Resource,
  name: string | undefined,
): Promise<void> {
  const isAll = options.has('all')
  if (!isAll && name !== undefined && !(await resource.names(admin)).includes(name)) {
    await printLine(`The ${singular(type)} '${name}' doesn't exist and doesn't have dynamic config.`)
    return
  }
  for (const each of name === undefined ? await resource.names(admin) : [name]) {
    await printLine(
      each === ''
        ? `Default configs for ${type} in the cluster are:`
        : `${isAll ? 'All' : 'Dynamic'} configs for ${singular(type)} ${each} are:`,
    )
    const [described] = await admin.describeConfigs([{ type: resource.type, name: each }], { includeSynonyms: true })
    const wanted = each === '' && type === 'brokers' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : resource.dynamic
    for (const entry of [...described!.entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isAll || wanted === undefined || entry.source === wanted) await printLine(entryLine(entry))
    }
  }
}

function entryLine({ name, value, isSensitive, synonyms }: ConfigEntry): string {
  const places = synonyms.map((synonym) => `${synonym.source}:${synonym.name}=${synonym.value}`)
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${places.join(', ')}}`
}

/** SCRAM credentials of users, of all that have some where none was named. */
async function printCredentials(admin: Admin, names: readonly string[]): Promise<void> {
  try {
    const described = await admin.describeUserScramCredentials(names.length === 0 ? undefined : names)
    for (const { user, credentials } of described) {
      const texts = credentials.map(({ mechanism, iterations }) => `${mechanism}=iterations=${iterations}`)
      await printLine(`SCRAM credential configs for user-principal '${user}' are ${texts.join(', ')}`)
    }
  } catch (error) {
    if (errorNameOf(error) === 'RESOURCE_NOT_FOUND') return
    if (names.length === 0) throw error
    await printLine(
      `Error retrieving SCRAM credential configs for user-principal '${names.join(',')}': ${javaMessage(error)}`,
    )
  }
}

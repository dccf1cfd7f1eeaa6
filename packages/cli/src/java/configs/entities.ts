import type { ToolOptions } from '../flags.ts'
import { UsageError } from '../usage-error.ts'

/** What configurations belong to, in the words of the command line. */
export const entityTypes = [
  'topics',
  'clients',
  'users',
  'brokers',
  'ips',
  'client-metrics',
  'groups',
  'broker-loggers',
] as const

export type EntityType = (typeof entityTypes)[number]

/** What a command line is about. */
export interface Entities {
  readonly types: readonly EntityType[]
  /** In the order of the types; empty for the default. There may be fewer than types. */
  readonly names: readonly string[]
}

const named: readonly (readonly [flag: string, type: EntityType])[] = [
  ['topic', 'topics'],
  ['client', 'clients'],
  ['user', 'users'],
  ['broker', 'brokers'],
  ['broker-logger', 'broker-loggers'],
  ['ip', 'ips'],
  ['client-metrics', 'client-metrics'],
  ['group', 'groups'],
]
const defaults: readonly (readonly [flag: string, type: EntityType])[] = [
  ['client-defaults', 'clients'],
  ['user-defaults', 'users'],
  ['broker-defaults', 'brokers'],
  ['ip-defaults', 'ips'],
]
/** Types that have defaults. */
const withDefaults: readonly EntityType[] = ['users', 'clients', 'brokers', 'ips']

/** @throws UsageError for types that do not exist or do not go together, and names that cannot be */
export function readEntities(options: ToolOptions): Entities {
  const short = [...named, ...defaults].filter(([flag]) => options.has(flag))
  const types = [...options.all('entity-type'), ...short.map(([, type]) => type)]
  const entities = { types: checkTypes(types), names: names(options) }
  const isLong = ['entity-name', 'entity-type', 'entity-default'].some((flag) => options.has(flag))
  if (isLong && short.length > 0) {
    throw new UsageError('--entity-{type,name,default} should not be used in conjunction with specific entity flags')
  }
  checkNames(entities)
  return entities
}

function checkTypes(types: readonly string[]): EntityType[] {
  const twice = types.filter((type, i) => types.indexOf(type) !== i)
  if (twice.length > 0) throw new UsageError(`Duplicate entity type(s) specified: ${twice.join(',')}`)
  for (const type of types) {
    if ((entityTypes as readonly string[]).includes(type)) continue
    throw new UsageError(
      `Invalid entity type ${type}, the entity type must be one of ${entityTypes.join(', ')} with a --bootstrap-server or --bootstrap-controller argument`,
    )
  }
  if (types.length === 0) throw new UsageError('At least one entity type must be specified')
  if (types.length > 1 && !(types.includes('users') && types.includes('clients') && types.length === 2)) {
    throw new UsageError("Only 'users' and 'clients' entity types may be specified together")
  }
  return types as EntityType[]
}

/** Names and defaults belong to the types in the order in which they were given. */
function names(options: ToolOptions): string[] {
  const given = [...options.all('entity-name')]
  const long = options.given
    .filter((flag) => flag === 'entity-name' || flag === 'entity-default')
    .map((flag) => (flag === 'entity-name' ? given.shift()! : ''))
  const short = named.filter(([flag]) => options.has(flag)).map(([flag]) => options.text(flag)!)
  return [...long, ...short, ...defaults.filter(([flag]) => options.has(flag)).map(() => '')]
}

function checkNames({ types, names: all }: Entities): void {
  const [type] = types
  if (type === 'brokers' || type === 'broker-loggers') {
    const odd = all.find((name) => name !== '' && !/^[+-]?\d+$/.test(name))
    if (odd !== undefined) {
      throw new UsageError(`The entity name for ${type} must be a valid integer broker id, but it is: ${odd}`)
    }
  }
}

/** @throws UsageError */
export function checkDescribe({ types, names: all }: Entities, options: ToolOptions): void {
  if (options.has('entity-default') && !types.some((type) => withDefaults.includes(type))) {
    throw new UsageError(`--entity-default must not be specified with --describe of ${types.join(',')}`)
  }
  if (types.includes('broker-loggers') && !all.some((name) => name !== '')) {
    throw new UsageError(`An entity name must be specified with --describe of ${types.join(',')}`)
  }
}

/** @throws UsageError */
export function checkAlter({ types, names: all }: Entities, options: ToolOptions): void {
  if (types.some((type) => withDefaults.includes(type))) {
    if (all.length === 0) {
      throw new UsageError(
        'An entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
      )
    }
  } else if (!all.some((name) => name !== '')) {
    throw new UsageError(`An entity name must be specified with --alter of ${types.join(',')}`)
  }
  if (options.has('add-config') && options.has('add-config-file')) {
    throw new UsageError('Only one of --add-config or --add-config-file must be specified')
  }
  if (!['add-config', 'add-config-file', 'delete-config'].some((flag) => options.has(flag))) {
    throw new UsageError(
      'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
    )
  }
  if (types.length !== all.length) throw new UsageError('An entity name must be specified for every entity type')
}

/** A type without its plural. */
export function singular(type: EntityType): string {
  return type.slice(0, -1)
}

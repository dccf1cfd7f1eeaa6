import type { AclBinding, AclFilter, AclPermission, AclResourceType } from '@ottla/admin'
import type { ToolOptions } from '../flags.ts'
import { ToolError } from '../tool-error.ts'
import { UsageError } from '../usage-error.ts'
import { type Operation, operationOf, supportedOperations } from './acl-operations.ts'

/** What is meant by the flags that name resources. */
export interface Resource {
  readonly type: AclResourceType
  readonly name: string
  readonly pattern: 'LITERAL' | 'PREFIXED' | 'MATCH' | 'ANY'
}

export type Entry = Required<Pick<AclBinding, 'principal' | 'host' | 'operation' | 'permission'>>

/** Rules by resource. */
export type Rules = readonly { readonly resource: Resource; readonly entries: readonly Entry[] }[]

const resourceFlags: readonly (readonly [flag: string, type: AclResourceType])[] = [
  ['topic', 'TOPIC'],
  ['group', 'GROUP'],
  ['transactional-id', 'TRANSACTIONAL_ID'],
  ['delegation-token', 'DELEGATION_TOKEN'],
  ['user-principal', 'USER'],
]

/** @throws ToolError for what is no type of pattern */
export function patternOf(options: ToolOptions): Resource['pattern'] {
  const text = options.text('resource-pattern-type')!
  const pattern = (['LITERAL', 'PREFIXED', 'MATCH', 'ANY'] as const).find((each) => each === text.toUpperCase())
  if (pattern === undefined) throw new ToolError(`Cannot parse argument '${text}' of option resource-pattern-type`)
  return pattern
}

/** The resources that were named, each once. */
export function resourcesOf(options: ToolOptions): Resource[] {
  const pattern = patternOf(options)
  const found = resourceFlags.flatMap(([flag, type]) =>
    [...new Set(options.all(flag).map((name) => name.trim()))].map((name): Resource => ({ type, name, pattern })),
  )
  const isCluster = options.has('cluster') || options.has('idempotent')
  return pattern === 'LITERAL' && isCluster ? [...found, cluster] : found
}

const cluster: Resource = { type: 'CLUSTER', name: 'kafka-cluster', pattern: 'LITERAL' }

/**
 * The rules to add or to remove.
 * @throws UsageError without a resource, or for an operation that it does not have
 * @throws ToolError for a principal that is none
 */
export function rulesOf(options: ToolOptions): Rules {
  const isRole = options.has('producer') || options.has('consumer')
  const given = options.all('operation')
  const own = (given.length === 0 ? ['All'] : given).map((text) => operationOf(text) ?? ('UNKNOWN' as const))
  const entriesFor = (operations: readonly (Operation | 'UNKNOWN')[]): Entry[] => entriesOf(options, operations)
  if (!isRole) entriesFor(own)
  const resources = resourcesOf(options)
  if (resources.length === 0) {
    throw new UsageError(
      'You must provide at least one resource: --topic <topic> or --cluster or --group <group> or --delegation-token <Delegation Token ID>',
    )
  }
  const rules = resources.flatMap((resource) => {
    const operations = isRole ? roleOperations(options, resource) : own
    return operations.length === 0 ? [] : [{ resource, entries: entriesFor(operations) }]
  })
  for (const { resource, entries } of rules) checkOperations(resource, entries)
  return rules
}

function roleOperations(options: ToolOptions, { type }: Resource): Operation[] {
  const operations: Operation[] = []
  if (options.has('producer')) {
    if (type === 'TOPIC') operations.push('WRITE', 'DESCRIBE', 'CREATE')
    if (type === 'TRANSACTIONAL_ID') operations.push('WRITE', 'DESCRIBE')
    if (type === 'CLUSTER' && options.has('idempotent')) operations.push('IDEMPOTENT_WRITE')
  }
  if (options.has('consumer')) {
    if (type === 'TOPIC') operations.push('READ', 'DESCRIBE')
    if (type === 'GROUP') operations.push('READ')
  }
  return [...new Set(operations)]
}

function entriesOf(options: ToolOptions, operations: readonly (Operation | 'UNKNOWN')[]): Entry[] {
  return [...side(options, 'allow', 'ALLOW', operations), ...side(options, 'deny', 'DENY', operations)]
}

function side(
  options: ToolOptions,
  which: 'allow' | 'deny',
  permission: AclPermission,
  operations: readonly (Operation | 'UNKNOWN')[],
): Entry[] {
  const principals = principalsOf(options, `${which}-principal`)
  const given = options.all(`${which}-host`).map((host) => host.trim())
  const hosts = given.length === 0 ? ['*'] : [...new Set(given)]
  return principals.flatMap((principal) =>
    [...new Set(operations)].flatMap((operation) =>
      hosts.map((host) => ({ principal, host, operation: operation as Operation, permission })),
    ),
  )
}

/** @throws ToolError for what is no principal */
export function principalsOf(options: ToolOptions, flag: string): string[] {
  const principals = options.all(flag).map((text) => text.trim())
  for (const text of principals) {
    if (!/^[^:]+:./s.test(text)) {
      throw new ToolError(`expected a string in format principalType:principalName but got ${text}`)
    }
  }
  return [...new Set(principals)]
}

function checkOperations({ type }: Resource, entries: readonly Entry[]): void {
  const supported: readonly Operation[] = ['ALL', ...supportedOperations[type]]
  if (entries.every(({ operation }) => supported.includes(operation))) return
  throw new UsageError(`ResourceType ${type} only supports operations [${supported.join(', ')}]`)
}

/** The filter for all rules of a resource, or for one. */
export function filterOf({ type, name, pattern }: Resource, entry?: Entry): AclFilter {
  return {
    resourceType: type,
    resourceName: name,
    ...(pattern === 'ANY' ? {} : { patternType: pattern }),
    ...entry,
  }
}

/** A resource as Java prints it. */
export function resourceText({ type, name, pattern }: Resource): string {
  return `ResourcePattern(resourceType=${type}, name=${name}, patternType=${pattern})`
}

/** A rule as Java prints it. */
export function entryText({ principal, host, operation, permission }: Entry): string {
  return `(principal=${principal}, host=${host}, operation=${operation}, permissionType=${permission})`
}

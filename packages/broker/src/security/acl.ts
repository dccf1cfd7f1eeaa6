/** Operations of rules, with their codes on the wire. Kafka: `AclOperation`. */
export const AclOperation = {
  UNKNOWN: 0,
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const

/** Kafka: `ResourceType`. */
export const ResourceType = {
  UNKNOWN: 0,
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
} as const

/** Kafka: `PatternType`. MATCH is for filters: all that applies to a name. */
export const PatternType = { UNKNOWN: 0, ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const

/** Kafka: `AclPermissionType`. */
export const PermissionType = { UNKNOWN: 0, ANY: 1, DENY: 2, ALLOW: 3 } as const

/** Name of the only resource of type CLUSTER. */
export const clusterName = 'kafka-cluster'

/** What stands for every name, and for every host. */
export const wildcard = '*'

/** One rule. */
export interface Acl {
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType: number
  /** `User:alice`, or `User:*` for everybody. */
  readonly principal: string
  /** An address, or `*`. */
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

/** Which rules are meant; null and ANY match everything. */
export interface AclFilter {
  readonly resourceType: number
  readonly resourceName: string | null
  readonly patternType: number
  readonly principal: string | null
  readonly host: string | null
  readonly operation: number
  readonly permissionType: number
}

/** Equal rules have equal texts. */
export function aclKey(acl: Acl): string {
  return JSON.stringify([
    acl.resourceType,
    acl.resourceName,
    acl.patternType,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permissionType,
  ])
}

/** Kafka: `AclBindingFilter.matches`. */
export function matchesFilter(acl: Acl, filter: AclFilter): boolean {
  return (
    (filter.resourceType === ResourceType.ANY || filter.resourceType === acl.resourceType) &&
    matchesName(acl, filter) &&
    (filter.principal === null || filter.principal === acl.principal) &&
    (filter.host === null || filter.host === acl.host) &&
    (filter.operation === AclOperation.ANY || filter.operation === acl.operation) &&
    (filter.permissionType === PermissionType.ANY || filter.permissionType === acl.permissionType)
  )
}

function matchesName(acl: Acl, { patternType, resourceName }: AclFilter): boolean {
  const isAnyPattern = patternType === PatternType.ANY || patternType === PatternType.MATCH
  if (!isAnyPattern && patternType !== acl.patternType) return false
  if (resourceName === null) return true
  if (patternType !== PatternType.MATCH) return resourceName === acl.resourceName
  if (acl.patternType === PatternType.PREFIXED) return resourceName.startsWith(acl.resourceName)
  return acl.resourceName === resourceName || acl.resourceName === wildcard
}

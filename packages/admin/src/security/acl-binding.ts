import { type AclOperation, aclOperationCode, aclOperationOf } from '../authorized-operations.ts'
import { checkNames, codeOf } from '../code-of.ts'

/** What access is given to, under Kafka's names. */
export type AclResourceType = 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID' | 'DELEGATION_TOKEN' | 'USER'

/** Whether a resource's name is meant as it is (`*` alone for all), or as the beginning of names. */
export type AclPatternType = 'LITERAL' | 'PREFIXED'

/** A rule that allows or forbids something. */
export interface AclBinding {
  readonly resourceType: AclResourceType
  /** The name of the cluster is `kafka-cluster`. */
  readonly resourceName: string
  /** Default `LITERAL`. */
  readonly patternType?: AclPatternType
  /** Such as `User:alice`; `User:*` is everybody. */
  readonly principal: string
  /** An address of clients. Default `*`: any. */
  readonly host?: string
  readonly operation: AclOperation | 'ALL'
  /** Default `ALLOW`. A rule that denies wins over all that allow. */
  readonly permission?: AclPermission
}

/** What a rule does. */
export type AclPermission = 'ALLOW' | 'DENY'

/** Which rules are meant; what is not given may be anything. */
export interface AclFilter {
  readonly resourceType?: AclResourceType
  readonly resourceName?: string
  /** `MATCH`: rules that apply to a resource of that name, by whatever pattern. Default: any. */
  readonly patternType?: AclPatternType | 'MATCH'
  readonly principal?: string
  readonly host?: string
  readonly operation?: AclOperation | 'ALL'
  readonly permission?: AclPermission
}

const any = 1
const resourceTypes: Readonly<Record<AclResourceType, number>> = {
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
}
const bindingPatternTypes: Readonly<Record<AclPatternType, number>> = { LITERAL: 3, PREFIXED: 4 }
const patternTypes: Readonly<Record<AclPatternType | 'MATCH', number>> = { MATCH: 2, ...bindingPatternTypes }
const permissions: Readonly<Record<AclPermission, number>> = { DENY: 2, ALLOW: 3 }

function resourceTypeCode(type: AclResourceType): number {
  return codeOf(resourceTypes, type, 'The resource type of an ACL')
}

function permissionCode(permission: AclPermission): number {
  return codeOf(permissions, permission, 'The permission of an ACL')
}

/** A rule with nothing left to defaults. */
export type FullAclBinding = Required<AclBinding>

const filterKeys = ['resourceType', 'resourceName', 'patternType', 'principal', 'host', 'operation', 'permission']

/** @throws ConfigError for keys that do not exist: a rule or filter without them would mean something else, or all. */
export function checkKeys(rules: readonly (AclBinding | AclFilter)[]): void {
  for (const rule of rules) checkNames(Object.keys(rule), filterKeys, 'A key of an ACL')
}

export function fullBinding(binding: AclBinding): FullAclBinding {
  return { patternType: 'LITERAL', host: '*', permission: 'ALLOW', ...binding }
}

/** `ALLOW User:alice from * to READ TOPIC orders`: how a rule is named in results and messages. */
export function bindingName(binding: AclBinding): string {
  const { permission, principal, host, operation, resourceType, patternType, resourceName } = fullBinding(binding)
  const pattern = patternType === 'LITERAL' ? '' : ` ${patternType}`
  return `${permission} ${principal} from ${host} to ${operation} ${resourceType}${pattern} ${resourceName}`
}

/**
 * The numbers that stand for a rule in a request.
 * @throws ConfigError for a name that does not exist.
 */
export function bindingCodes(binding: AclBinding): {
  resourceType: number
  resourcePatternType: number
  operation: number
  permissionType: number
} {
  const { resourceType, patternType, operation, permission } = fullBinding(binding)
  return {
    resourceType: resourceTypeCode(resourceType),
    resourcePatternType: codeOf(bindingPatternTypes, patternType, 'The pattern type of an ACL'),
    operation: aclOperationCode(operation),
    permissionType: permissionCode(permission),
  }
}

/** What stands for a filter in a request. */
export interface AclFilterCodes {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  readonly patternTypeFilter: number
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}

export function filterCodes(filter: AclFilter): AclFilterCodes {
  const { resourceType, patternType, operation, permission } = filter
  return {
    resourceTypeFilter: resourceType === undefined ? any : resourceTypeCode(resourceType),
    resourceNameFilter: filter.resourceName ?? null,
    patternTypeFilter:
      patternType === undefined ? any : codeOf(patternTypes, patternType, 'The pattern type of an ACL filter'),
    principalFilter: filter.principal ?? null,
    hostFilter: filter.host ?? null,
    operation: operation === undefined ? any : aclOperationCode(operation),
    permissionType: permission === undefined ? any : permissionCode(permission),
  }
}

/** A rule in a response; undefined when it has something that this client does not know. */
export function bindingOf(
  resource: { readonly resourceType: number; readonly resourceName: string; readonly patternType: number },
  acl: {
    readonly principal: string
    readonly host: string
    readonly operation: number
    readonly permissionType: number
  },
): FullAclBinding | undefined {
  const resourceType = nameOf(resourceTypes, resource.resourceType)
  const patternType = nameOf(patternTypes, resource.patternType)
  const permission = nameOf(permissions, acl.permissionType)
  const operation = aclOperationOf(acl.operation)
  if (resourceType === undefined || operation === undefined || permission === undefined) return undefined
  if (patternType !== 'LITERAL' && patternType !== 'PREFIXED') return undefined
  const { resourceName } = resource
  const { principal, host } = acl
  return { resourceType, resourceName, patternType, principal, host, operation, permission }
}

function nameOf<Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name | undefined {
  return (Object.keys(codes) as Name[]).find((name) => codes[name] === code)
}

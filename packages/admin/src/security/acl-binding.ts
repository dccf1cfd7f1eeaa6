import { type AclOperation, aclOperationCode, aclOperationOf } from '../authorized-operations.ts'

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
const patternTypes: Readonly<Record<AclPatternType | 'MATCH', number>> = { MATCH: 2, LITERAL: 3, PREFIXED: 4 }
const permissions: Readonly<Record<AclPermission, number>> = { DENY: 2, ALLOW: 3 }

/** A rule with nothing left to defaults. */
export type FullAclBinding = Required<AclBinding>

export function fullBinding(binding: AclBinding): FullAclBinding {
  return { patternType: 'LITERAL', host: '*', permission: 'ALLOW', ...binding }
}

/** `ALLOW User:alice from * to READ TOPIC orders`: how a rule is named in results and messages. */
export function bindingName(binding: AclBinding): string {
  const { permission, principal, host, operation, resourceType, patternType, resourceName } = fullBinding(binding)
  const pattern = patternType === 'LITERAL' ? '' : ` ${patternType}`
  return `${permission} ${principal} from ${host} to ${operation} ${resourceType}${pattern} ${resourceName}`
}

/** The numbers that stand for a rule in a request. */
export function bindingCodes(binding: AclBinding): {
  resourceType: number
  resourcePatternType: number
  operation: number
  permissionType: number
} {
  const { resourceType, patternType, operation, permission } = fullBinding(binding)
  return {
    resourceType: resourceTypes[resourceType],
    resourcePatternType: patternTypes[patternType],
    operation: aclOperationCode(operation),
    permissionType: permissions[permission],
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
    resourceTypeFilter: resourceType === undefined ? any : resourceTypes[resourceType],
    resourceNameFilter: filter.resourceName ?? null,
    patternTypeFilter: patternType === undefined ? any : patternTypes[patternType],
    principalFilter: filter.principal ?? null,
    hostFilter: filter.host ?? null,
    operation: operation === undefined ? any : aclOperationCode(operation),
    permissionType: permission === undefined ? any : permissions[permission],
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

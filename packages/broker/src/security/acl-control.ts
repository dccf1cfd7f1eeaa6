import { ErrorCode } from '@ottla/protocol'
import { newUuid, type Random } from '@ottla/runtime'
import type { Controller } from '../controller/controller.ts'
import { ApiException } from '../errors.ts'
import {
  type Acl,
  type AclFilter,
  aclKey,
  AclOperation,
  clusterName,
  matchesFilter,
  PatternType,
  PermissionType,
  ResourceType,
} from './acl.ts'
import type { Authorizer } from './authorizer.ts'

/** Rules that one request may remove, as in Kafka's controller. */
const maxRecordsPerRequest = 10_000

/** Makes, finds and removes rules. */
export class AclControl {
  readonly #controller: Controller
  readonly #authorizer: Authorizer
  readonly #random: Random

  constructor(controller: Controller, authorizer: Authorizer, random: Random) {
    this.#controller = controller
    this.#authorizer = authorizer
    this.#random = random
    for (const acl of controller.image.security.acls.values()) authorizer.add(acl)
  }

  /** @returns for each rule why it cannot be, or undefined; one that is there already is fine. */
  create(acls: readonly Acl[]): (ApiException | undefined)[] {
    const { security } = this.#controller.image
    const fresh = new Map<string, Acl>()
    const results = acls.map((acl) => {
      const problem = problemOf(acl)
      if (problem !== undefined) return new ApiException(ErrorCode.INVALID_REQUEST, problem)
      if (!security.hasAcl(acl)) fresh.set(aclKey(acl), acl)
      return undefined
    })
    const records = Array.from(fresh.values(), (acl) => ({
      type: 'AccessControlEntryRecord' as const,
      id: newUuid(this.#random),
      ...acl,
    }))
    if (records.length === 0) return results
    this.#controller.commit(records)
    for (const { id } of records) this.#authorizer.add(security.acls.get(id)!)
    return results
  }

  /** @returns for each filter the rules that are gone, or why the filter cannot be. */
  delete(filters: readonly AclFilter[]): (readonly Acl[] | ApiException)[] {
    const { security } = this.#controller.image
    const doomed = new Map<string, Acl>()
    const results = filters.map((filter) => {
      const problem = filterProblem(filter)
      if (problem !== undefined) return new ApiException(ErrorCode.INVALID_REQUEST, problem)
      const matching = [...security.acls].filter(([, acl]) => matchesFilter(acl, filter))
      if (doomed.size + matching.length > maxRecordsPerRequest) {
        const message = `Cannot remove more than ${maxRecordsPerRequest} acls in a single delete operation.`
        return new ApiException(ErrorCode.INVALID_REQUEST, message)
      }
      for (const [id, acl] of matching) doomed.set(id, acl)
      return matching.map(([, acl]) => acl)
    })
    if (doomed.size === 0) return results
    this.#controller.commit(
      Array.from(doomed.keys(), (id) => ({ type: 'RemoveAccessControlEntryRecord' as const, id })),
    )
    for (const acl of doomed.values()) this.#authorizer.remove(acl)
    return results
  }

  find(filter: AclFilter): Acl[] {
    return [...this.#controller.image.security.acls.values()].filter((acl) => matchesFilter(acl, filter))
  }
}

/** Checks in Kafka's order, with its words. */
function problemOf(acl: Acl): string | undefined {
  const { resourceType, resourceName, patternType, operation, permissionType } = acl
  if (resourceType === ResourceType.CLUSTER && resourceName !== clusterName) {
    return `The only valid name for the CLUSTER resource is ${clusterName}`
  }
  if (resourceName === '') return 'Invalid empty resource name'
  if (!isSpecific(ResourceType, resourceType)) return `Invalid resourceType ${nameOf(ResourceType, resourceType)}`
  if (patternType !== PatternType.LITERAL && patternType !== PatternType.PREFIXED) {
    return `Invalid patternType ${nameOf(PatternType, patternType)}`
  }
  if (!isSpecific(AclOperation, operation)) return `Invalid operation ${nameOf(AclOperation, operation)}`
  if (!isSpecific(PermissionType, permissionType)) {
    return `Invalid permissionType ${nameOf(PermissionType, permissionType)}`
  }
  return undefined
}

function filterProblem({ resourceType, patternType, operation, permissionType }: AclFilter): string | undefined {
  if (isUnknown(ResourceType, resourceType) || isUnknown(PatternType, patternType)) return 'Unknown patternFilter.'
  return isUnknown(AclOperation, operation) || isUnknown(PermissionType, permissionType)
    ? 'Unknown entryFilter.'
    : undefined
}

type Codes = Readonly<Record<string, number>>

function nameOf(codes: Codes, code: number): string {
  return Object.keys(codes).find((name) => codes[name] === code) ?? 'UNKNOWN'
}

function isUnknown(codes: Codes, code: number): boolean {
  return nameOf(codes, code) === 'UNKNOWN'
}

function isSpecific(codes: Codes, code: number): boolean {
  return !isUnknown(codes, code) && nameOf(codes, code) !== 'ANY'
}

import { type Acl, AclOperation, type AclFilter, matchesFilter, PatternType, PermissionType, wildcard } from './acl.ts'
import { type Principal, principalText } from './principal.ts'

const everybody = 'User:*'

const impliesDescribe: ReadonlySet<number> = new Set([
  AclOperation.DESCRIBE,
  AclOperation.READ,
  AclOperation.WRITE,
  AclOperation.DELETE,
  AclOperation.ALTER,
])
const impliesDescribeConfigs: ReadonlySet<number> = new Set([AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS])

/** The rules of one type of resource, so that those for a name are found without a look at all others. */
class ResourceAcls {
  readonly literal = new Map<string, Acl[]>()
  readonly prefixed = new Map<string, Acl[]>()
  /** Lengths of the prefixes that there are. */
  readonly #prefixLengths = new Map<number, number>()

  add(acl: Acl): void {
    const table = acl.patternType === PatternType.PREFIXED ? this.prefixed : this.literal
    const acls = table.get(acl.resourceName)
    if (acls !== undefined) {
      acls.push(acl)
      return
    }
    table.set(acl.resourceName, [acl])
    const { length } = acl.resourceName
    if (table === this.prefixed) this.#prefixLengths.set(length, (this.#prefixLengths.get(length) ?? 0) + 1)
  }

  remove(acl: Acl): void {
    const table = acl.patternType === PatternType.PREFIXED ? this.prefixed : this.literal
    const acls = table.get(acl.resourceName)
    if (acls === undefined) return
    const at = acls.indexOf(acl)
    if (at >= 0) acls.splice(at, 1)
    if (acls.length > 0) return
    table.delete(acl.resourceName)
    if (table === this.literal) return
    const { length } = acl.resourceName
    const others = this.#prefixLengths.get(length)! - 1
    if (others === 0) this.#prefixLengths.delete(length)
    else this.#prefixLengths.set(length, others)
  }

  *of(name: string): Generator<Acl> {
    yield* this.literal.get(name) ?? []
    for (const length of this.#prefixLengths.keys()) {
      if (length <= name.length) yield* this.prefixed.get(name.slice(0, length)) ?? []
    }
    if (name !== wildcard) yield* this.literal.get(wildcard) ?? []
  }

  *all(): Generator<Acl> {
    for (const acls of this.literal.values()) yield* acls
    for (const acls of this.prefixed.values()) yield* acls
  }
}

/**
 * Who may do what: Kafka's StandardAuthorizer. A rule that denies wins; then one that allows; a resource without any rule is
 * for everybody or for nobody (`allow.everyone.if.no.acl.found`), one with rules for nobody else. Super users may do anything.
 */
export class Authorizer {
  readonly #superUsers: ReadonlySet<string>
  readonly #allowsUnknown: boolean
  readonly #byType = new Map<number, ResourceAcls>()

  /** @param superUsers - such as `User:admin` */
  constructor(superUsers: ReadonlySet<string>, allowsUnknown: boolean) {
    this.#superUsers = superUsers
    this.#allowsUnknown = allowsUnknown
  }

  add(acl: Acl): void {
    let acls = this.#byType.get(acl.resourceType)
    if (acls === undefined) this.#byType.set(acl.resourceType, (acls = new ResourceAcls()))
    acls.add(acl)
  }

  remove(acl: Acl): void {
    this.#byType.get(acl.resourceType)?.remove(acl)
  }

  /**
   * @param host - address of the client
   * @param name - of the resource; names are always meant literally here
   */
  allows(principal: Principal, host: string, operation: number, resourceType: number, name: string): boolean {
    const user = principalText(principal)
    if (this.#superUsers.has(user)) return true
    let hasRules = false
    let isAllowed = false
    for (const acl of this.#byType.get(resourceType)?.of(name) ?? []) {
      hasRules = true
      if (!concerns(acl, user, host) || !covers(acl, operation)) continue
      if (acl.permissionType === PermissionType.DENY) return false
      isAllowed = true
    }
    return isAllowed || (!hasRules && this.#allowsUnknown)
  }

  /** Whether there is any resource of the type that the operation is allowed on. Kafka: `authorizeByResourceType`. */
  allowsOnAny(principal: Principal, host: string, operation: number, resourceType: number): boolean {
    // A name that no rule is about shows super users and what everybody may.
    if (this.allows(principal, host, operation, resourceType, 'hardcode')) return true
    const user = principalText(principal)
    const deniedNames = new Set<string>()
    const deniedPrefixes = new Set<string>()
    const allowed: Acl[] = []
    let isAllowedAlways = false
    for (const acl of this.#byType.get(resourceType)?.all() ?? []) {
      if (!concerns(acl, user, host)) continue
      // Here no operation implies another.
      if (acl.operation !== operation && acl.operation !== AclOperation.ALL) continue
      const isPrefixed = acl.patternType === PatternType.PREFIXED
      const isEverything = !isPrefixed && acl.resourceName === wildcard
      if (acl.permissionType === PermissionType.ALLOW) {
        if (isEverything) isAllowedAlways = true
        else allowed.push(acl)
      } else if (isEverything) return false
      else if (isPrefixed) deniedPrefixes.add(acl.resourceName)
      else deniedNames.add(acl.resourceName)
    }
    if (isAllowedAlways) return true
    return allowed.some(({ patternType, resourceName }) => {
      if (patternType === PatternType.LITERAL && deniedNames.has(resourceName)) return false
      for (let length = 1; length <= resourceName.length; length++) {
        if (deniedPrefixes.has(resourceName.slice(0, length))) return false
      }
      return true
    })
  }

  *matching(filter: AclFilter): Generator<Acl> {
    for (const acls of this.#byType.values()) {
      for (const acl of acls.all()) if (matchesFilter(acl, filter)) yield acl
    }
  }
}

function concerns(acl: Acl, user: string, host: string): boolean {
  return (acl.principal === user || acl.principal === everybody) && (acl.host === host || acl.host === wildcard)
}

/** Some operations that are allowed imply others; what is denied is denied alone. */
function covers({ operation: named, permissionType }: Acl, operation: number): boolean {
  if (named === AclOperation.ALL || named === operation) return true
  if (permissionType !== PermissionType.ALLOW) return false
  if (operation === AclOperation.DESCRIBE) return impliesDescribe.has(named)
  return operation === AclOperation.DESCRIBE_CONFIGS && impliesDescribeConfigs.has(named)
}

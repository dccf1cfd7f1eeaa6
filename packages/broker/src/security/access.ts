import { AclOperation, clusterName, ResourceType } from './acl.ts'
import type { Authorizer } from './authorizer.ts'
import { type Permission, refusalOf } from './permissions.ts'
import { anonymous, type Principal } from './principal.ts'

/** What each type of resource can be used for, as the `authorizedOperations` of answers list it. Kafka: `AclEntry.supportedOperations`. */
const supported: Readonly<Partial<Record<keyof typeof ResourceType, readonly (keyof typeof AclOperation)[]>>> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  CLUSTER: ['CREATE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE'],
}

/** What the client of a request may do. Without an authorizer that is everything. */
export class Access {
  readonly principal: Principal
  readonly #host: string
  readonly #authorizer: Authorizer | undefined

  /** @param host - address of the client */
  constructor(authorizer: Authorizer | undefined, principal: Principal, host: string) {
    this.#authorizer = authorizer
    this.principal = principal
    this.#host = host
  }

  /** @param name - of the resource; the cluster has only one */
  may([operation, resource]: Permission, name: string = clusterName): boolean {
    if (this.#authorizer === undefined) return true
    return this.#authorizer.allows(this.principal, this.#host, AclOperation[operation], ResourceType[resource], name)
  }

  /** Whether there is any resource that the operation is allowed on. */
  mayOnAny([operation, resource]: Permission): boolean {
    if (this.#authorizer === undefined) return true
    return this.#authorizer.allowsOnAny(this.principal, this.#host, AclOperation[operation], ResourceType[resource])
  }

  /** The error code for a permission that is missing; undefined when it is there. */
  refusal(permission: Permission, name: string = clusterName): number | undefined {
    return this.may(permission, name) ? undefined : refusalOf(permission)
  }

  /** The operations that are allowed on a resource, one bit each. */
  operations(resource: 'TOPIC' | 'GROUP' | 'CLUSTER', name: string = clusterName): number {
    let bits = 0
    for (const operation of supported[resource]!) {
      if (this.may([operation, resource, ''], name)) bits |= 1 << AclOperation[operation]
    }
    return bits
  }
}

/** Of a broker without rules. */
export const fullAccess: Access = new Access(undefined, anonymous, '')

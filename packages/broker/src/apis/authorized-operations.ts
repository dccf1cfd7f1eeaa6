import type { Access } from '../security/access.ts'
import type { Permission } from '../security/permissions.ts'

/** `INT32_MIN` on the wire: the request did not ask. */
export const notAsked: number = -2_147_483_648

/** What may be done with the cluster, as one bit for each operation; none when the client may not know. */
export function clusterOperations(access: Access, toKnow: Permission): number {
  return access.may(toKnow) ? access.operations('CLUSTER') : 0
}

import { ConfigResourceType } from '../config/config-resource-type.ts'
import { ApiException } from '../errors.ts'
import type { Access } from '../security/access.ts'
import { type Permission, refusalOf } from '../security/permissions.ts'
import { refusalMessage } from './refusal-message.ts'

/** What the configurations of each type of resource need; what has no permission of its own needs that of brokers. */
export interface ConfigPermissions {
  readonly topic: Permission
  readonly group: Permission
  readonly broker: Permission
  readonly logger?: Permission
}

/** @throws ApiException when the client may not do this with the configurations of a resource */
export function checkConfigAccess(
  access: Access,
  { topic, group, broker, logger = broker }: ConfigPermissions,
  resourceType: number,
  resourceName: string,
): void {
  const ofCluster = resourceType === ConfigResourceType.BROKER_LOGGER ? logger : broker
  const isAllowed =
    resourceType === ConfigResourceType.TOPIC
      ? access.may(topic, resourceName)
      : resourceType === ConfigResourceType.GROUP
        ? access.may(group, resourceName)
        : access.may(ofCluster)
  if (isAllowed) return
  const need =
    resourceType === ConfigResourceType.TOPIC ? topic : resourceType === ConfigResourceType.GROUP ? group : ofCluster
  throw new ApiException(refusalOf(need), refusalMessage(refusalOf(need)))
}

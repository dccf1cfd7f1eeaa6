import { ErrorCode } from '@ottla/protocol'
import {
  type DescribedGroupInput,
  describeGroups,
  type DescribeGroupsRequest,
  type DescribeGroupsResponseInput,
} from '@ottla/protocol/messages/describe-groups'
import type { ClassicGroup } from '../group/classic-group.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { notAsked } from './authorized-operations.ts'

const notFoundVersion = 6
const noBytes = new Uint8Array(0)

/*
 * DescribeGroups (15), versions 0-6. A group that does not exist is Dead; from v6 on also an error.
 * Subscriptions and assignments are shown while the group is Stable, as in Kafka.
 */
export const describeGroupsHandler: ApiHandler<DescribeGroupsRequest, DescribeGroupsResponseInput> = {
  api: describeGroups,
  handle(services, request, { apiVersion, access }) {
    return {
      groups: request.groups.map((id) => {
        const refusal = access.refusal(permissions.DescribeGroups.group, id)
        if (refusal !== undefined) return { ...empty(id), errorCode: refusal }
        const authorizedOperations = request.includeAuthorizedOperations ? access.operations('GROUP', id) : notAsked
        return { ...describe(services, id, apiVersion), authorizedOperations }
      }),
    }
  },
}

function describe({ groups }: Services, groupId: string, apiVersion: number): DescribedGroupInput {
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return { ...empty(groupId), errorCode: shard }
  const group = shard.groups.get(groupId)
  if (group?.type === 'classic') return describeGroup(group.group)
  return apiVersion >= notFoundVersion
    ? {
        ...empty(groupId),
        errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
        errorMessage: `Group ${groupId} ${group === undefined ? 'not found' : 'is not a classic group'}.`,
        groupState: 'Dead',
      }
    : { ...empty(groupId), errorCode: ErrorCode.NONE, groupState: 'Dead' }
}

function empty(groupId: string): Omit<DescribedGroupInput, 'errorCode'> {
  return { groupId, groupState: '', protocolType: '', protocolData: '', members: [] }
}

function describeGroup(group: ClassicGroup): DescribedGroupInput {
  const isStable = group.state === 'Stable'
  const protocol = group.protocolName ?? ''
  return {
    errorCode: ErrorCode.NONE,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? protocol : '',
    members: Array.from(group.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? member.metadata(protocol) : noBytes,
      memberAssignment: isStable ? member.assignment : noBytes,
    })),
  }
}

import { ErrorCode } from '@ottla/protocol'
import {
  type DescribedGroupInput,
  describeGroups,
  type DescribeGroupsRequest,
  type DescribeGroupsResponseInput,
} from '@ottla/protocol/messages/describe-groups'
import type { ClassicGroup } from '../group/classic-group.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { groupOperations, notAsked } from './authorized-operations.ts'

const notFoundVersion = 6
const noBytes = new Uint8Array(0)

/*
 * DescribeGroups (15), versions 0-6. A group that does not exist is Dead; from v6 on also an error.
 * Subscriptions and assignments are shown while the group is Stable, as in Kafka.
 */
export const describeGroupsHandler: ApiHandler<DescribeGroupsRequest, DescribeGroupsResponseInput> = {
  api: describeGroups,
  handle(services, request, { apiVersion }) {
    const authorizedOperations = request.includeAuthorizedOperations ? groupOperations : notAsked
    return { groups: request.groups.map((id) => ({ ...describe(services, id, apiVersion), authorizedOperations })) }
  },
}

function describe({ groups }: Services, groupId: string, apiVersion: number): DescribedGroupInput {
  const shard = groups.shard(groupId)
  const empty = { groupId, groupState: '', protocolType: '', protocolData: '', members: [] }
  if (typeof shard === 'number') return { ...empty, errorCode: shard }
  const group = shard.groups.get(groupId)
  if (group?.type === 'classic') return describeGroup(group.group)
  return apiVersion >= notFoundVersion
    ? {
        ...empty,
        errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
        errorMessage: `Group ${groupId} ${group === undefined ? 'not found' : 'is not a classic group'}.`,
        groupState: 'Dead',
      }
    : { ...empty, errorCode: ErrorCode.NONE, groupState: 'Dead' }
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

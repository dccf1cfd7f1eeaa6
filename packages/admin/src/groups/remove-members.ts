import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { leaveGroup as api } from '@ottla/protocol/messages/leave-group'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinator } from '../ask-coordinators.ts'
import { byName } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { describeConsumerGroups } from './describe-consumer-groups.ts'

/** A member to remove: a static one by its instance id, any other by its member id. */
export type MemberToRemove = { readonly groupInstanceId: string } | { readonly memberId: string }

/** Options of {@link Admin.removeMembersFromConsumerGroup}. */
export interface RemoveMembersOptions extends WaitOptions {
  /** Default: all members that the group has. */
  readonly members?: readonly MemberToRemove[]
  /** For the broker's log; needs brokers of 3.1. (KIP-800) */
  readonly reason?: string
}

/** LeaveGroup from which on several members can leave, and from which on they say why. */
const membersVersion = 3
const reasonVersion = 5

export async function removeMembersFromConsumerGroup(
  requests: AdminRequests,
  groupId: string,
  options: RemoveMembersOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const members = options.members ?? (await membersOf(requests, groupId, options))
  const wanted = byName(members, memberName, `A member to remove from group ${groupId}`)
  const call = { operation: `Removing members of group ${groupId}`, deadline, ...coordinatorRetries }
  await requests.batch(wanted.keys(), call, (names) =>
    askCoordinator(requests, { type: 'group', deadline }, groupId, async (nodeId) => {
      const { reason = null } = options
      const request = (version: number) => {
        if (version < membersVersion)
          throw new UnsupportedVersionError('Brokers before 2.4 do not let members be removed')
        const why = version >= reasonVersion ? { reason } : {}
        return { groupId, members: names.map((name) => ({ ...identity(wanted.get(name)!), ...why })) }
      }
      const response = await requests.toNode(nodeId, api, request, deadline)
      throwError(response.errorCode, { operation: call.operation, apiKey: api.key, resources: [groupId] })
      const outcomes = new Map<string, KafkaError | true>()
      for (const { memberId, groupInstanceId, errorCode } of response.members) {
        const name = groupInstanceId ?? memberId
        const operation = `Removing member ${name} of group ${groupId}`
        outcomes.set(name, itemError(errorCode, { operation, apiKey: api.key, resources: [groupId] }) ?? true)
      }
      return outcomes
    }),
  )
}

function memberName(member: MemberToRemove): string {
  return 'memberId' in member ? member.memberId : member.groupInstanceId
}

function identity(member: MemberToRemove): { memberId: string; groupInstanceId: string | null } {
  if ('memberId' in member) return { memberId: member.memberId, groupInstanceId: null }
  return { memberId: '', groupInstanceId: member.groupInstanceId }
}

async function membersOf(requests: AdminRequests, groupId: string, options: WaitOptions): Promise<MemberToRemove[]> {
  const [group] = await describeConsumerGroups(requests, [groupId], options)
  return group!.members.map(({ memberId, groupInstanceId }) =>
    groupInstanceId === undefined ? { memberId } : { groupInstanceId },
  )
}

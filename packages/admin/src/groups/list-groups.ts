import type { Deadline } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { listGroups as api, type ListedGroup } from '@ottla/protocol/messages/list-groups'
import type { AdminRequests } from '../admin-requests.ts'
import { askAllBrokers } from '../ask-brokers.ts'
import { checkNames } from '../code-of.ts'
import { throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { type GroupState, groupState, groupStates, type GroupType, groupType, groupTypes } from './group-state.ts'

/** Options of {@link Admin.listGroups}. */
export interface ListGroupsOptions extends WaitOptions {
  /** Only groups in one of these states; needs brokers of 2.6. Default: all. (KIP-518) */
  readonly groupStates?: readonly GroupState[]
  /** Only groups of one of these types; needs brokers of 3.8. Default: all. (KIP-848) */
  readonly types?: readonly GroupType[]
  /** Only groups whose protocol type is one of these, such as `consumer`; the empty text means groups that only commit. Default: all. */
  readonly protocolTypes?: readonly string[]
}

/** A group of the cluster. */
export interface GroupListing {
  readonly groupId: string
  /** Absent from brokers before 3.8. */
  readonly type?: GroupType
  /** `consumer`, `share`, `streams`, `connect`, …; empty for a group without members that only commits. */
  readonly protocolType: string
  /** Absent from brokers before 2.6. */
  readonly state?: GroupState
  /** Offsets are committed under the name of the group, but nobody ever joined it. */
  readonly isSimpleConsumerGroup: boolean
}

/** ListGroups from which on there are filters for states, and for types. */
const statesVersion = 4
const typesVersion = 5

export async function listGroups(requests: AdminRequests, options: ListGroupsOptions = {}): Promise<GroupListing[]> {
  checkNames(options.groupStates ?? [], groupStates, 'A state of groups')
  checkNames(options.types ?? [], groupTypes, 'A type of groups')
  const deadline = requests.deadline(options)
  const call = { operation: 'Listing groups', deadline, ...coordinatorRetries }
  const parts = await askAllBrokers(requests, call, (nodeId) => ask(requests, nodeId, options, deadline))
  // While a coordinator moves, two brokers may know the same group.
  const groups = new Map(parts.flat().map((group) => [group.groupId, group]))
  const { protocolTypes } = options
  return [...groups.values()]
    .filter(({ protocolType }) => protocolTypes === undefined || protocolTypes.includes(protocolType))
    .toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

async function ask(
  requests: AdminRequests,
  nodeId: number,
  { groupStates: states = [], types = [] }: ListGroupsOptions,
  deadline: Deadline,
): Promise<GroupListing[]> {
  const request = (version: number) => {
    if (states.length > 0 && version < statesVersion) {
      throw new UnsupportedVersionError('Brokers before 2.6 do not filter groups by state; leave out groupStates')
    }
    if (types.length > 0 && version < typesVersion) {
      throw new UnsupportedVersionError('Brokers before 3.8 do not filter groups by type; leave out types')
    }
    return {
      ...(version >= statesVersion ? { statesFilter: states } : {}),
      ...(version >= typesVersion ? { typesFilter: types } : {}),
    }
  }
  const response = await requests.toBroker(nodeId, api, request, deadline)
  throwError(response.errorCode, { operation: `Listing the groups of broker ${nodeId}`, apiKey: api.key })
  return response.groups.map(listing)
}

function listing({ groupId, protocolType, groupState: state, groupType: type }: ListedGroup): GroupListing {
  const known = groupType(type)
  return {
    groupId,
    ...(known === undefined ? {} : { type: known }),
    protocolType,
    ...(state === '' ? {} : { state: groupState(state) }),
    isSimpleConsumerGroup: protocolType === '' && (known === undefined || known === 'Classic'),
  }
}

import type { Node } from '@ottla/core'
import type { Deadline } from '@ottla/core/internal'
import type { Api } from '@ottla/protocol'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { nodesOf } from '../topics/topic-description.ts'
import type { DescribeGroupsOptions } from './describe-classic-groups.ts'

/** What the describing requests of consumer, share and Streams groups have in common. */
interface GroupsRequest {
  groupIds: readonly string[]
  includeAuthorizedOperations: boolean
}

/** What every group in their responses has. */
interface AnsweredGroup {
  readonly groupId: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Describes groups of one kind, each by its coordinator. */
export function describeGroups<G extends AnsweredGroup, V>(
  requests: AdminRequests,
  api: Api<unknown, GroupsRequest, { readonly groups: readonly G[] }, never>,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  describe: (group: G, coordinator: Node) => V,
): Promise<V[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Describing groups', deadline, ...coordinatorRetries }
  return requests.batch(groupIds, call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, (nodeId, own) =>
      askGroups(requests, api, nodeId, own, options, deadline, describe),
    ),
  )
}

/** Describes groups of one coordinator. */
export async function askGroups<G extends AnsweredGroup, V>(
  requests: AdminRequests,
  api: Api<unknown, GroupsRequest, { readonly groups: readonly G[] }, never>,
  nodeId: number,
  groupIds: readonly string[],
  { includeAuthorizedOperations = false }: DescribeGroupsOptions,
  deadline: Deadline,
  describe: (group: G, coordinator: Node) => V,
): Promise<Map<string, V | KafkaError>> {
  const response = await requests.toNode(nodeId, api, { groupIds, includeAuthorizedOperations }, deadline)
  const [coordinator] = nodesOf([nodeId], requests.cluster.metadata.nodes)
  return new Map(
    response.groups.map((group) => {
      const { groupId, errorCode, errorMessage: detail } = group
      const context = { operation: `Describing group ${groupId}`, apiKey: api.key, detail, resources: [groupId] }
      return [groupId, itemError(errorCode, context) ?? describe(group, coordinator!)]
    }),
  )
}

import type { WaitOptions } from '@ottla/core'
import { deleteGroups as api } from '@ottla/protocol/messages/delete-groups'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'

/** Deletes groups of any type with all that they have committed. */
export async function deleteGroups(
  requests: AdminRequests,
  groupIds: readonly string[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Deleting groups', deadline, ...coordinatorRetries }
  await requests.batch(groupIds, call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, async (nodeId, groupsNames) => {
      const { results } = await requests.toNode(nodeId, api, { groupsNames }, deadline)
      return new Map(
        results.map(({ groupId, errorCode, errorMessage: detail }) => {
          const context = { operation: `Deleting group ${groupId}`, apiKey: api.key, detail, resources: [groupId] }
          return [groupId, itemError(errorCode, context) ?? (true as const)]
        }),
      )
    }),
  )
}

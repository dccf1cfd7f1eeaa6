import { ErrorCode } from '@ottla/protocol'
import {
  listPartitionReassignments,
  type ListPartitionReassignmentsRequest,
  type ListPartitionReassignmentsResponseInput,
} from '@ottla/protocol/messages/list-partition-reassignments'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/* ListPartitionReassignments (46), version 0. With one broker none is ever under way. */
export const listPartitionReassignmentsHandler: ApiHandler<
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponseInput
> = {
  api: listPartitionReassignments,
  handle(_, _request, { access }) {
    const refusal = access.refusal(permissions.ListPartitionReassignments.cluster)
    const errorMessage =
      refusal === undefined
        ? null
        : clusterRefusalMessage(listPartitionReassignments, permissions.ListPartitionReassignments.cluster)
    return { throttleTimeMs: 0, errorCode: refusal ?? ErrorCode.NONE, errorMessage, topics: [] }
  },
}

import { ErrorCode } from '@ottla/protocol'
import {
  listPartitionReassignments,
  type ListPartitionReassignmentsRequest,
  type ListPartitionReassignmentsResponseInput,
} from '@ottla/protocol/messages/list-partition-reassignments'
import type { ApiHandler } from '../server/api-handler.ts'

/* ListPartitionReassignments (46), version 0. With one broker none is ever under way. */
export const listPartitionReassignmentsHandler: ApiHandler<
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponseInput
> = {
  api: listPartitionReassignments,
  handle: () => ({ throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, topics: [] }),
}

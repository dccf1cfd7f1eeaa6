import { ErrorCode } from '@ottla/protocol'
import {
  alterPartitionReassignments,
  type AlterPartitionReassignmentsRequest,
  type AlterPartitionReassignmentsResponseInput,
} from '@ottla/protocol/messages/alter-partition-reassignments'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/*
 * AlterPartitionReassignments (45), versions 0-1 (KIP-455). There is one broker: who asks for it gets what there is, any
 * other is not registered, and no reassignment is ever under way.
 */
export const alterPartitionReassignmentsHandler: ApiHandler<
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponseInput
> = {
  api: alterPartitionReassignments,
  handle({ controller, logger }, { topics, allowReplicationFactorChange }, { access }) {
    const refusal = access.refusal(permissions.AlterPartitionReassignments.cluster)
    if (refusal !== undefined) {
      const errorMessage = clusterRefusalMessage(
        alterPartitionReassignments,
        permissions.AlterPartitionReassignments.cluster,
      )
      return {
        throttleTimeMs: 0,
        allowReplicationFactorChange,
        errorCode: refusal,
        errorMessage,
        responses: refused(topics, refusal, errorMessage),
      }
    }
    return {
      throttleTimeMs: 0,
      allowReplicationFactorChange,
      errorCode: ErrorCode.NONE,
      errorMessage: topics.length === 0 ? '' : null,
      responses: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, replicas }) => {
          try {
            controller.reassignPartition(name, partitionIndex, replicas)
            return { partitionIndex, errorCode: ErrorCode.NONE, errorMessage: null }
          } catch (error) {
            const errorCode = errorCodeOf(error, `Reassigning ${name}-${partitionIndex}`, logger)
            return { partitionIndex, errorCode, errorMessage: errorMessageOf(error) || null }
          }
        }),
      })),
    }
  },
}

function refused(
  topics: AlterPartitionReassignmentsRequest['topics'],
  errorCode: number,
  errorMessage: string,
): AlterPartitionReassignmentsResponseInput['responses'] {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, errorMessage })),
  }))
}

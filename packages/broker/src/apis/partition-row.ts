import { ErrorCode } from '@ottla/protocol'
import type { PartitionImage } from '../controller/metadata-image.ts'

/** A partition in a response that describes topics. */
export interface PartitionRow {
  errorCode: number
  partitionIndex: number
  leaderId: number
  leaderEpoch: number
  replicaNodes: readonly number[]
  isrNodes: readonly number[]
  offlineReplicas: readonly number[]
}

export function partitionRow({ partitionId, leader, leaderEpoch, replicas, isr }: PartitionImage): PartitionRow {
  return {
    errorCode: ErrorCode.NONE,
    partitionIndex: partitionId,
    leaderId: leader,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: [],
  }
}

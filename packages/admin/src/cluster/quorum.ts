import type { WaitOptions } from '@ottla/core'
import { apiError } from '@ottla/core/internal'
import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import { addRaftVoter as addApi } from '@ottla/protocol/messages/add-raft-voter'
import {
  describeQuorum as api,
  type DescribeQuorumResponse,
  type ReplicaState,
} from '@ottla/protocol/messages/describe-quorum'
import { removeRaftVoter as removeApi } from '@ottla/protocol/messages/remove-raft-voter'
import type { AdminRequests } from '../admin-requests.ts'
import { throwError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'

/** A controller or broker that follows the metadata log. */
export interface QuorumReplica {
  readonly id: number
  /** Of its metadata directory; absent from brokers before 3.9. (KIP-853) */
  readonly directoryId?: string
  readonly logEndOffset: number
  /** When the leader last got a fetch of it, in ms since 1970; absent where the leader does not tell. */
  readonly lastFetchTimestamp?: number
  /** When it last had all that the leader has, in ms since 1970; absent where the leader does not tell. */
  readonly lastCaughtUpTimestamp?: number
}

/** An address of a controller. */
export interface RaftVoterEndpoint {
  /** Name of the listener, such as `CONTROLLER`. */
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Who keeps the metadata of the cluster, and how far each of them is. */
export interface QuorumInfo {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
  /** The addresses of the controllers by id; empty from brokers before 3.9. */
  readonly endpoints: ReadonlyMap<number, readonly RaftVoterEndpoint[]>
}

/** A controller of the quorum; the directory tells it from an earlier one with the same id. */
export interface RaftVoter {
  readonly id: number
  readonly directoryId: string
}

/** Options of {@link Admin.addRaftVoter} and {@link Admin.removeRaftVoter}. */
export interface RaftVoterOptions extends WaitOptions {
  /** Refuses to act on another cluster. Default: any. */
  readonly clusterId?: string
}

const metadataTopic = '__cluster_metadata'

export function describeMetadataQuorum(requests: AdminRequests, options?: WaitOptions): Promise<QuorumInfo> {
  const deadline = requests.deadline(options)
  const operation = 'Describing the metadata quorum'
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const request = { topics: [{ topicName: metadataTopic, partitions: [{ partitionIndex: 0 }] }] }
    const response = await requests.toController(api, request, deadline)
    throwError(response.errorCode, { operation, apiKey: api.key, detail: response.errorMessage })
    const partition = response.topics.find(({ topicName }) => topicName === metadataTopic)?.partitions[0]
    if (partition === undefined) throw apiError(ErrorCode.UNKNOWN_SERVER_ERROR, { operation, apiKey: api.key })
    throwError(partition.errorCode, { operation, apiKey: api.key, detail: partition.errorMessage })
    return {
      leaderId: partition.leaderId,
      leaderEpoch: partition.leaderEpoch,
      highWatermark: partition.highWatermark,
      voters: partition.currentVoters.map(replica),
      observers: partition.observers.map(replica),
      endpoints: endpointsOf(response),
    }
  })
}

function replica(state: ReplicaState): QuorumReplica {
  const { replicaId: id, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp } = state
  return {
    id,
    ...(replicaDirectoryId === ZERO_UUID ? {} : { directoryId: replicaDirectoryId }),
    logEndOffset,
    ...(lastFetchTimestamp < 0 ? {} : { lastFetchTimestamp }),
    ...(lastCaughtUpTimestamp < 0 ? {} : { lastCaughtUpTimestamp }),
  }
}

function endpointsOf({ nodes }: DescribeQuorumResponse): Map<number, RaftVoterEndpoint[]> {
  return new Map(nodes.map(({ nodeId, listeners }) => [nodeId, listeners.map((listener) => ({ ...listener }))]))
}

export function addRaftVoter(
  requests: AdminRequests,
  voter: RaftVoter,
  listeners: readonly RaftVoterEndpoint[],
  options: RaftVoterOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const operation = `Adding controller ${voter.id} to the quorum`
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const request = {
      clusterId: options.clusterId ?? null,
      timeoutMs: requests.serverTimeoutMs(deadline),
      voterId: voter.id,
      voterDirectoryId: voter.directoryId,
      listeners,
    }
    const response = await requests.toController(addApi, request, deadline)
    throwError(response.errorCode, { operation, apiKey: addApi.key, detail: response.errorMessage })
  })
}

export function removeRaftVoter(
  requests: AdminRequests,
  voter: RaftVoter,
  options: RaftVoterOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const operation = `Removing controller ${voter.id} from the quorum`
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const request = { clusterId: options.clusterId ?? null, voterId: voter.id, voterDirectoryId: voter.directoryId }
    const response = await requests.toController(removeApi, request, deadline)
    throwError(response.errorCode, { operation, apiKey: removeApi.key, detail: response.errorMessage })
  })
}

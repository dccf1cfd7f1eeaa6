import { apiError, type Deadline } from '@ottla/core/internal'
import type { Node, WaitOptions } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError } from '@ottla/protocol'
import { describeCluster as api } from '@ottla/protocol/messages/describe-cluster'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'
import type { AdminRequests } from '../admin-requests.ts'
import { type AclOperation, authorizedOperations } from '../authorized-operations.ts'
import { nodeOf } from '../topics/describe-by-metadata.ts'

/** Options of {@link Admin.describeCluster}. */
export interface DescribeClusterOptions extends WaitOptions {
  /** Whether to tell what this client may do with the cluster. Default false. (KIP-430) */
  readonly includeAuthorizedOperations?: boolean
  /** Whether brokers that are registered but not in service are listed too; needs brokers of 4.0. Default false. (KIP-1073) */
  readonly includeFencedBrokers?: boolean
}

/** A broker of the cluster. */
export interface ClusterNode extends Node {
  /** Registered but not in service. Always false unless fenced brokers were asked for. */
  readonly isFenced: boolean
}

/** The cluster as one of its brokers sees it. */
export interface ClusterDescription {
  /** Absent from very old brokers. */
  readonly clusterId?: string
  /** In KRaft any broker that can forward to the controller. Absent during an election. */
  readonly controller?: Node
  /** Sorted by id. */
  readonly nodes: readonly ClusterNode[]
  /** What this client may do with the cluster, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

/** DescribeCluster from which on fenced brokers can be asked for. */
const fencedVersion = 2

export function describeCluster(
  requests: AdminRequests,
  options: DescribeClusterOptions = {},
): Promise<ClusterDescription> {
  const deadline = requests.deadline(options)
  return requests.single({ operation: 'Describing the cluster', deadline }, async () => {
    try {
      return await describe(requests, options, deadline)
    } catch (error) {
      if (!(error instanceof UnsupportedVersionError) || options.includeFencedBrokers === true) throw error
      return describeOld(requests, options, deadline)
    }
  })
}

async function describe(
  requests: AdminRequests,
  options: DescribeClusterOptions,
  deadline: Deadline,
): Promise<ClusterDescription> {
  const { includeAuthorizedOperations = false, includeFencedBrokers = false } = options
  const response = await requests.toAny(
    api,
    (version) => {
      if (includeFencedBrokers && version < fencedVersion) {
        throw new UnsupportedVersionError(
          'Brokers before 4.0 do not list fenced brokers; leave out includeFencedBrokers',
        )
      }
      return {
        includeClusterAuthorizedOperations: includeAuthorizedOperations,
        ...(includeFencedBrokers ? { includeFencedBrokers } : {}),
      }
    },
    deadline,
  )
  const { errorCode, errorMessage: detail, clusterId, controllerId, brokers, clusterAuthorizedOperations } = response
  if (errorCode !== ErrorCode.NONE) {
    throw apiError(errorCode, { operation: 'Describing the cluster', apiKey: api.key, detail })
  }
  const nodes = brokers.map(({ brokerId: id, host, port, rack, isFenced }) => {
    return { id, host, port, ...(rack === null ? {} : { rack }), isFenced }
  })
  const operations = includeAuthorizedOperations ? clusterAuthorizedOperations : undefined
  return description(clusterId, controllerId, nodes, operations)
}

/** Brokers before 2.8 tell the same in their metadata. */
async function describeOld(
  requests: AdminRequests,
  options: DescribeClusterOptions,
  deadline: Deadline,
): Promise<ClusterDescription> {
  const asks = options.includeAuthorizedOperations === true
  const response = await requests.toAny(
    metadataApi,
    (version) => ({
      topics: [],
      ...(asks && version >= 8 && version <= 10 ? { includeClusterAuthorizedOperations: true } : {}),
    }),
    deadline,
  )
  const nodes = response.brokers.map((broker) => ({ ...nodeOf(broker), isFenced: false }))
  const operations = asks ? response.clusterAuthorizedOperations : undefined
  return description(response.clusterId, response.controllerId, nodes, operations)
}

function description(
  clusterId: string | null,
  controllerId: number,
  nodes: ClusterNode[],
  operationBits: number | undefined,
): ClusterDescription {
  const found = nodes.find(({ id }) => id === controllerId)
  const operations = operationBits === undefined ? undefined : authorizedOperations(operationBits)
  return {
    ...(clusterId === null ? {} : { clusterId }),
    ...(found === undefined ? {} : { controller: plainNode(found) }),
    nodes: nodes.toSorted((a, b) => a.id - b.id),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}

function plainNode({ id, host, port, rack }: ClusterNode): Node {
  return { id, host, port, ...(rack === undefined ? {} : { rack }) }
}

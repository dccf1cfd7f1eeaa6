import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  describeQuorum,
  type DescribeQuorumRequest,
  type DescribeQuorumResponseInput,
} from '@ottla/protocol/messages/describe-quorum'
import { unknownTopicText } from '../errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { refusalMessage } from './refusal-message.ts'

const firstVersionWithNodes = 2
const metadataTopic = '__cluster_metadata'

/*
 * DescribeQuorum (55), versions 0-2: the quorum of one voter that this node is. The offsets are the number of decisions
 * since the start, there being no log of them.
 */
export const describeQuorumHandler: ApiHandler<DescribeQuorumRequest, DescribeQuorumResponseInput> = {
  api: describeQuorum,
  handle({ node, controller, clock }, { topics }, { apiVersion, access }) {
    const refusal = access.refusal(permissions.DescribeQuorum.cluster)
    if (refusal !== undefined) {
      const told = apiVersion >= firstVersionWithNodes ? { errorMessage: refusalMessage(refusal) } : {}
      return { errorCode: refusal, topics: [], ...told }
    }
    const isKnown =
      topics.length === 1 &&
      topics[0]!.topicName === metadataTopic &&
      topics[0]!.partitions.length === 1 &&
      topics[0]!.partitions[0]!.partitionIndex === 0
    if (!isKnown) return unknown(topics)
    const { decisionCount } = controller
    const nowMs = clock.now()
    const self = {
      replicaId: node.nodeId,
      replicaDirectoryId: ZERO_UUID,
      logEndOffset: decisionCount,
      lastFetchTimestamp: nowMs,
      lastCaughtUpTimestamp: nowMs,
    }
    return {
      errorCode: ErrorCode.NONE,
      errorMessage: '',
      topics: [
        {
          topicName: metadataTopic,
          partitions: [
            {
              partitionIndex: 0,
              errorCode: ErrorCode.NONE,
              errorMessage: '',
              leaderId: node.nodeId,
              leaderEpoch: 1,
              highWatermark: decisionCount,
              currentVoters: [self],
              observers: [],
            },
          ],
        },
      ],
      ...(apiVersion < firstVersionWithNodes
        ? {}
        : { nodes: [{ nodeId: node.nodeId, listeners: [{ name: 'CONTROLLER', host: node.host, port: node.port }] }] }),
    }
  },
}

function unknown(topics: DescribeQuorumRequest['topics']): DescribeQuorumResponseInput {
  const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: '',
    topics: topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode,
        errorMessage: unknownTopicText,
        leaderId: 0,
        leaderEpoch: 0,
        highWatermark: 0,
        currentVoters: [],
        observers: [],
      })),
    })),
  }
}

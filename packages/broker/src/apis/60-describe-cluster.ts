import { ErrorCode } from '@ottla/protocol'
import {
  describeCluster,
  type DescribeClusterRequest,
  type DescribeClusterResponseInput,
} from '@ottla/protocol/messages/describe-cluster'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterOperations, notAsked } from './authorized-operations.ts'

const brokersType = 1

/*
 * DescribeCluster (60), versions 0-2. One broker, never fenced.
 *
 * Left out: controller endpoints (type 2), which a broker answers with MISMATCHED_ENDPOINT_TYPE as Kafka's does.
 */
export const describeClusterHandler: ApiHandler<DescribeClusterRequest, DescribeClusterResponseInput> = {
  api: describeCluster,
  handle({ clusterId }, request, { access, node }) {
    if (request.endpointType !== brokersType) {
      const isController = request.endpointType === 2
      return {
        throttleTimeMs: 0,
        errorCode: isController ? ErrorCode.MISMATCHED_ENDPOINT_TYPE : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
        errorMessage: isController
          ? 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
          : `Unsupported endpoint type ${request.endpointType}`,
        clusterId: '',
        brokers: [],
      }
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      endpointType: brokersType,
      clusterId,
      controllerId: node.nodeId,
      brokers: [{ brokerId: node.nodeId, host: node.host, port: node.port, rack: node.rack, isFenced: false }],
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? clusterOperations(access, permissions.DescribeCluster.operations)
        : notAsked,
    }
  },
}

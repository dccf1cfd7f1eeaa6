import { ErrorCode } from '@ottla/protocol'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import { newUuid } from '@ottla/runtime'
import { ApiException } from '../errors.ts'
import { memberEpochToJoin, memberEpochToLeave, memberEpochToPause } from '../group/consumer/consumer-member.ts'
import { isRe2Loaded, loadRe2 } from '../group/consumer/topic-regex.ts'
import { errorHeartbeat } from '../group/group-shard.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

const ownMemberIdVersion = 1

/*
 * ConsumerGroupHeartbeat (68), versions 0-1 (KIP-848): members join, report and leave; this broker assigns the
 * partitions. From v1 on members bring their id themselves and may subscribe by a regular expression of RE2.
 */
export const consumerGroupHeartbeatHandler: ApiHandler<
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInput
> = {
  api: consumerGroupHeartbeat,
  handle({ groups, config, random }, request, { apiVersion, clientId, clientHost, access }) {
    const { group, topic } = permissions.ConsumerGroupHeartbeat
    const refusal = access.refusal(group, request.groupId)
    if (refusal !== undefined) return errorHeartbeat(refusal, null)
    try {
      checkRequest(request, apiVersion, config.list('group.consumer.assignors'))
    } catch (error) {
      if (!(error instanceof ApiException)) throw error
      return errorHeartbeat(error.errorCode, error.message)
    }
    const mayDescribe = (name: string): boolean => access.may(topic, name)
    if (request.subscribedTopicNames?.every(mayDescribe) === false) {
      return errorHeartbeat(ErrorCode.TOPIC_AUTHORIZATION_FAILED, null)
    }
    const memberId = request.memberId === '' ? newUuid(random) : request.memberId
    const heartbeat = (): ConsumerGroupHeartbeatResponseInput =>
      groups.consumerGroupHeartbeat({ ...request, memberId }, { clientId, clientHost, mayDescribe })
    const needsRe2 = !isRe2Loaded() && (isGiven(request.subscribedTopicRegex) || groups.usesRegexes(request.groupId))
    return needsRe2 ? loadRe2().then(heartbeat) : heartbeat()
  },
}

function isGiven(text: string | null): boolean {
  return text !== null && text !== ''
}

function checkRequest(request: ConsumerGroupHeartbeatRequest, apiVersion: number, assignors: readonly string[]): void {
  const { memberEpoch, memberId, groupId, instanceId, rackId, topicPartitions, serverAssignor } = request
  const needsMemberId = apiVersion >= ownMemberIdVersion || memberEpoch > 0 || memberEpoch === memberEpochToLeave
  if (needsMemberId) refuseEmpty(memberId, 'MemberId')
  refuseEmpty(groupId, 'GroupId')
  refuseEmpty(instanceId, 'InstanceId')
  refuseEmpty(rackId, 'RackId')
  if (memberEpoch === memberEpochToJoin) {
    if (request.rebalanceTimeoutMs === -1) throw invalid('RebalanceTimeoutMs must be provided in first request.')
    if (topicPartitions === null || topicPartitions.length > 0) {
      throw invalid('TopicPartitions must be empty when (re-)joining.')
    }
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      throw invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
    }
  } else if (memberEpoch === memberEpochToPause) {
    if (instanceId === null) throw invalid("InstanceId can't be null.")
  } else if (memberEpoch < memberEpochToPause) {
    throw invalid('MemberEpoch is invalid.')
  }
  if (serverAssignor !== null && !assignors.includes(serverAssignor)) {
    throw new ApiException(
      ErrorCode.UNSUPPORTED_ASSIGNOR,
      `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`,
    )
  }
}

function refuseEmpty(text: string | null, what: string): void {
  if (text !== null && text.trim() === '') throw invalid(`${what} can't be empty.`)
}

function invalid(message: string): ApiException {
  return new ApiException(ErrorCode.INVALID_REQUEST, message)
}

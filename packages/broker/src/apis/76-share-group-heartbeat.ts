import { ErrorCode } from '@ottla/protocol'
import {
  shareGroupHeartbeat,
  type ShareGroupHeartbeatRequest,
  type ShareGroupHeartbeatResponseInput,
} from '@ottla/protocol/messages/share-group-heartbeat'
import { errorHeartbeat } from '../group/group-shard.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/* ShareGroupHeartbeat (76), version 1 (KIP-932): members join, report and leave; this broker shares the partitions out. */
export const shareGroupHeartbeatHandler: ApiHandler<ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponseInput> = {
  api: shareGroupHeartbeat,
  handle({ groups }, request, { clientId, clientHost, access }) {
    const { group, topic } = permissions.ShareGroupHeartbeat
    const refusal = access.refusal(group, request.groupId)
    if (refusal !== undefined) return errorHeartbeat(refusal, null)
    const problem = problemOf(request)
    if (problem !== undefined) return errorHeartbeat(ErrorCode.INVALID_REQUEST, problem)
    const mayDescribe = (name: string): boolean => access.may(topic, name)
    if (request.subscribedTopicNames?.every(mayDescribe) === false) {
      return errorHeartbeat(ErrorCode.TOPIC_AUTHORIZATION_FAILED, null)
    }
    return groups.shareGroupHeartbeat(request, { clientId, clientHost })
  },
}

function problemOf(request: ShareGroupHeartbeatRequest): string | undefined {
  const { memberId, groupId, rackId, memberEpoch, subscribedTopicNames } = request
  if (memberId.trim() === '') return "MemberId can't be empty."
  if (groupId.trim() === '') return "GroupId can't be empty."
  if (rackId?.trim() === '') return "RackId can't be empty."
  if (memberEpoch === 0) {
    const isEmpty = subscribedTopicNames === null || subscribedTopicNames.length === 0
    return isEmpty ? 'SubscribedTopicNames must be set in first request.' : undefined
  }
  return memberEpoch < -1 ? 'MemberEpoch is invalid.' : undefined
}

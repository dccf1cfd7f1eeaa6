import { leaveGroup, type LeaveGroupRequest, type LeaveGroupResponseInput } from '@ottla/protocol/messages/leave-group'
import { ErrorCode } from '@ottla/protocol'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

const batchVersion = 3

/* LeaveGroup (13), versions 0-5: one member, or from v3 on several, static ones by instance id alone (KIP-345). */
export const leaveGroupHandler: ApiHandler<LeaveGroupRequest, LeaveGroupResponseInput> = {
  api: leaveGroup,
  handle({ groups }, request, { apiVersion, access }) {
    const refusal = access.refusal(permissions.LeaveGroup.group, request.groupId)
    if (refusal !== undefined) return { errorCode: refusal, members: [] }
    if (apiVersion >= batchVersion) return groups.leaveGroup(request)
    const members = [{ memberId: request.memberId, groupInstanceId: null, reason: null }]
    const { errorCode, members: left = [] } = groups.leaveGroup({ ...request, members })
    return { errorCode: errorCode === ErrorCode.NONE ? (left[0]?.errorCode ?? ErrorCode.NONE) : errorCode, members: [] }
  },
}

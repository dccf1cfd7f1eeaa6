import { heartbeat, type HeartbeatRequest, type HeartbeatResponseInput } from '@ottla/protocol/messages/heartbeat'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/* Heartbeat (12), versions 0-4: keeps a member's session alive and tells it of a rebalance. */
export const heartbeatHandler: ApiHandler<HeartbeatRequest, HeartbeatResponseInput> = {
  api: heartbeat,
  handle({ groups }, request, { access }) {
    const refusal = access.refusal(permissions.Heartbeat.group, request.groupId)
    return refusal === undefined ? groups.heartbeat(request) : { errorCode: refusal }
  },
}

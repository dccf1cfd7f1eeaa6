import { heartbeat, type HeartbeatRequest, type HeartbeatResponseInput } from '@ottla/protocol/messages/heartbeat'
import type { ApiHandler } from '../server/api-handler.ts'

/* Heartbeat (12), versions 0-4: keeps a member's session alive and tells it of a rebalance. */
export const heartbeatHandler: ApiHandler<HeartbeatRequest, HeartbeatResponseInput> = {
  api: heartbeat,
  handle: ({ groups }, request) => groups.heartbeat(request),
}

import { ErrorCode } from '@ottla/protocol'
import { syncGroup, type SyncGroupRequest, type SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import type { ApiHandler } from '../server/api-handler.ts'

const firstVersionWithProtocol = 5

/*
 * SyncGroup (14), versions 0-5. The answer waits until the leader has brought the assignment and it is on record.
 * v5 requires protocol type and name.
 */
export const syncGroupHandler: ApiHandler<SyncGroupRequest, SyncGroupResponseInput> = {
  api: syncGroup,
  handle({ groups }, request, { apiVersion }) {
    if (apiVersion >= firstVersionWithProtocol && (request.protocolType === null || request.protocolName === null)) {
      return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL, assignment: Buffer.alloc(0) }
    }
    return groups.syncGroup(request)
  },
}

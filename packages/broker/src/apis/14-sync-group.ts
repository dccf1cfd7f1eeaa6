import { ErrorCode } from '@ottla/protocol'
import { syncGroup, type SyncGroupRequest, type SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

const firstVersionWithProtocol = 5
const noBytes = new Uint8Array(0)

/*
 * SyncGroup (14), versions 0-5. The answer waits until the leader has brought the assignment and it is on record.
 *
 * v5 requires protocol type and name, as in Kafka, but answers their absence like a match.
 */
export const syncGroupHandler: ApiHandler<SyncGroupRequest, SyncGroupResponseInput> = {
  api: syncGroup,
  handle({ groups }, request, { access, apiVersion }) {
    if (apiVersion >= firstVersionWithProtocol && (request.protocolType === null || request.protocolName === null)) {
      return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL, assignment: noBytes }
    }
    const refusal = access.refusal(permissions.SyncGroup.group, request.groupId)
    return refusal === undefined ? groups.syncGroup(request) : { errorCode: refusal, assignment: noBytes }
  },
}

import {
  deleteGroups,
  type DeleteGroupsRequest,
  type DeleteGroupsResponseInput,
} from '@ottla/protocol/messages/delete-groups'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/* DeleteGroups (42), versions 0-3: groups without members, with their offsets. */
export const deleteGroupsHandler: ApiHandler<DeleteGroupsRequest, DeleteGroupsResponseInput> = {
  api: deleteGroups,
  handle: ({ groups }, request, { access }) => ({
    throttleTimeMs: 0,
    results: Array.from(new Set(request.groupsNames), (groupId) => ({
      groupId,
      errorCode: access.refusal(permissions.DeleteGroups.group, groupId) ?? groups.deleteGroup(groupId),
      errorMessage: null,
    })),
  }),
}

import { ErrorCode } from '@ottla/protocol'
import { deleteAcls, type DeleteAclsRequest, type DeleteAclsResponseInput } from '@ottla/protocol/messages/delete-acls'
import { ApiException } from '../errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/* DeleteAcls (31), versions 1-3: removes what each filter matches, and says what that was. */
export const deleteAclsHandler: ApiHandler<DeleteAclsRequest, DeleteAclsResponseInput> = {
  api: deleteAcls,
  handle({ acls }, { filters }, { access }) {
    const all = (errorCode: number, errorMessage: string): DeleteAclsResponseInput => ({
      throttleTimeMs: 0,
      filterResults: filters.map(() => ({ errorCode, errorMessage, matchingAcls: [] })),
    })
    const refusal = access.refusal(permissions.DeleteAcls.cluster)
    if (refusal !== undefined) return all(refusal, clusterRefusalMessage(deleteAcls, permissions.DeleteAcls.cluster))
    if (acls === undefined) return all(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured.')
    const results = acls.delete(
      filters.map(({ operation, permissionType, ...filter }) => ({
        resourceType: filter.resourceTypeFilter,
        resourceName: filter.resourceNameFilter,
        patternType: filter.patternTypeFilter,
        principal: filter.principalFilter,
        host: filter.hostFilter,
        operation,
        permissionType,
      })),
    )
    return {
      throttleTimeMs: 0,
      filterResults: results.map((result) =>
        result instanceof ApiException
          ? { errorCode: result.errorCode, errorMessage: result.message, matchingAcls: [] }
          : {
              errorCode: ErrorCode.NONE,
              errorMessage: null,
              matchingAcls: result.map((acl) => ({ errorCode: ErrorCode.NONE, errorMessage: null, ...acl })),
            },
      ),
    }
  },
}

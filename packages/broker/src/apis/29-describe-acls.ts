import { ErrorCode } from '@ottla/protocol'
import {
  describeAcls,
  type DescribeAclsRequest,
  type DescribeAclsResourceInput,
  type DescribeAclsResponseInput,
} from '@ottla/protocol/messages/describe-acls'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/* DescribeAcls (29), versions 1-3: the rules that a filter matches, those of a resource together. */
export const describeAclsHandler: ApiHandler<DescribeAclsRequest, DescribeAclsResponseInput> = {
  api: describeAcls,
  handle({ acls }, request, { access }) {
    const refusal = access.refusal(permissions.DescribeAcls.cluster)
    if (refusal !== undefined)
      return failed(refusal, clusterRefusalMessage(describeAcls, permissions.DescribeAcls.cluster))
    if (acls === undefined) return failed(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured on the broker')
    const { resourceTypeFilter, resourceNameFilter, patternTypeFilter, principalFilter, hostFilter } = request
    const { operation, permissionType } = request
    const matching = acls.find({
      resourceType: resourceTypeFilter,
      resourceName: resourceNameFilter,
      patternType: patternTypeFilter,
      principal: principalFilter,
      host: hostFilter,
      operation,
      permissionType,
    })
    const resources = new Map<
      string,
      DescribeAclsResourceInput & { acls: DescribeAclsResourceInput['acls'][number][] }
    >()
    for (const acl of matching) {
      const { resourceType, resourceName, patternType, ...entry } = acl
      const key = JSON.stringify([resourceType, resourceName, patternType])
      const known = resources.get(key)
      if (known === undefined) resources.set(key, { resourceType, resourceName, patternType, acls: [entry] })
      else known.acls.push(entry)
    }
    return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, resources: [...resources.values()] }
  },
}

function failed(errorCode: number, errorMessage: string | null): DescribeAclsResponseInput {
  return { throttleTimeMs: 0, errorCode, errorMessage, resources: [] }
}

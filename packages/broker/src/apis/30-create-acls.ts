import { ErrorCode } from '@ottla/protocol'
import { createAcls, type CreateAclsRequest, type CreateAclsResponseInput } from '@ottla/protocol/messages/create-acls'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/* CreateAcls (30), versions 1-3: each rule succeeds or fails alone; one that is there already succeeds. */
export const createAclsHandler: ApiHandler<CreateAclsRequest, CreateAclsResponseInput> = {
  api: createAcls,
  handle({ acls }, { creations }, { access }) {
    const all = (errorCode: number, errorMessage: string): CreateAclsResponseInput => ({
      throttleTimeMs: 0,
      results: creations.map(() => ({ errorCode, errorMessage })),
    })
    const refusal = access.refusal(permissions.CreateAcls.cluster)
    if (refusal !== undefined) return all(refusal, clusterRefusalMessage(createAcls, permissions.CreateAcls.cluster))
    if (acls === undefined) return all(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured.')
    const problems = acls.create(
      creations.map(({ resourcePatternType: patternType, ...creation }) => ({ ...creation, patternType })),
    )
    return {
      throttleTimeMs: 0,
      results: problems.map((problem) => ({
        errorCode: problem?.errorCode ?? ErrorCode.NONE,
        errorMessage: problem?.message ?? null,
      })),
    }
  },
}

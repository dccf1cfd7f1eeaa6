import { ErrorCode } from '@ottla/protocol'
import {
  alterClientQuotas,
  type AlterClientQuotasRequest,
  type AlterClientQuotasResponseInput,
} from '@ottla/protocol/messages/alter-client-quotas'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { refusalMessage } from './refusal-message.ts'

/* AlterClientQuotas (49), versions 0-1 (KIP-546): each entity succeeds or fails alone. */
export const alterClientQuotasHandler: ApiHandler<AlterClientQuotasRequest, AlterClientQuotasResponseInput> = {
  api: alterClientQuotas,
  handle({ quotaControl, logger }, { entries, validateOnly }, { access }) {
    const all = (errorCode: number, errorMessage: string | null): AlterClientQuotasResponseInput => ({
      throttleTimeMs: 0,
      entries: entries.map(({ entity }) => ({ errorCode, errorMessage, entity })),
    })
    const refusal = access.refusal(permissions.AlterClientQuotas.cluster)
    if (refusal !== undefined) return all(refusal, refusalMessage(refusal))
    try {
      const problems = quotaControl.alter(
        entries.map(({ entity, ops }) => ({
          entity,
          ops: ops.map(({ key, value, remove }) => ({ key, value: remove ? null : value })),
        })),
        validateOnly,
      )
      return {
        throttleTimeMs: 0,
        entries: entries.map(({ entity }, i) => ({
          errorCode: problems[i]?.errorCode ?? ErrorCode.NONE,
          errorMessage: problems[i]?.message ?? null,
          entity,
        })),
      }
    } catch (error) {
      return all(errorCodeOf(error, 'Changing quotas', logger), errorMessageOf(error))
    }
  },
}

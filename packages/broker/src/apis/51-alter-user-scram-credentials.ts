import {
  alterUserScramCredentials,
  type AlterUserScramCredentialsRequest,
  type AlterUserScramCredentialsResponseInput,
} from '@ottla/protocol/messages/alter-user-scram-credentials'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/* AlterUserScramCredentials (51), version 0 (KIP-554): gives users salted passwords, or takes them away. */
export const alterUserScramCredentialsHandler: ApiHandler<
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponseInput
> = {
  api: alterUserScramCredentials,
  handle({ scram, logger }, { deletions, upsertions }, { access }) {
    const all = (errorCode: number, errorMessage: string | null): AlterUserScramCredentialsResponseInput => {
      const users = new Set([...deletions, ...upsertions].map(({ name }) => name))
      return { throttleTimeMs: 0, results: Array.from(users, (user) => ({ user, errorCode, errorMessage })) }
    }
    const refusal = access.refusal(permissions.AlterUserScramCredentials.cluster)
    if (refusal !== undefined)
      return all(
        refusal,
        clusterRefusalMessage(alterUserScramCredentials, permissions.AlterUserScramCredentials.cluster),
      )
    try {
      return { throttleTimeMs: 0, results: scram.alter(deletions, upsertions) }
    } catch (error) {
      return all(errorCodeOf(error, 'Changing SCRAM users', logger), errorMessageOf(error))
    }
  },
}

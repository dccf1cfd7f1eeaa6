import { ErrorCode } from '@ottla/protocol'
import {
  describeUserScramCredentials,
  type DescribeUserScramCredentialsRequest,
  type DescribeUserScramCredentialsResponseInput,
} from '@ottla/protocol/messages/describe-user-scram-credentials'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

type Result = DescribeUserScramCredentialsResponseInput['results'][number]

/* DescribeUserScramCredentials (50), version 0 (KIP-554): for which mechanisms users have passwords, never the passwords. */
export const describeUserScramCredentialsHandler: ApiHandler<
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponseInput
> = {
  api: describeUserScramCredentials,
  handle({ controller }, { users }, { access }) {
    const refusal = access.refusal(permissions.DescribeUserScramCredentials.cluster)
    if (refusal !== undefined) {
      const failed = { user: '', errorCode: refusal, errorMessage: null, credentialInfos: [] }
      const results = (users ?? []).map(() => failed)
      return { throttleTimeMs: 0, errorCode: refusal, errorMessage: null, results }
    }
    const { security } = controller.image
    const isAll = users === null || users.length === 0
    const names = isAll ? [...security.scramUsers] : users.map(({ name }) => name)
    const results = [...new Set(names)].map((user): Result => {
      const failed = (errorCode: number, errorMessage: string): Result => ({
        user,
        errorCode,
        errorMessage,
        credentialInfos: [],
      })
      if (names.indexOf(user) !== names.lastIndexOf(user)) {
        const message = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
        return failed(ErrorCode.DUPLICATE_RESOURCE, message)
      }
      const entries = security.scramEntries(user)
      if (entries === undefined) {
        const message = `Attempt to describe a user credential that does not exist: ${user}`
        return failed(ErrorCode.RESOURCE_NOT_FOUND, message)
      }
      const credentialInfos = Array.from(entries, ([mechanism, { iterations }]) => ({ mechanism, iterations }))
      return { user, errorCode: ErrorCode.NONE, errorMessage: null, credentialInfos }
    })
    return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, results }
  },
}

import { ErrorCode } from '@ottla/protocol'
import {
  expireDelegationToken,
  type ExpireDelegationTokenRequest,
  type ExpireDelegationTokenResponseInput,
} from '@ottla/protocol/messages/expire-delegation-token'
import { errorCodeOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { tokenRefusal } from './token-requests.ts'

/* ExpireDelegationToken (40), versions 1-2: has a token end sooner; at once with a negative time. */
export const expireDelegationTokenHandler: ApiHandler<
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponseInput
> = {
  api: expireDelegationToken,
  handle({ tokens, logger }, { hmac, expiryTimePeriodMs }, { session }) {
    const refusal = tokenRefusal(session, tokens)
    if (refusal !== undefined) return failed(refusal)
    try {
      const outcome = tokens.expire(hmac, session.principal, expiryTimePeriodMs)
      if ('errorCode' in outcome) return failed(outcome.errorCode)
      return { errorCode: ErrorCode.NONE, expiryTimestampMs: outcome.expiryTimestampMs, throttleTimeMs: 0 }
    } catch (error) {
      return failed(errorCodeOf(error, 'Ending a delegation token', logger))
    }
  },
}

function failed(errorCode: number): ExpireDelegationTokenResponseInput {
  return { errorCode, expiryTimestampMs: -1, throttleTimeMs: 0 }
}

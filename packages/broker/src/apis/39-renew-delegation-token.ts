import { ErrorCode } from '@ottla/protocol'
import {
  renewDelegationToken,
  type RenewDelegationTokenRequest,
  type RenewDelegationTokenResponseInput,
} from '@ottla/protocol/messages/renew-delegation-token'
import { errorCodeOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { tokenRefusal } from './token-requests.ts'

/* RenewDelegationToken (39), versions 1-2: gives a token more time, at most until its end of all renewals. */
export const renewDelegationTokenHandler: ApiHandler<RenewDelegationTokenRequest, RenewDelegationTokenResponseInput> = {
  api: renewDelegationToken,
  handle({ tokens, logger }, { hmac, renewPeriodMs }, { session }) {
    const refusal = tokenRefusal(session, tokens)
    if (refusal !== undefined) return failed(refusal)
    try {
      const outcome = tokens.renew(hmac, session.principal, renewPeriodMs)
      if ('errorCode' in outcome) return failed(outcome.errorCode)
      return { errorCode: ErrorCode.NONE, expiryTimestampMs: outcome.expiryTimestampMs, throttleTimeMs: 0 }
    } catch (error) {
      return failed(errorCodeOf(error, 'Renewing a delegation token', logger))
    }
  },
}

function failed(errorCode: number): RenewDelegationTokenResponseInput {
  return { errorCode, expiryTimestampMs: -1, throttleTimeMs: 0 }
}

import { ErrorCode } from '@ottla/protocol'
import { anonymous, principalText } from '../security/principal.ts'
import type { TokenControl } from '../security/token-control.ts'
import type { Session } from '../server/session.ts'

/**
 * Why a client gets no delegation tokens; undefined when it may ask. It has to have shown who it is, and not with a token.
 * Kafka: `allowTokenRequests`.
 */
export function tokenRefusal({ protocol, principal }: Session, tokens: TokenControl): number | undefined {
  const isNobody = protocol === 'SSL' && principalText(principal) === principalText(anonymous)
  if (principal.isTokenAuthenticated === true || protocol === 'PLAINTEXT' || isNobody) {
    return ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED
  }
  return tokens.isEnabled ? undefined : ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED
}

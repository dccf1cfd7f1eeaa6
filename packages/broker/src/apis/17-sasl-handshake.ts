import { ErrorCode } from '@ottla/protocol'
import {
  saslHandshake,
  type SaslHandshakeRequest,
  type SaslHandshakeResponseInput,
} from '@ottla/protocol/messages/sasl-handshake'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * SaslHandshake (17), versions 0-1. Where clients log in, `security/sasl/sasl-authenticator.ts` takes it; it comes here on
 * listeners without SASL.
 */
export const saslHandshakeHandler: ApiHandler<SaslHandshakeRequest, SaslHandshakeResponseInput> = {
  api: saslHandshake,
  handle: () => ({ errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] }),
}

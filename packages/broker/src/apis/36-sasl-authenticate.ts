import { ErrorCode } from '@ottla/protocol'
import {
  saslAuthenticate,
  type SaslAuthenticateRequest,
  type SaslAuthenticateResponseInput,
} from '@ottla/protocol/messages/sasl-authenticate'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * SaslAuthenticate (36), versions 0-2. While clients log in, `security/sasl/sasl-authenticator.ts` takes it; here it comes
 * without a SaslHandshake before it.
 */
export const saslAuthenticateHandler: ApiHandler<SaslAuthenticateRequest, SaslAuthenticateResponseInput> = {
  api: saslAuthenticate,
  handle: () => ({
    errorCode: ErrorCode.ILLEGAL_SASL_STATE,
    errorMessage: 'SaslAuthenticate request received after successful authentication',
    authBytes: new Uint8Array(0),
  }),
}

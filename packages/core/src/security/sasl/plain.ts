import type { PlainConfig } from '../sasl-config.ts'
import type { SaslMechanism } from './mechanism.ts'
import { revealed } from './secret.ts'

/** PLAIN (RFC 4616). */
export function plainMechanism({ username, password, authorizationId = '' }: PlainConfig): SaslMechanism {
  return {
    name: 'PLAIN',
    subject: `user ${username}`,
    remedy: 'check username and password in sasl',
    async begin() {
      const secret = await revealed(password, 'sasl.password')
      return {
        secrets: [secret],
        start: () => Buffer.from(`${authorizationId}\0${username}\0${secret}`),
        next: () => undefined,
      }
    },
  }
}

import { AuthenticationError } from '../../errors.ts'
import type { TokenSource } from '../oauth/token-source.ts'
import { extensionsProblem } from '../sasl-config.ts'
import type { SaslMechanism } from './mechanism.ts'

const separator = '\u0001'

/** Options of {@link oauthBearerMechanism}. */
export interface OAuthBearerOptions {
  readonly tokens: TokenSource
  readonly subject: string
  readonly remedy: string
  readonly extensions: Readonly<Record<string, string>>
  readonly authorizationId?: string
}

/** OAUTHBEARER (RFC 7628). */
export function oauthBearerMechanism(options: OAuthBearerOptions): SaslMechanism {
  const { tokens, subject, remedy, authorizationId } = options
  return {
    name: 'OAUTHBEARER',
    subject,
    remedy,
    async begin(host) {
      const { value, extensions: own = {} } = await tokens.fresh(host)
      const extensions = { ...options.extensions, ...own }
      const problem = extensionsProblem(extensions)
      if (problem !== undefined)
        throw new AuthenticationError(`The token cannot be sent: ${problem}`, { reason: 'token' })
      const header = authorizationId === undefined ? 'n,,' : `n,a=${authorizationId},`
      const pairs = Object.entries(extensions).map(([name, text]) => `${separator}${name}=${text}`)
      let refusal: string | undefined
      return {
        secrets: [value],
        start: () => Buffer.from(`${header}${separator}auth=Bearer ${value}${pairs.join('')}${separator}${separator}`),
        next(challenge) {
          if (challenge.length === 0 && refusal === undefined) return undefined
          // A refusal comes as JSON; the broker ends the exchange after our empty answer to it.
          if (refusal !== undefined)
            throw new AuthenticationError(`The broker refused the token: ${refusal}`, { reason: 'credentials' })
          refusal = refusalOf(challenge)
          return Buffer.from(separator)
        },
      }
    },
  }
}

/** `{"status":"invalid_token"}` */
function refusalOf(challenge: Uint8Array): string {
  try {
    const { status } = JSON.parse(Buffer.from(challenge).toString()) as { status?: unknown }
    return typeof status === 'string' ? status.slice(0, 100) : 'without a reason'
  } catch {
    return 'with an answer that is no JSON'
  }
}

import { equalSecrets } from '@ottla/runtime'
import { userPrincipal } from '../principal.ts'
import { quoted, SaslRefusal, type SaslServer, type SaslStep } from './sasl-server.ts'

const noBytes = new Uint8Array(0)

/** PLAIN (RFC 4616): name and password as they are. */
export class PlainServer implements SaslServer {
  readonly #users: Readonly<Record<string, string>>

  constructor(users: Readonly<Record<string, string>>) {
    this.#users = users
  }

  evaluate(token: Buffer): SaslStep {
    const parts = token.toString('utf8').split('\0')
    if (parts.length !== 3) {
      throw refused(`Invalid SASL/PLAIN response: expected 3 tokens, got ${Math.min(parts.length, 4)}`)
    }
    const [authorizationId, username, password] = parts as [string, string, string]
    if (username === '') throw refused('Authentication failed: username not specified')
    if (password === '') throw refused('Authentication failed: password not specified')
    const expected = Object.hasOwn(this.#users, username) ? this.#users[username] : undefined
    // Something is compared for unknown users too: they must not show by how fast the answer comes.
    const isEqual = equalSecrets(Buffer.from(password), Buffer.from(expected ?? ''))
    if (expected === undefined || !isEqual) {
      const what = expected === undefined ? 'there is no such user' : 'the password is wrong'
      const message = 'Authentication failed: Invalid username or password'
      throw new SaslRefusal(`${what}: ${quoted(username)}`, message)
    }
    if (authorizationId !== '' && authorizationId !== username) {
      throw refused('Authentication failed: Client requested an authorization id that is different from username')
    }
    return { token: noBytes, login: { principal: userPrincipal(username) } }
  }
}

function refused(message: string): SaslRefusal {
  return new SaslRefusal(message, message)
}

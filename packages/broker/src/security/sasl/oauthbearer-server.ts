import { userPrincipal } from '../principal.ts'
import type { OauthbearerValidator } from './oauthbearer-validator.ts'
import { SaslRefusal, type SaslServer, type SaslStep } from './sasl-server.ts'

const noBytes = new Uint8Array(0)
const controlA = 1
const separator = '\x01'
const header = /^n,(?:a=((?:[^=,]|=2C|=3D)+))?,$/
const pairPattern = /^[A-Za-z]+=[!-~ \t\r\n]+$/
const credentials = /^(\w+) +([-_~+/.a-zA-Z0-9]+=*)$/

/** OAUTHBEARER (RFC 7628): a token says who the client is. One that is not good is answered, and then refused. */
export class OauthbearerServer implements SaslServer {
  readonly #validator: OauthbearerValidator
  #refusal: SaslRefusal | undefined

  constructor(validator: OauthbearerValidator) {
    this.#validator = validator
  }

  async evaluate(token: Buffer): Promise<SaslStep> {
    // The client has been told, and has said so.
    if (this.#refusal !== undefined) throw this.#refusal
    if (token.length === 1 && token[0] === controlA) throw new SaslRefusal('Invalid OAUTHBEARER client first message')
    const { authorizationId, jwt } = parse(token.toString('utf8'))
    const outcome = await this.#validator.validate(jwt)
    if ('problem' in outcome) {
      const answer = `{"status":"${outcome.status}"${outcome.scope === undefined ? '' : `, "scope":"${outcome.scope}"`}}`
      this.#refusal = new SaslRefusal(outcome.problem, answer)
      return { token: Buffer.from(answer) }
    }
    const { name, expiresAtMs } = outcome
    if (authorizationId !== undefined && authorizationId !== name) {
      const message = `Authentication failed: Client requested an authorization id (${authorizationId}) that is different from the token's principal name (${name})`
      throw new SaslRefusal(message, message)
    }
    return { token: noBytes, login: { principal: userPrincipal(name), expiresAtMs } }
  }
}

/** Extensions are read and have no meaning here. */
function parse(text: string): { authorizationId: string | undefined; jwt: string } {
  const [first, ...rest] = text.split(separator)
  const match = header.exec(first!)
  const pairs = rest.slice(0, -2)
  // The last pair has a separator behind it, and then comes another one.
  const isWhole = rest.length >= 2 && rest.slice(-2).every((part) => part === '')
  if (match === null || !isWhole || !pairs.every((pair) => pairPattern.test(pair))) {
    throw new SaslRefusal('Invalid OAUTHBEARER client first message')
  }
  const auth = pairs.find((pair) => pair.startsWith('auth='))?.slice('auth='.length)
  const parts = auth === undefined ? null : credentials.exec(auth)
  if (parts === null || parts[1]!.toLowerCase() !== 'bearer') {
    throw new SaslRefusal('Invalid OAUTHBEARER client first message: it has no bearer token')
  }
  return { authorizationId: match[1]?.replaceAll('=2C', ',').replaceAll('=3D', '='), jwt: parts[2]! }
}

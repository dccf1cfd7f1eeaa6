import type { JsonWebKey, KeyObject } from 'node:crypto'
import { builtins } from '../seams/node-builtins.ts'

/** A JSON web token, taken apart and not believed yet. */
export interface Jwt {
  /** `RS256`, `ES256`, … or `none`. */
  readonly algorithm: string
  readonly keyId: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
  /** What was signed. */
  readonly signed: string
  readonly signature: Uint8Array
}

/** A key that tokens are checked with. */
export interface JwtKey {
  readonly keyId: string | undefined
  readonly key: KeyObject
}

/** Asymmetric ones only: whoever may check a symmetric signature could make it. */
const algorithms: Readonly<
  Record<string, { readonly type: string; readonly digest: string | null; readonly isPss?: true }>
> = {
  RS256: { type: 'rsa', digest: 'sha256' },
  RS384: { type: 'rsa', digest: 'sha384' },
  RS512: { type: 'rsa', digest: 'sha512' },
  PS256: { type: 'rsa', digest: 'sha256', isPss: true },
  PS384: { type: 'rsa', digest: 'sha384', isPss: true },
  PS512: { type: 'rsa', digest: 'sha512', isPss: true },
  ES256: { type: 'ec', digest: 'sha256' },
  ES384: { type: 'ec', digest: 'sha384' },
  ES512: { type: 'ec', digest: 'sha512' },
  EdDSA: { type: 'ed25519', digest: null },
}

/** Takes a compact token apart; undefined when it is none. */
export function parseJwt(token: string): Jwt | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const [header, claims] = parts.slice(0, 2).map(jsonObject)
  if (header === undefined || claims === undefined) return undefined
  const { alg, kid } = header
  if (typeof alg !== 'string') return undefined
  return {
    algorithm: alg,
    keyId: typeof kid === 'string' ? kid : undefined,
    claims,
    signed: `${parts[0]}.${parts[1]}`,
    signature: Buffer.from(parts[2]!, 'base64url'),
  }
}

/** Whether the token was signed with the key. An algorithm that does not belong to the key is never tried. */
export function isJwtSignedBy(jwt: Jwt, { key }: JwtKey): boolean {
  const algorithm = Object.hasOwn(algorithms, jwt.algorithm) ? algorithms[jwt.algorithm] : undefined
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.type) return false
  const { constants, verify } = builtins.crypto
  const options = {
    key,
    ...(algorithm.type === 'ec' ? { dsaEncoding: 'ieee-p1363' as const } : {}),
    ...(algorithm.isPss === true
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {}),
  }
  return verify(algorithm.digest, Buffer.from(jwt.signed), options, jwt.signature)
}

/** The keys for signatures in a JSON web key set; those of kinds that are not known are left out. Undefined when it is none. */
export function parseJwks(text: string): JwtKey[] | undefined {
  let set: unknown
  try {
    set = JSON.parse(text)
  } catch {
    return undefined
  }
  const keys = (set as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) return undefined
  return keys.flatMap((jwk: Readonly<Record<string, unknown>> | null) => {
    if (typeof jwk !== 'object' || jwk === null || (jwk['use'] !== undefined && jwk['use'] !== 'sig')) return []
    try {
      const key = builtins.crypto.createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
      return [{ keyId: typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined, key }]
    } catch {
      return []
    }
  })
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9_-]+=*$/.test(part)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

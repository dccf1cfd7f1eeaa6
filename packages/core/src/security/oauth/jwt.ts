import { parseJwt } from '@ottla/runtime'

/** When a JWT expires, in ms since 1970; undefined for tokens that do not say so. The signature is the broker's matter. */
export function jwtExpiryMs(token: string): number | undefined {
  const expiry = parseJwt(token)?.claims['exp']
  return typeof expiry === 'number' ? Math.floor(expiry * 1000) : undefined
}

/** A JWT without a signature. */
export function unsecuredJwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

/** When a JWT expires, in ms since 1970; undefined for tokens that do not say so. The signature is the broker's matter. */
export function jwtExpiryMs(token: string): number | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  try {
    const { exp } = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString()) as { exp?: unknown }
    return typeof exp === 'number' ? Math.floor(exp * 1000) : undefined
  } catch {
    return undefined
  }
}

/** A JWT without a signature. */
export function unsecuredJwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

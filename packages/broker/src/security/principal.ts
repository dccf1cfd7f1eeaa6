/** Who is at the other end of a connection. */
export interface Principal {
  /** `User`, unless a request names something else. */
  readonly type: string
  readonly name: string
  /** Whether a delegation token stands for the user; then no further tokens can be had. */
  readonly isTokenAuthenticated?: boolean
}

/** Who has not said who it is. */
export const anonymous: Principal = { type: 'User', name: 'ANONYMOUS' }

export function userPrincipal(name: string): Principal {
  return { type: 'User', name }
}

/** `User:alice`, as rules and tools write it. */
export function principalText({ type, name }: Principal): string {
  return `${type}:${name}`
}

/** The opposite of {@link principalText}; undefined for a text without a type. */
export function parsePrincipal(text: string): Principal | undefined {
  const colon = text.indexOf(':')
  return colon <= 0 ? undefined : { type: text.slice(0, colon), name: text.slice(colon + 1) }
}

import { ConfigError } from '@ottla/runtime'

/** The two parts of a principal such as `User:alice`. */
export interface Principal {
  readonly principalType: string
  readonly principalName: string
}

/** @throws ConfigError when there is no colon. */
export function parsePrincipal(text: string): Principal {
  const colon = text.indexOf(':')
  if (colon <= 0) throw new ConfigError(`'${text}' is not a principal; write it like User:alice`)
  return { principalType: text.slice(0, colon), principalName: text.slice(colon + 1) }
}

export function principalName(type: string, name: string): string {
  return `${type}:${name}`
}

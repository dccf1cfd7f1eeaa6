import { ConfigError } from '@ottla/runtime'

/**
 * The number on the wire of a name that the application gave: JavaScript lets others pass than the type has,
 * and some number must not stand for them.
 * @param what - for the message: `The operation of an ACL`.
 * @throws ConfigError with the names that there are.
 */
export function codeOf<Name extends string>(codes: Readonly<Record<Name, number>>, name: Name, what: string): number {
  if (Object.hasOwn(codes, name)) return codes[name]
  throw new ConfigError(`${what} must be one of ${Object.keys(codes).join(', ')}, not ${name}`)
}

/** @throws ConfigError when one of the names is not among those that there are. */
export function checkNames(names: readonly string[], known: readonly string[], what: string): void {
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) throw new ConfigError(`${what} must be one of ${known.join(', ')}, not ${wrong}`)
}

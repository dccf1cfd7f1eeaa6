import { type Random, uuidBytes } from '@ottla/runtime'

/** A random UUID as other people write it, for member ids. */
export function newHyphenatedUuid(random: Random): string {
  const hex = uuidBytes(random).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

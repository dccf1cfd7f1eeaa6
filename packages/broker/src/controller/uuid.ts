import type { Random } from '@ottla/runtime'

/** A random (version 4) UUID in Kafka's text form, 22 characters of base64url. */
export function newUuid(random: Random): string {
  for (;;) {
    const uuid = uuidBytes(random).toString('base64url')
    // As Kafka does: an id that begins like an option is a nuisance on command lines.
    if (!uuid.startsWith('-')) return uuid
  }
}

/** A random UUID as other people write it, for member ids. */
export function newHyphenatedUuid(random: Random): string {
  const hex = uuidBytes(random).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function uuidBytes(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes
}

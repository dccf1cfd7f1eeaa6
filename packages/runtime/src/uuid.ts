import type { Random } from './seams/random.ts'

/** A random (version 4) UUID in Kafka's text form, 22 characters of base64url. */
export function newUuid(random: Random): string {
  for (;;) {
    const uuid = uuidBytes(random).toString('base64url')
    // As Kafka does: an id that begins like an option is a nuisance on command lines.
    if (!uuid.startsWith('-')) return uuid
  }
}

/** The 16 bytes of a random (version 4) UUID. */
export function uuidBytes(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes
}

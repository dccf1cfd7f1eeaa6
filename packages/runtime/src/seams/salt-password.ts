import { builtins } from './node-builtins.ts'

/** A SCRAM mechanism under its name in SASL (RFC 5802, RFC 7677). */
export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

const digests: Readonly<Record<ScramMechanism, readonly [name: string, bytes: number]>> = {
  'SCRAM-SHA-256': ['sha256', 32],
  'SCRAM-SHA-512': ['sha512', 64],
}

/**
 * SCRAM's salted password: what a server needs to check a password that it does not know. As Kafka does it,
 * the password goes in as UTF-8, without the normalisation of SASLprep.
 */
export function saltPassword(
  mechanism: ScramMechanism,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Uint8Array {
  const [digest, bytes] = digests[mechanism]
  return builtins.crypto.pbkdf2Sync(password, salt, iterations, bytes, digest)
}

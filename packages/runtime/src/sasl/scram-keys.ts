import type { CpuOffload } from '../seams/cpu-offload.ts'
import { builtins } from '../seams/node-builtins.ts'

/** A SCRAM mechanism under its name in SASL (RFC 5802, RFC 7677). */
export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

/** The fewest iterations that either side accepts (RFC 7677). */
export const scramMinIterations = 4096

/** The most iterations that brokers of Apache Kafka keep a credential with. */
export const scramMaxIterations = 16_384

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

/** As {@link saltPassword}, in the thread pool where there may be one: it takes milliseconds. */
export function saltPasswordAsync(
  mechanism: ScramMechanism,
  password: string,
  salt: Uint8Array,
  iterations: number,
  offload: CpuOffload,
): Promise<Uint8Array> {
  const [digest, bytes] = digests[mechanism]
  if (!offload.worthwhile(iterations * bytes))
    return Promise.resolve(saltPassword(mechanism, password, salt, iterations))
  return new Promise((resolve, reject) => {
    builtins.crypto.pbkdf2(password, salt, iterations, bytes, digest, (error, salted) => {
      if (error === null) resolve(salted)
      else reject(error)
    })
  })
}

/** What the two sides of SCRAM derive from a salted password. */
export interface ScramKeys {
  /** Only the client has it. */
  readonly clientKey: Uint8Array
  /** Its digest: what a server keeps to check the client. */
  readonly storedKey: Uint8Array
  /** What a server keeps to prove that it knows the password. */
  readonly serverKey: Uint8Array
}

/** The keys of a salted password (RFC 5802 §3). */
export function scramKeys(mechanism: ScramMechanism, saltedPassword: Uint8Array): ScramKeys {
  const clientKey = hmac(mechanism, saltedPassword, 'Client Key')
  const storedKey = hash(mechanism, clientKey)
  return { clientKey, storedKey, serverKey: hmac(mechanism, saltedPassword, 'Server Key') }
}

/** What the client sends to prove that it has the key. */
export function scramClientProof(mechanism: ScramMechanism, clientKey: Uint8Array, authMessage: string): Uint8Array {
  return xor(clientKey, hmac(mechanism, hash(mechanism, clientKey), authMessage))
}

/** Whether a client's proof was made with the key whose digest this is. Takes the same time for every wrong proof. */
export function isScramProofValid(
  mechanism: ScramMechanism,
  storedKey: Uint8Array,
  authMessage: string,
  proof: Uint8Array,
): boolean {
  if (proof.length !== storedKey.length) return false
  const clientKey = xor(proof, hmac(mechanism, storedKey, authMessage))
  return equalSecrets(hash(mechanism, clientKey), storedKey)
}

/** What the server sends to prove that it has the key. */
export function scramServerSignature(
  mechanism: ScramMechanism,
  serverKey: Uint8Array,
  authMessage: string,
): Uint8Array {
  return hmac(mechanism, serverKey, authMessage)
}

/** Compares without telling by the time it takes where two secrets differ. */
export function equalSecrets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && builtins.crypto.timingSafeEqual(one, other)
}

function hmac(mechanism: ScramMechanism, key: Uint8Array, text: string): Uint8Array {
  return builtins.crypto.createHmac(digests[mechanism][0], key).update(text).digest()
}

function hash(mechanism: ScramMechanism, bytes: Uint8Array): Uint8Array {
  return builtins.crypto.createHash(digests[mechanism][0]).update(bytes).digest()
}

function xor(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((byte, i) => byte ^ other[i]!)
}

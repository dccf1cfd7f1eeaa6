import { KafkaError } from '../errors.ts'

/** A SCRAM message that is not one, or that asks for something that Kafka does not have. Never repeats a secret. */
export class ScramError extends KafkaError {
  readonly code = 'ERR_KAFKA_SCRAM'
}

/** The client's first message: who it is, and its nonce. */
export interface ScramClientFirst {
  readonly username: string
  readonly nonce: string
  /** Whom it wants to act for; absent: for itself. */
  readonly authorizationId?: string
  /** Kafka's extensions: `tokenauth` says that the user name is the id of a delegation token (KIP-48). */
  readonly extensions?: Readonly<Record<string, string>>
}

/** The server's first message: both nonces, and how the password was salted. */
export interface ScramServerFirst {
  /** The client's nonce with the server's behind it. */
  readonly nonce: string
  readonly salt: Uint8Array
  readonly iterations: number
}

/** The client's second message: the proof. */
export interface ScramClientFinal {
  readonly nonce: string
  readonly proof: Uint8Array
}

/** The server's last message: its own proof, or why it refuses. */
export type ScramServerFinal = { readonly signature: Uint8Array } | { readonly error: string }

/** `n,,n=user,r=nonce`. */
export function formatScramClientFirst(message: ScramClientFirst): string {
  const { username, nonce, authorizationId, extensions = {} } = message
  const header = authorizationId === undefined ? 'n,,' : `n,a=${escapeName(authorizationId)},`
  const tail = Object.entries(extensions).map(([name, value]) => `,${name}=${value}`)
  return `${header}n=${escapeName(username)},r=${nonce}${tail.join('')}`
}

/** @throws ScramError when it is no such message or asks for channel binding. */
export function parseScramClientFirst(text: string): ScramClientFirst {
  const [binding, authorization, ...attributes] = text.split(',')
  if (binding?.startsWith('p=') === true)
    throw new ScramError('The SCRAM client asks for channel binding, which Kafka lacks')
  if (binding !== 'n' && binding !== 'y') throw malformed('first', 'client')
  const parts = attributesOf(attributes, 'first', 'client')
  const [user, nonce, ...rest] = parts
  if (user?.[0] !== 'n' || nonce?.[0] !== 'r' || nonce[1] === '') throw malformed('first', 'client')
  const base = { username: unescapeName(user[1]), nonce: nonce[1], extensions: Object.fromEntries(rest) }
  if (authorization === '') return base
  if (authorization?.startsWith('a=') !== true) throw malformed('first', 'client')
  return { ...base, authorizationId: unescapeName(authorization.slice(2)) }
}

/** `r=nonce,s=salt,i=iterations`. */
export function formatScramServerFirst({ nonce, salt, iterations }: ScramServerFirst): string {
  return `r=${nonce},s=${base64(salt)},i=${iterations}`
}

/** @throws ScramError when it is no such message, or carries the server's refusal. */
export function parseScramServerFirst(text: string): ScramServerFirst {
  if (text.startsWith('e=')) throw new ScramError(`The SCRAM server refuses: ${printable(text.slice(2))}`)
  const [nonce, salt, iterations] = attributesOf(text.split(','), 'first', 'server')
  if (nonce?.[0] !== 'r' || nonce[1] === '' || salt?.[0] !== 's' || iterations?.[0] !== 'i')
    throw malformed('first', 'server')
  if (!/^[1-9]\d{0,9}$/.test(iterations[1])) throw malformed('first', 'server')
  return { nonce: nonce[1], salt: fromBase64(salt[1], 'first', 'server'), iterations: Number(iterations[1]) }
}

/** `c=biws,r=nonce`: what the client signs of its second message. `clientFirst` is the first one as it was sent. */
export function scramClientFinalWithoutProof(clientFirst: string, nonce: string): string {
  return `c=${base64(Buffer.from(clientFirst.slice(0, bareStart(clientFirst))))},r=${nonce}`
}

/** The second message, of what was signed and the proof. */
export function formatScramClientFinal(withoutProof: string, proof: Uint8Array): string {
  return `${withoutProof},p=${base64(proof)}`
}

/**
 * `clientFirst` is the client's first message as it came: the second has to repeat its beginning.
 * @throws ScramError when it is no such message.
 */
export function parseScramClientFinal(text: string, clientFirst: string): ScramClientFinal {
  const attributes = attributesOf(text.split(','), 'final', 'client')
  const [binding, nonce] = attributes
  const proof = attributes.at(-1)
  if (binding?.[0] !== 'c' || nonce?.[0] !== 'r' || proof?.[0] !== 'p') throw malformed('final', 'client')
  const header = fromBase64(binding[1], 'final', 'client').toString()
  if (header !== clientFirst.slice(0, bareStart(clientFirst)))
    throw new ScramError('The SCRAM client changed what it said about channel binding')
  return { nonce: nonce[1], proof: fromBase64(proof[1], 'final', 'client') }
}

/** `v=signature`, or `e=error`. */
export function formatScramServerFinal(message: ScramServerFinal): string {
  return 'error' in message ? `e=${message.error}` : `v=${base64(message.signature)}`
}

/** @throws ScramError when it is no such message. */
export function parseScramServerFinal(text: string): ScramServerFinal {
  const [first] = attributesOf(text.split(','), 'final', 'server')
  if (first?.[0] === 'e') return { error: printable(first[1]) }
  if (first?.[0] !== 'v') throw malformed('final', 'server')
  return { signature: fromBase64(first[1], 'final', 'server') }
}

/** What both sides sign (RFC 5802 §3), of the messages as they went over the wire. */
export function scramAuthMessage(clientFirst: string, serverFirst: string, clientFinal: string): string {
  const proofAt = clientFinal.lastIndexOf(',p=')
  const withoutProof = proofAt < 0 ? clientFinal : clientFinal.slice(0, proofAt)
  return `${clientFirst.slice(bareStart(clientFirst))},${serverFirst},${withoutProof}`
}

/** Where the part behind the header `n,,` begins. */
function bareStart(clientFirst: string): number {
  return clientFirst.indexOf(',', clientFirst.indexOf(',') + 1) + 1
}

type Side = 'client' | 'server'

function attributesOf(parts: readonly string[], which: 'first' | 'final', side: Side): [string, string][] {
  return parts.map((part) => {
    const match = /^([A-Za-z]+)=(.*)$/s.exec(part)
    if (match === null) throw malformed(which, side)
    // RFC 5802: a mandatory extension that is not known ends the exchange.
    if (match[1] === 'm') throw new ScramError(`The SCRAM ${side} demands an extension that Kafka lacks`)
    return [match[1]!, match[2]!]
  })
}

function malformed(which: 'first' | 'final', side: Side): ScramError {
  return new ScramError(`The SCRAM ${side}'s ${which} message is malformed`)
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function unescapeName(text: string): string {
  if (text === '' || /=(?!2C|3D)/.test(text)) throw malformed('first', 'client')
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function fromBase64(text: string, which: 'first' | 'final', side: Side): Buffer {
  const wellFormed = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  if (!wellFormed) throw malformed(which, side)
  return Buffer.from(text, 'base64')
}

/** Text of a peer for a message of ours: short and without control characters. */
function printable(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')
}

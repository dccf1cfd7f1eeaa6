import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  formatScramClientFinal,
  formatScramClientFirst,
  formatScramServerFinal,
  formatScramServerFirst,
  isScramProofValid,
  noOffload,
  parseScramClientFinal,
  parseScramClientFirst,
  parseScramServerFinal,
  parseScramServerFirst,
  saltPassword,
  saltPasswordAsync,
  scramAuthMessage,
  scramClientFinalWithoutProof,
  scramClientProof,
  ScramError,
  scramKeys,
  scramServerSignature,
  threadPoolOffload,
  type ScramMechanism,
} from '../src/index.ts'

interface ScramVector {
  readonly mechanism: ScramMechanism
  readonly username: string
  readonly password: string
  readonly salt: string
  readonly iterations: number
  readonly saltedPassword: string
  readonly storedKey: string
  readonly serverKey: string
  readonly clientFirst: string
  readonly serverFirst: string
  readonly clientFinal: string
  readonly serverFinal: string
}

const file = new URL('../../../test/vectors/scram.json', import.meta.url)
const { scram } = JSON.parse(readFileSync(file, 'utf8')) as { scram: ScramVector[] }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The exchange of RFC 7677 §3. */
const rfc7677 = {
  mechanism: 'SCRAM-SHA-256',
  username: 'user',
  password: 'pencil',
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal:
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
} as const

describe.each([rfc7677, ...scram])('$mechanism of $username', (vector) => {
  const { mechanism, password, clientFirst, serverFirst, clientFinal, serverFinal } = vector
  const first = parseScramServerFirst(serverFirst)
  const salted = saltPassword(mechanism, password, first.salt, first.iterations)
  const { clientKey, storedKey, serverKey } = scramKeys(mechanism, salted)

  test('the client says what the vector says', () => {
    const { nonce } = parseScramClientFirst(clientFirst)
    expect(formatScramClientFirst({ username: vector.username, nonce })).toBe(clientFirst)
    const withoutProof = scramClientFinalWithoutProof(clientFirst, first.nonce)
    const message = scramAuthMessage(clientFirst, serverFirst, withoutProof)
    expect(formatScramClientFinal(withoutProof, scramClientProof(mechanism, clientKey, message))).toBe(clientFinal)
  })

  test('the server reads it, believes the proof and answers what the vector says', () => {
    expect(parseScramClientFirst(clientFirst).username).toBe(vector.username)
    expect(formatScramServerFirst(first)).toBe(serverFirst)
    const { nonce, proof } = parseScramClientFinal(clientFinal, clientFirst)
    expect(nonce).toBe(first.nonce)
    const message = scramAuthMessage(clientFirst, serverFirst, clientFinal)
    expect(isScramProofValid(mechanism, storedKey, message, proof)).toBe(true)
    const signature = scramServerSignature(mechanism, serverKey, message)
    expect(formatScramServerFinal({ signature })).toBe(serverFinal)
    expect(parseScramServerFinal(serverFinal)).toEqual({ signature })
  })

  test('a changed proof, message or key is not believed', () => {
    const { proof } = parseScramClientFinal(clientFinal, clientFirst)
    const message = scramAuthMessage(clientFirst, serverFirst, clientFinal)
    const flipped = proof.map((byte, i) => (i === 5 ? byte ^ 1 : byte))
    expect(isScramProofValid(mechanism, storedKey, message, flipped)).toBe(false)
    expect(isScramProofValid(mechanism, storedKey, message, proof.subarray(1))).toBe(false)
    expect(isScramProofValid(mechanism, storedKey, `${message}x`, proof)).toBe(false)
    expect(isScramProofValid(mechanism, serverKey, message, proof)).toBe(false)
  })
})

test.each(scram)('$mechanism derives the keys of $username as Java does', async (vector) => {
  const salt = Buffer.from(vector.salt, 'hex')
  const salted = saltPassword(vector.mechanism, vector.password, salt, vector.iterations)
  expect(hex(salted)).toBe(vector.saltedPassword)
  for (const offload of [noOffload, threadPoolOffload]) {
    const other = await saltPasswordAsync(vector.mechanism, vector.password, salt, vector.iterations, offload)
    expect(hex(other)).toBe(vector.saltedPassword)
  }
  const keys = scramKeys(vector.mechanism, salted)
  expect(hex(keys.storedKey)).toBe(vector.storedKey)
  expect(hex(keys.serverKey)).toBe(vector.serverKey)
})

test('a first message carries the authorization id and the mark of delegation tokens', () => {
  const message = { username: 'a,b=c', nonce: 'N', authorizationId: 'd=', extensions: { tokenauth: 'true' } }
  const text = formatScramClientFirst(message)
  expect(text).toBe('n,a=d=3D,n=a=2Cb=3Dc,r=N,tokenauth=true')
  expect(parseScramClientFirst(text)).toEqual(message)
  expect(scramClientFinalWithoutProof(text, 'NM')).toBe(`c=${Buffer.from('n,a=d=3D,').toString('base64')},r=NM`)
})

test.each([
  '',
  'n',
  'n,,',
  'x,,n=user,r=N',
  'p=tls-unique,,n=user,r=N',
  'n,,m=1,n=user,r=N',
  'n,,n=user',
  'n,,n=,r=N',
  'n,,n=user,r=',
  'n,,n=us=er,r=N',
  'n,b=x,n=user,r=N',
  'n,,r=N,n=user',
  'n,,n=user,r=N,',
  '\u0000\u0001\u0002',
])('the client first message %j is refused', (text) => {
  expect(() => parseScramClientFirst(text)).toThrow(ScramError)
})

test.each([
  '',
  'r=N',
  'r=N,s=c2FsdA==',
  'r=N,s=c2FsdA==,i=0',
  'r=N,s=c2FsdA==,i=-1',
  'r=N,s=c2FsdA==,i=1e9',
  'r=N,s=c2FsdA==,i=99999999999',
  'r=N,s=?,i=4096',
  'r=N,s=,i=4096',
  's=c2FsdA==,r=N,i=4096',
  'm=x,r=N,s=c2FsdA==,i=4096',
  'e=other-error',
  'HTTP/1.1 400 Bad Request',
])('the server first message %j is refused', (text) => {
  expect(() => parseScramServerFirst(text)).toThrow(ScramError)
})

test.each(['', 'c=biws', 'c=biws,r=N', 'c=eSws,r=N,p=AAAA', 'r=N,c=biws,p=AAAA', 'c=biws,r=N,p=A'])(
  'the client final message %j is refused',
  (text) => {
    expect(() => parseScramClientFinal(text, 'n,,n=user,r=N')).toThrow(ScramError)
  },
)

test('a server final message is a signature or a refusal, and nothing else', () => {
  expect(parseScramServerFinal('e=invalid-proof')).toEqual({ error: 'invalid-proof' })
  for (const text of ['', 'v=', 'v=!', 'x=AAAA', 'AAAA']) expect(() => parseScramServerFinal(text)).toThrow(ScramError)
})

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { ConfigError, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { beforeEach, describe, expect, test } from 'vitest'
import type { OauthbearerValidation } from '../src/listener-options.ts'
import { OauthbearerValidator } from '../src/security/sasl/oauthbearer-validator.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
const endpoint = 'https://issuer.example.com/keys'

let runtime: VirtualRuntime
let logged: string[]
let asked: number
let published: { status: number; body: string }
beforeEach(() => {
  runtime = virtualRuntime(1)
  logged = []
  asked = 0
  published = { status: 200, body: keySet({ rsa: rsa.publicKey, ec: ec.publicKey, ed: ed.publicKey }) }
  runtime.http.serve(endpoint, () => {
    asked++
    return published
  })
})

function keySet(keys: Readonly<Record<string, KeyObject>>): string {
  return JSON.stringify({ keys: Object.entries(keys).map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid })) })
}

function validator(change: Partial<OauthbearerValidation> = {}): OauthbearerValidator {
  const write = (_: object, message: string): void => void logged.push(message)
  const logger = { debug: write, info: write, warn: write, error: write }
  const { clock, http, disk } = runtime
  return new OauthbearerValidator('OAUTH', { jwks: endpoint, ...change }, { clock, http, disk, logger })
}

interface TokenOptions {
  readonly claims?: object
  readonly algorithm?: string
  readonly keyId?: string
  readonly key?: KeyObject
}

function token({ claims = {}, algorithm = 'RS256', keyId = 'rsa', key = rsa.privateKey }: TokenOptions = {}): string {
  const nowS = runtime.clock.now() / 1000
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const all = { sub: 'alice', iat: nowS, exp: nowS + 60, iss: 'issuer', aud: 'kafka', scope: 'read write', ...claims }
  const signed = `${part({ alg: algorithm, kid: keyId })}.${part(all)}`
  const isEd = key.asymmetricKeyType === 'ed25519'
  const padding = algorithm.startsWith('PS') ? { padding: 6, saltLength: 32 } : {}
  const options = { key, dsaEncoding: 'ieee-p1363' as const, ...padding }
  return `${signed}.${sign(isEd ? null : 'sha256', Buffer.from(signed), options).toString('base64url')}`
}

describe('A token', () => {
  test.each([
    ['RS256', 'rsa', rsa.privateKey],
    ['PS256', 'rsa', rsa.privateKey],
    ['ES256', 'ec', ec.privateKey],
    ['EdDSA', 'ed', ed.privateKey],
  ])('signed with %s by a key of the set is good', async (algorithm, keyId, key) => {
    const expiresAtMs = runtime.clock.now() + 60_000
    expect(await validator().validate(token({ algorithm, keyId, key }))).toEqual({ name: 'alice', expiresAtMs })
    expect(asked).toBe(1)
  })

  test('signed by another key, under the name of a known one, is refused', async () => {
    const answer = await validator().validate(token({ key: foreign.privateKey }))
    expect(answer).toMatchObject({ status: 'invalid_token', problem: expect.stringContaining('no key of the JWKS') })
  })

  test.each([
    ['an algorithm of another kind of key', 'ES256'],
    ['a symmetric algorithm, with which a public key would be the secret', 'HS256'],
    ['an algorithm that is the name of a method', 'constructor'],
  ])('that names %s is refused', async (_, algorithm) => {
    const { 0: head, 2: signature } = token().split('.')
    const header = Buffer.from(JSON.stringify({ alg: algorithm, kid: 'rsa' })).toString('base64url')
    const forged = [header, token().split('.')[1], signature].join('.')
    expect(head).not.toBe(header)
    expect(await validator().validate(forged)).toMatchObject({ status: 'invalid_token' })
  })

  test('whose claims were changed after it was signed is refused', async () => {
    const [header, , signature] = token().split('.')
    const claims = token({ claims: { sub: 'root' } }).split('.')[1]
    expect(await validator().validate(`${header}.${claims}.${signature}`)).toMatchObject({ status: 'invalid_token' })
  })

  test('that nobody signed is refused', async () => {
    const [, claims] = token().split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    expect(await validator().validate(`${header}.${claims}.`)).toMatchObject({
      problem: expect.stringContaining('its token is not signed'),
    })
  })

  test.each<[string, object, Partial<OauthbearerValidation>, RegExp]>([
    ['has expired', { exp: 1 }, {}, /expired \d+ s ago/],
    ['never expires', { exp: undefined }, {}, /no time at which it expires/],
    ['is issued in the future', { iat: 1e11 }, {}, /issued in the future/],
    ['is not good yet', { nbf: 1e11 }, {}, /not good yet/],
    ['is by another issuer', {}, { issuer: 'other' }, /not by the expected issuer, other/],
    ['is for somebody else', {}, { audience: ['billing'] }, /not for the expected audience, billing/],
    ['lacks a scope', {}, { requiredScope: ['admin'] }, /lacks the scope admin/],
    ['names nobody', { sub: ' ' }, {}, /has no sub/],
  ])('that %s is refused and the reason named', async (_, claims, options, problem) => {
    expect(await validator(options).validate(token({ claims }))).toMatchObject({
      problem: expect.stringMatching(problem),
    })
  })

  test('may be late by the difference of clocks that is allowed', async () => {
    const late = token({ claims: { exp: runtime.clock.now() / 1000 - 29 } })
    expect(await validator().validate(late)).toMatchObject({ name: 'alice' })
    expect(await validator({ clockSkewMs: 1000 }).validate(late)).toHaveProperty('problem')
  })
})

describe('The key set', () => {
  test('is asked for again when a token names a key it lacks, at most every ten seconds', async () => {
    const checked = validator()
    expect(await checked.validate(token())).toHaveProperty('name')
    published = { status: 200, body: keySet({ next: foreign.publicKey }) }
    const next = token({ keyId: 'next', key: foreign.privateKey })
    expect(await checked.validate(next)).toHaveProperty('problem')
    expect(asked).toBe(1)
    await runtime.clock.advance(10_000)
    expect(await checked.validate(next)).toHaveProperty('name')
    expect(asked).toBe(2)
  })

  test('stays what it was while its address gives nonsense, which is logged', async () => {
    const checked = validator({ jwksRefreshMs: 20_000 })
    expect(await checked.validate(token())).toHaveProperty('name')
    for (const answer of [
      { status: 500, body: '' },
      { status: 200, body: '<html>' },
    ]) {
      published = answer
      await runtime.clock.advance(20_000)
      expect(await checked.validate(token())).toHaveProperty('name')
    }
    expect(logged).toEqual([expect.stringContaining('status 500'), expect.stringContaining('no JSON key set')])
  })

  test('may be given as it is, and then must hold keys', async () => {
    expect(await validator({ jwks: published.body }).validate(token())).toHaveProperty('name')
    expect(asked).toBe(0)
    expect(() => validator({ jwks: '{"keys":[]}' })).toThrow(ConfigError)
    expect(() => validator({ jwks: 'issuer.example.com' })).toThrow(/neither an http:, https: or file: address/)
  })
})

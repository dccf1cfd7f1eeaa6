import { expect, test } from 'vitest'
import { virtualRuntime } from '@ottla/runtime'
import type { OAuthBearerToken, SaslConfig, TokenRefreshConfig } from '../../src/index.ts'
import { awsSigningKey, presignedUrl } from '../../src/security/oauth/aws-signature.ts'
import { clientCredentialsToken } from '../../src/security/oauth/client-credentials.ts'
import { jwtExpiryMs, unsecuredJwt } from '../../src/security/oauth/jwt.ts'
import { mskIamToken } from '../../src/security/oauth/msk-iam-token.ts'
import { TokenSource } from '../../src/security/oauth/token-source.ts'
import { makeMechanism } from '../../src/security/sasl/make-mechanism.ts'

const url = 'https://idp.test/oauth/token'
const config = { tokenEndpointUrl: url, clientId: 'id', clientSecret: 'client-secret' }

test('a token endpoint is asked as RFC 6749 says', async () => {
  const runtime = virtualRuntime(1)
  runtime.http.serve(url, ({ method, headers, body }) => {
    expect(method).toBe('POST')
    expect(headers).toMatchObject({ authorization: `Basic ${Buffer.from('id:client-secret').toString('base64')}` })
    expect(body).toBe('grant_type=client_credentials&scope=kafka+all')
    return { status: 200, body: '{"access_token":"abc","expires_in":60}' }
  })
  const token = await clientCredentialsToken({ ...config, scope: 'kafka all' }, runtime)
  expect(token).toEqual({ value: 'abc', expiresAtMs: runtime.clock.now() + 60_000 })
})

test('what a token endpoint answers instead of a token is said, without the secret', async () => {
  const runtime = virtualRuntime(1)
  const cases: [number, string, RegExp, boolean][] = [
    [
      401,
      '{"error":"invalid_client","error_description":"client-secret is bad"}',
      /401: invalid_client: \*\*\* is bad; check/,
      false,
    ],
    [503, 'down', /answered 503$/, true],
    [429, '{}', /answered 429$/, true],
    [200, '<html>', /without an access_token/, false],
    [200, 'null', /without an access_token/, false],
  ]
  for (const [status, body, message, retriable] of cases) {
    runtime.http.serve(url, () => ({ status, body }))
    const error = await clientCredentialsToken(config, runtime).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', reason: 'token', retriable })
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('client-secret')
  }
  const unreachable = { ...config, tokenEndpointUrl: 'https://nowhere.test/' }
  await expect(clientCredentialsToken(unreachable, runtime)).rejects.toMatchObject({ reason: 'token', retriable: true })
})

test('a token endpoint that does not answer is given up', async () => {
  const runtime = virtualRuntime(1)
  runtime.http.serve(url, () => new Promise(() => {}))
  const asked = clientCredentialsToken({ ...config, timeoutMs: 500 }, runtime).catch((error: unknown) => error)
  await runtime.clock.advance(500)
  expect(await asked).toMatchObject({ message: `the token endpoint ${url} did not answer within 500 ms` })
})

/** Which token is used at each of these times, when tokens live so long. */
async function usedAt(lifetimeMs: number, times: readonly number[], refresh?: TokenRefreshConfig): Promise<string[]> {
  const runtime = virtualRuntime(1)
  let count = 0
  const startMs = runtime.clock.now()
  const source = new TokenSource(
    () => Promise.resolve({ value: `t${++count}`, expiresAtMs: runtime.clock.now() + lifetimeMs }),
    runtime,
    refresh,
  )
  const used: string[] = []
  for (const time of times) {
    await runtime.clock.advance(startMs + time - runtime.clock.now())
    used.push((await source.fresh('b')).value)
  }
  return used
}

test('a token is renewed in the last fifth of its life, with the margins that Java has', async () => {
  const hour = 3_600_000
  expect(await usedAt(hour, [0, 0.79 * hour, 0.86 * hour])).toEqual(['t1', 't1', 't2'])
  // 5 min before the end at the latest.
  expect(await usedAt(1_000_000, [0, 690_000, 710_000], { windowFactor: 0.95 })).toEqual(['t1', 't1', 't2'])
  // Not in its first minute, unless the life is too short for margins.
  expect(await usedAt(400_000, [0, 59_000, 101_000], { windowFactor: 0.1, windowJitter: 0 })).toEqual([
    't1',
    't1',
    't2',
  ])
  expect(await usedAt(10_000, [0, 7_900, 8_600])).toEqual(['t1', 't1', 't2'])
})

test('one request for a token serves all who wait, and a token that holds serves while no new one is to be had', async () => {
  const runtime = virtualRuntime(1)
  let count = 0
  let isDown = false
  const source = new TokenSource(async () => {
    if (isDown) throw new Error('down')
    return { value: `t${++count}`, expiresAtMs: runtime.clock.now() + 10_000 }
  }, runtime)
  const first = await Promise.all([source.fresh('a'), source.fresh('b'), source.fresh('c')])
  expect(first.map(({ value }) => value)).toEqual(['t1', 't1', 't1'])
  isDown = true
  await runtime.clock.advance(9_000)
  expect((await source.fresh('a')).value).toBe('t1')
  await runtime.clock.advance(1_000)
  await expect(source.fresh('a')).rejects.toMatchObject({ reason: 'token', retriable: true })
  isDown = false
  expect((await source.fresh('a')).value).toBe('t2')
})

test('the expiry of a JWT is read, and other tokens are asked for each time', async () => {
  expect(jwtExpiryMs(unsecuredJwt({ sub: 'a', exp: 1_700_000_000.5 }))).toBe(1_700_000_000_500)
  expect(jwtExpiryMs('opaque')).toBeUndefined()
  expect(jwtExpiryMs('a.b.c')).toBeUndefined()
  let count = 0
  const source = new TokenSource(() => Promise.resolve({ value: `t${++count}` }), virtualRuntime(1))
  expect((await source.fresh('a')).value).toBe('t1')
  expect((await source.fresh('a')).value).toBe('t2')
})

/** The token in the first message of a mechanism. */
async function sent(sasl: SaslConfig, runtime = virtualRuntime(1)): Promise<string> {
  const exchange = await makeMechanism(sasl, runtime).begin('b-1.c.kafka.eu-west-1.amazonaws.com')
  return Buffer.from(await exchange.start())
    .toString()
    .split('auth=Bearer ')[1]!
    .split('\u0001')[0]!
}

test('tokens come from files and, for tests, from nowhere', async () => {
  const runtime = virtualRuntime(1)
  runtime.disk.replaceFile('token', Buffer.from('from-file\n'))
  expect(await sent({ mechanism: 'OAUTHBEARER', tokenFile: 'token' }, runtime)).toBe('from-file')
  await expect(sent({ mechanism: 'OAUTHBEARER', tokenFile: 'none' }, runtime)).rejects.toThrow(/none cannot be read/)
  const unsecured = await sent({ mechanism: 'OAUTHBEARER', unsecured: { principal: 'bob', claims: { scope: 'x' } } })
  const [header, claims, signature] = unsecured.split('.')
  expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).toEqual({ alg: 'none' })
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({ sub: 'bob', scope: 'x' })
  expect(signature).toBe('')
})

test('signatures are those of the examples that AWS has published', () => {
  // "Deriving the signing key" of the Signature Version 4 documentation.
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
  expect(Buffer.from(awsSigningKey(secret, '20120215', 'us-east-1', 'iam')).toString('hex')).toBe(
    'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d',
  )
  expect(Buffer.from(awsSigningKey(secret, '20150830', 'us-east-1', 'iam')).toString('hex')).toBe(
    'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
  )
  // "Authenticating requests: using query parameters" of the S3 documentation.
  const url24 = presignedUrl({
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    host: 'examplebucket.s3.amazonaws.com',
    path: '/test.txt',
    region: 'us-east-1',
    service: 's3',
    query: {},
    expiresSeconds: 86_400,
    nowMs: Date.UTC(2013, 4, 24),
    payloadHash: 'UNSIGNED-PAYLOAD',
  })
  expect(url24).toBe(
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z' +
      '&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
})

test('a token for Amazon MSK is a signed URL of the region that the broker is in', async () => {
  const runtime = virtualRuntime(1)
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret-key', sessionToken: 'a/b=' }
  const decoded = async (token: Promise<OAuthBearerToken>): Promise<URL> =>
    new URL(Buffer.from((await token).value, 'base64url').toString())
  const signed = await decoded(
    mskIamToken({ mechanism: 'AWS_MSK_IAM', credentials }, 'b-1.x.c2.kafka.eu-west-1.amazonaws.com', runtime),
  )
  expect(signed.host).toBe('kafka.eu-west-1.amazonaws.com')
  expect(Object.fromEntries(signed.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'a/b=',
    'X-Amz-SignedHeaders': 'host',
  })
  expect(signed.search).toMatch(/&X-Amz-Signature=[0-9a-f]{64}&User-Agent=ottla/)
  expect(signed.search).not.toContain('secret-key')
  const provider = { mechanism: 'AWS_MSK_IAM', region: 'us-east-2', credentials: async () => credentials } as const
  expect((await decoded(mskIamToken(provider, 'localhost', runtime))).host).toBe('kafka.us-east-2.amazonaws.com')
  const serverless = { mechanism: 'AWS_MSK_IAM', credentials } as const
  const host = 'boot-x.c3.kafka-serverless.ap-south-1.amazonaws.com'
  expect((await decoded(mskIamToken(serverless, host, runtime))).host).toBe('kafka.ap-south-1.amazonaws.com')
})

import { ErrorCode } from '@ottla/protocol'
import { alterUserScramCredentials } from '@ottla/protocol/messages/alter-user-scram-credentials'
import { createAcls } from '@ottla/protocol/messages/create-acls'
import { createDelegationToken } from '@ottla/protocol/messages/create-delegation-token'
import { deleteAcls } from '@ottla/protocol/messages/delete-acls'
import { describeAcls } from '@ottla/protocol/messages/describe-acls'
import { describeConfigs } from '@ottla/protocol/messages/describe-configs'
import { describeDelegationToken } from '@ottla/protocol/messages/describe-delegation-token'
import { describeUserScramCredentials } from '@ottla/protocol/messages/describe-user-scram-credentials'
import { expireDelegationToken } from '@ottla/protocol/messages/expire-delegation-token'
import { renewDelegationToken } from '@ottla/protocol/messages/renew-delegation-token'
import { saslAuthenticate } from '@ottla/protocol/messages/sasl-authenticate'
import { saslHandshake } from '@ottla/protocol/messages/sasl-handshake'
import {
  formatScramClientFinal,
  formatScramClientFirst,
  parseScramServerFirst,
  saltPassword,
  scramAuthMessage,
  scramClientFinalWithoutProof,
  scramClientProof,
  scramKeys,
} from '@ottla/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { World } from './support/world.ts'

const options = {
  listeners: { SASL_PLAINTEXT: { sasl: { users: { admin: 'admin-secret', alice: 'alice-secret' } } } },
  dataDir: '/data',
  config: {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin',
    'delegation.token.secret.key': 'the-token-secret',
  },
}

let world: World
let admin: RawClient

async function login(user: string): Promise<RawClient> {
  const client = await world.connect()
  await world.run(client.send(saslHandshake, 1, { mechanism: 'PLAIN' }))
  const authBytes = Buffer.from(`\0${user}\0${user}-secret`)
  expect(await world.run(client.send(saslAuthenticate, 2, { authBytes }))).toMatchObject({ errorCode: ErrorCode.NONE })
  return client
}

/** Logs in with SCRAM; the error code of the answer. */
async function scram(username: string, password: string, extensions = {}): Promise<[RawClient, number]> {
  const client = await world.connect()
  await world.run(client.send(saslHandshake, 1, { mechanism: 'SCRAM-SHA-256' }))
  const first = formatScramClientFirst({ username, nonce: 'nonce', extensions })
  const begun = await world.run(client.send(saslAuthenticate, 2, { authBytes: Buffer.from(first) }))
  if (begun.errorCode !== ErrorCode.NONE) return [client, begun.errorCode]
  const serverFirst = begun.authBytes.toString()
  const { nonce, salt, iterations } = parseScramServerFirst(serverFirst)
  const { clientKey } = scramKeys('SCRAM-SHA-256', saltPassword('SCRAM-SHA-256', password, salt, iterations))
  const withoutProof = scramClientFinalWithoutProof(first, nonce)
  const proof = scramClientProof('SCRAM-SHA-256', clientKey, scramAuthMessage(first, serverFirst, withoutProof))
  const authBytes = Buffer.from(formatScramClientFinal(withoutProof, proof))
  return [client, (await world.run(client.send(saslAuthenticate, 2, { authBytes }))).errorCode]
}

async function restart(): Promise<void> {
  await world.run(world.broker.close())
  await world.start(options)
  admin = await login('admin')
}

beforeEach(async () => {
  world = await World.start(options)
  admin = await login('admin')
})
afterEach(() => world.run(world.broker.close()))

const rule = {
  resourceType: 2,
  resourceName: 'orders',
  resourcePatternType: 3,
  principal: 'User:alice',
  host: '*',
  operation: 3,
  permissionType: 3,
}
const everything = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
}

const rules = async (filter = {}): Promise<unknown> =>
  (await world.run(admin.send(describeAcls, 3, { ...everything, ...filter }))).resources

test('rules are kept over a restart, once each, and can be taken back', async () => {
  const prefixed = { ...rule, resourceName: 'ord', resourcePatternType: 4 }
  const { results } = await world.run(
    admin.send(createAcls, 3, { creations: [rule, rule, prefixed, { ...rule, resourceName: '' }] }),
  )
  expect(results.map(({ errorCode }) => errorCode)).toEqual([
    ErrorCode.NONE,
    ErrorCode.NONE,
    ErrorCode.NONE,
    ErrorCode.INVALID_REQUEST,
  ])
  await restart()
  expect(await rules()).toHaveLength(2)
  // MATCH: all that applies to a name.
  expect(await rules({ resourceTypeFilter: 2, resourceNameFilter: 'orders', patternTypeFilter: 2 })).toHaveLength(2)
  expect(await rules({ resourceTypeFilter: 2, resourceNameFilter: 'ord', patternTypeFilter: 3 })).toHaveLength(0)
  const { filterResults } = await world.run(
    admin.send(deleteAcls, 3, { filters: [{ ...everything, patternTypeFilter: 4 }] }),
  )
  expect(filterResults[0]!.matchingAcls).toMatchObject([
    { resourceName: 'ord', patternType: 4, principal: 'User:alice' },
  ])
  await restart()
  expect(await rules()).toHaveLength(1)
})

describe('SCRAM users', () => {
  const upsertion = (name: string, password: string): object => {
    const salt = Buffer.from('0123456789abcdef')
    const saltedPassword = saltPassword('SCRAM-SHA-256', password, salt, 4096)
    return { name, mechanism: 1, iterations: 4096, salt, saltedPassword }
  }

  test('log in with the password that the admin gave them, over a restart, until it is taken away', async () => {
    const upsertions = [upsertion('carol', 'carol-secret')] as never
    await world.run(admin.send(alterUserScramCredentials, 0, { deletions: [], upsertions }))
    expect((await scram('carol', 'carol-secret'))[1]).toBe(ErrorCode.NONE)
    await restart()
    expect((await scram('carol', 'carol-secret'))[1]).toBe(ErrorCode.NONE)
    const described = await world.run(admin.send(describeUserScramCredentials, 0, { users: null }))
    expect(described.results).toMatchObject([{ user: 'carol', credentialInfos: [{ mechanism: 1, iterations: 4096 }] }])
    await world.run(
      admin.send(alterUserScramCredentials, 0, { deletions: [{ name: 'carol', mechanism: 1 }], upsertions: [] }),
    )
    expect((await scram('carol', 'carol-secret'))[1]).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    // The password itself was never written down.
    expect(Buffer.from(world.disk.readFile('/data/cluster-metadata.ndjson')).toString()).not.toContain('carol-secret')
  })

  test('are not changed twice at once, nor weakly', async () => {
    const upsertions = [
      upsertion('carol', 'a'),
      upsertion('carol', 'b'),
      { ...upsertion('dave', 'c'), iterations: 1000 },
      { ...upsertion('erin', 'd'), iterations: 100_000 },
      { ...upsertion('frank', 'e'), mechanism: 7 },
    ] as never
    const { results } = await world.run(
      admin.send(alterUserScramCredentials, 0, { deletions: [{ name: 'nobody', mechanism: 1 }], upsertions }),
    )
    expect(Object.fromEntries(results.map(({ user, errorCode }) => [user, errorCode]))).toEqual({
      nobody: ErrorCode.RESOURCE_NOT_FOUND,
      carol: ErrorCode.DUPLICATE_RESOURCE,
      dave: ErrorCode.UNACCEPTABLE_CREDENTIAL,
      erin: ErrorCode.UNACCEPTABLE_CREDENTIAL,
      frank: ErrorCode.UNSUPPORTED_SASL_MECHANISM,
    })
  })
})

describe('delegation tokens', () => {
  test('stand for their owner, cannot make further ones, and end', async () => {
    const alice = await login('alice')
    const token = await world.run(alice.send(createDelegationToken, 3, { renewers: [], maxLifetimeMs: 3_600_000 }))
    expect(token).toMatchObject({
      errorCode: ErrorCode.NONE,
      principalName: 'alice',
      tokenRequesterPrincipalName: 'alice',
    })
    await restart()
    const password = token.hmac.toString('base64')
    const [client, errorCode] = await scram(token.tokenId, password, { tokenauth: 'true' })
    expect(errorCode).toBe(ErrorCode.NONE)
    const further = await world.run(client.send(createDelegationToken, 3, { renewers: [], maxLifetimeMs: -1 }))
    expect(further.errorCode).toBe(ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED)
    expect((await scram(token.tokenId, 'wrong', { tokenauth: 'true' }))[1]).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    await world.runtime.clock.advance(3_600_001)
    expect((await scram(token.tokenId, password, { tokenauth: 'true' }))[1]).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
  })

  test('are renewed, ended and seen by those who may', async () => {
    const alice = await login('alice')
    const { hmac } = await world.run(alice.send(createDelegationToken, 3, { renewers: [], maxLifetimeMs: -1 }))
    const renewed = await world.run(alice.send(renewDelegationToken, 2, { hmac, renewPeriodMs: 1000 }))
    expect(renewed).toMatchObject({ errorCode: ErrorCode.NONE, expiryTimestampMs: world.runtime.clock.now() + 1000 })
    expect((await world.run(admin.send(renewDelegationToken, 2, { hmac, renewPeriodMs: 1 }))).errorCode).toBe(
      ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH,
    )
    expect(
      (await world.run(alice.send(renewDelegationToken, 2, { hmac: Buffer.from('x'), renewPeriodMs: 1 }))).errorCode,
    ).toBe(ErrorCode.DELEGATION_TOKEN_NOT_FOUND)
    const count = async (client: RawClient): Promise<number> =>
      (await world.run(client.send(describeDelegationToken, 3, { owners: null }))).tokens.length
    expect(await count(alice)).toBe(1)
    // A super user sees all.
    expect(await count(admin)).toBe(1)
    await world.run(alice.send(expireDelegationToken, 2, { hmac, expiryTimePeriodMs: -1 }))
    expect(await count(alice)).toBe(0)
  })
})

test('the secret of delegation tokens is not shown', async () => {
  const { results } = await world.run(
    admin.send(describeConfigs, 4, {
      resources: [{ resourceType: 4, resourceName: '0', configurationKeys: ['delegation.token.secret.key'] }],
      includeSynonyms: true,
    }),
  )
  expect(results[0]!.configs).toMatchObject([{ value: null, isSensitive: true }])
  expect(JSON.stringify(results)).not.toContain('the-token-secret')
})

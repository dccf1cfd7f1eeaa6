import { ErrorCode } from '@ottla/protocol'
import type { AlterClientQuotasRequest } from '@ottla/protocol/messages/alter-client-quotas'
import type { AlterUserScramCredentialsRequest } from '@ottla/protocol/messages/alter-user-scram-credentials'
import type { CreateDelegationTokenRequest } from '@ottla/protocol/messages/create-delegation-token'
import { saltPassword } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { type Request, ScriptedCluster } from './support/scripted-cluster.ts'

const { NONE, NOT_CONTROLLER } = ErrorCode

test('any call for the controller follows it when it has moved', async () => {
  const cluster = new ScriptedCluster({
    AlterClientQuotas: ({ node, body }: Request<AlterClientQuotasRequest>) => {
      cluster.controllerId = 2
      const errorCode = node === 1 ? NOT_CONTROLLER : NONE
      return { entries: body.entries.map(({ entity }) => ({ entity, errorCode, errorMessage: null })) }
    },
    UnregisterController: ({ node }: Request<unknown>) => ({
      errorCode: node === cluster.controllerId ? NONE : NOT_CONTROLLER,
      errorMessage: null,
    }),
  })
  const admin = await cluster.admin(2)
  await cluster.settled(admin.alterClientQuotas([{ entity: { user: 'alice' }, set: { producer_byte_rate: 10 } }]))
  expect(cluster.requests('AlterClientQuotas').map(({ node }) => node)).toEqual([1, 2])
  cluster.controllerId = 1
  await cluster.settled(admin.unregisterController(7))
  expect(cluster.requests('UnregisterController').map(({ node }) => node)).toEqual([2, 1])
  await admin.close()
})

test('a user stands once in each request for credentials, and passwords leave salted', async () => {
  const cluster = new ScriptedCluster({
    AlterUserScramCredentials: ({ body }: Request<AlterUserScramCredentialsRequest>) => ({
      results: [...body.deletions, ...body.upsertions].map(({ name }) => ({
        user: name,
        errorCode: NONE,
        errorMessage: null,
      })),
    }),
  })
  const admin = await cluster.admin(1)
  const salt = Buffer.from('salt of the earth')
  await cluster.settled(
    admin.alterUserScramCredentials([
      { user: 'alice', mechanism: 'SCRAM-SHA-256', password: 'secret', salt },
      { user: 'alice', mechanism: 'SCRAM-SHA-512', delete: true },
      { user: 'bob', mechanism: 'SCRAM-SHA-512', password: 'secret' },
    ]),
  )
  const requests = cluster.requests('AlterUserScramCredentials') as Request<AlterUserScramCredentialsRequest>[]
  expect(requests.length).toBe(2)
  const [first, second] = requests.map(({ body }) => body)
  expect(first!.upsertions.map(({ name, mechanism }) => [name, mechanism])).toEqual([
    ['alice', 1],
    ['bob', 2],
  ])
  expect(second!.deletions).toEqual([{ name: 'alice', mechanism: 2 }])
  const [alice, bob] = first!.upsertions
  expect(alice!.saltedPassword.equals(saltPassword('SCRAM-SHA-256', 'secret', salt, 4096))).toBe(true)
  expect(bob!.saltedPassword.equals(saltPassword('SCRAM-SHA-512', 'secret', bob!.salt, 4096))).toBe(true)
  expect(bob!.salt.length).toBe(20)
  await admin.close()
})

test('delegation tokens are created, renewed, expired and described', async () => {
  const token = {
    principalType: 'User',
    principalName: 'alice',
    tokenRequesterPrincipalType: 'User',
    tokenRequesterPrincipalName: 'root',
    tokenId: 'T',
    hmac: Buffer.from('hmac'),
  }
  const times = { issueTimestampMs: 1, expiryTimestampMs: 2, maxTimestampMs: 3 }
  const cluster = new ScriptedCluster({
    CreateDelegationToken: () => ({ errorCode: NONE, ...token, ...times, throttleTimeMs: 0 }),
    RenewDelegationToken: () => ({ errorCode: NONE, expiryTimestampMs: 20, throttleTimeMs: 0 }),
    ExpireDelegationToken: () => ({ errorCode: NONE, expiryTimestampMs: 10, throttleTimeMs: 0 }),
    DescribeDelegationToken: () => {
      const renewers = [{ principalType: 'User', principalName: 'bob' }]
      const described = { ...token, issueTimestamp: 1, expiryTimestamp: 2, maxTimestamp: 3, renewers }
      return { errorCode: NONE, tokens: [described], throttleTimeMs: 0 }
    },
  })
  const admin = await cluster.admin(1)
  const options = { owner: 'User:alice', renewers: ['User:bob'], maxLifetimeMs: 1000 }
  const created = await cluster.settled(admin.createDelegationToken(options))
  expect(created).toEqual({
    tokenId: 'T',
    hmac: Buffer.from('hmac'),
    owner: 'User:alice',
    requester: 'User:root',
    issueTimestamp: 1,
    expiryTimestamp: 2,
    maxTimestamp: 3,
    renewers: ['User:bob'],
  })
  const [request] = cluster.requests('CreateDelegationToken') as Request<CreateDelegationTokenRequest>[]
  expect(request!.body).toMatchObject({
    ownerPrincipalType: 'User',
    ownerPrincipalName: 'alice',
    renewers: [{ principalType: 'User', principalName: 'bob' }],
    maxLifetimeMs: 1000,
  })
  expect(await cluster.settled(admin.renewDelegationToken(created.hmac))).toBe(20)
  expect(await cluster.settled(admin.expireDelegationToken(created.hmac, { expiryPeriodMs: 5 }))).toBe(10)
  expect(await cluster.settled(admin.describeDelegationTokens({ owners: ['User:alice'] }))).toEqual([created])
  await admin.close()
})

test('a token for somebody else is not asked of brokers that would give it to who asks', async () => {
  const cluster = new ScriptedCluster({}, { CreateDelegationToken: 2 })
  const admin = await cluster.admin(1)
  const call = cluster.settled(admin.createDelegationToken({ owner: 'User:alice' }))
  await expect(call).rejects.toThrow('leave out owner')
  expect(cluster.requests('CreateDelegationToken')).toEqual([])
  await admin.close()
})

test('names that do not exist are refused here: no number must stand for them by chance', async () => {
  const cluster = new ScriptedCluster({})
  const admin = await cluster.admin(1)
  const rule = { resourceType: 'TOPIC', resourceName: 'orders', principal: 'User:alice', operation: 'READ' } as const
  const wrong = [
    [() => admin.createAcls([{ ...rule, operation: 'read' as 'READ' }]), 'one of ALL, READ'],
    [() => admin.createAcls([{ ...rule, patternType: 'MATCH' as 'LITERAL' }]), 'one of LITERAL, PREFIXED, not MATCH'],
    [() => admin.createAcls([{ ...rule, permission: 'allow' as 'ALLOW' }]), 'one of DENY, ALLOW, not allow'],
    [() => admin.deleteAcls([{ resource: 'orders' } as object]), 'not resource'],
    [() => admin.describeAcls({ resourceType: 'topic' as 'TOPIC' }), 'one of TOPIC, GROUP'],
    [() => admin.electLeaders('best' as 'unclean'), 'one of preferred, unclean, not best'],
    [() => admin.listGroups({ groupStates: ['stable' as 'Stable'] }), 'not stable'],
    [() => admin.listTransactions({ states: ['open' as 'Ongoing'] }), 'one of Empty, Ongoing'],
    [() => admin.listConfigResources({ types: ['topics' as 'topic'] }), 'one of topic, broker'],
    [() => admin.describeConfigs([{ type: 'TOPIC' as 'topic', name: 'orders' }]), 'not TOPIC'],
    [() => admin.describeConsumerGroups('billing' as unknown as string[]), 'takes an array of names, not billing'],
    [() => admin.createTopics([{ name: 'a', configs: { 'retention.ms': 5 as unknown as string } }]), "such as '5'"],
    [() => admin.createTopics([{}] as unknown as [{ name: string }]), 'A topic to create has no name'],
    [() => admin.createTopics([{ name: 'a' }, { name: 'a' }]), 'given twice: a'],
    [() => admin.createTopics('orders' as never), "give an array of them, not the string 'orders'"],
    [() => admin.createTopics(['orders'] as never), "A topic to create is an object, not the string 'orders'"],
    [() => admin.createTopics(undefined as never), 'give an array of them, not undefined'],
    [() => admin.deleteTopics('orders' as never), "by names, ['orders'], or by ids"],
    [() => admin.describeTopics(undefined as never), "by names, ['orders'], or by ids"],
    [() => admin.deleteRecords({ topic: 'orders' } as never), 'give an array of them'],
  ] as const
  for (const [call, reason] of wrong) {
    const outcome = cluster.settled<unknown>(call())
    await expect(outcome).rejects.toMatchObject({ code: 'ERR_KAFKA_CONFIG' })
    await expect(outcome).rejects.toThrow(reason)
  }
  expect(cluster.received.filter(({ api }) => api !== 'ApiVersions' && api !== 'Metadata')).toEqual([])
  await admin.close()
})

import { expect, test } from 'vitest'
import { eventually, freshName, type Setting, testUnless } from './setting.ts'

/** Quotas, credentials, rules and tokens. */
export function securityContract({ isEmbedded, withAdmin }: Setting): void {
  const onApache = testUnless(isEmbedded, 'the embedded broker of this test has no authorizer')

  test('quotas are set, found by entity, and deleted', () =>
    withAdmin(async (admin) => {
      const user = freshName()
      const entity = { user, 'client-id': null }
      const set = { producer_byte_rate: 1024, request_percentage: 50.5 }
      await admin.alterClientQuotas([{ entity, set }], { validateOnly: true })
      expect(await admin.describeClientQuotas({ entity: { user } })).toEqual([])
      await admin.alterClientQuotas([{ entity, set }])
      const filters = [{ user }, { user, 'client-id': null }, { user, 'client-id': true }] as const
      for (const filter of filters) {
        const found = await eventually(
          () => admin.describeClientQuotas({ entity: filter }),
          (quotas) => quotas.length > 0,
        )
        expect(found).toEqual([{ entity, quotas: set }])
      }
      expect(await admin.describeClientQuotas({ entity: { user }, isStrict: true })).toEqual([])
      expect(await admin.describeClientQuotas()).toContainEqual({ entity, quotas: set })
      await admin.alterClientQuotas([{ entity, delete: ['producer_byte_rate', 'request_percentage'] }])
      await eventually(
        () => admin.describeClientQuotas({ entity: { user } }),
        (quotas) => quotas.length === 0,
      )
      const wrong = admin.alterClientQuotas([{ entity: { user }, set: { tea_rate: 1 } }])
      await expect(wrong).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' })
      await expect(wrong).rejects.toThrow(`user ${user}`)
    }))

  test('SCRAM credentials are set, described without their secrets, and deleted', () =>
    withAdmin(async (admin) => {
      const [alice, bob] = [`${freshName()}-a`, `${freshName()}-b`]
      await admin.alterUserScramCredentials([
        { user: alice, mechanism: 'SCRAM-SHA-256', password: 'alice-secret', iterations: 8192 },
        { user: alice, mechanism: 'SCRAM-SHA-512', password: 'alice-secret' },
        { user: bob, mechanism: 'SCRAM-SHA-512', password: 'bob-secret' },
      ])
      const described = await eventually(
        () => admin.describeUserScramCredentials([alice, bob]).catch(() => []),
        (users) => users.flatMap(({ credentials }) => credentials).length === 3,
      )
      const [first, second] = described
      expect(first!.credentials.toSorted((a, b) => a.iterations - b.iterations)).toEqual([
        { mechanism: 'SCRAM-SHA-512', iterations: 4096 },
        { mechanism: 'SCRAM-SHA-256', iterations: 8192 },
      ])
      expect(second).toEqual({ user: bob, credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] })
      await eventually(
        () => admin.describeUserScramCredentials(),
        (users) => users.some(({ user }) => user === bob),
      )
      await admin.alterUserScramCredentials([{ user: bob, mechanism: 'SCRAM-SHA-512', delete: true }])
      const missing = { errorName: 'RESOURCE_NOT_FOUND' }
      const error = await eventually(
        () => admin.describeUserScramCredentials([bob]).catch((reason: unknown) => reason),
        (reason) => reason instanceof Error,
      )
      expect(error).toMatchObject(missing)
      const again = admin.alterUserScramCredentials([{ user: bob, mechanism: 'SCRAM-SHA-512', delete: true }])
      await expect(again).rejects.toMatchObject(missing)
      const weak = { user: bob, mechanism: 'SCRAM-SHA-256', password: 'x', iterations: 10 } as const
      await expect(admin.alterUserScramCredentials([weak])).rejects.toThrow('iterations must be from 4096 to 16384')
    }))

  onApache('rules are created, found by what they apply to, and deleted', () =>
    withAdmin(async (admin) => {
      const prefix = freshName()
      const principal = `User:${freshName()}`
      const read = {
        resourceType: 'TOPIC',
        resourceName: prefix,
        patternType: 'PREFIXED',
        principal,
        operation: 'READ',
      } as const
      const denied = {
        resourceType: 'GROUP',
        resourceName: '*',
        principal,
        host: '10.0.0.7',
        operation: 'ALL',
        permission: 'DENY',
      } as const
      await admin.createAcls([read, denied])
      const all = await eventually(
        () => admin.describeAcls({ principal }),
        (rules) => rules.length === 2,
      )
      expect(all).toContainEqual({ host: '*', permission: 'ALLOW', ...read })
      expect(all).toContainEqual({ patternType: 'LITERAL', ...denied })
      const matching = await admin.describeAcls({
        resourceType: 'TOPIC',
        resourceName: `${prefix}-7`,
        patternType: 'MATCH',
      })
      expect(matching).toEqual([{ host: '*', permission: 'ALLOW', ...read }])
      expect(await admin.describeAcls({ principal, permission: 'DENY', operation: 'ALL' })).toHaveLength(1)
      const gone = await admin.deleteAcls([
        { principal, resourceType: 'GROUP' },
        { principal, resourceType: 'USER' },
      ])
      expect(gone).toEqual([[{ patternType: 'LITERAL', ...denied }], []])
      await admin.deleteAcls([{ principal }])
      await eventually(
        () => admin.describeAcls({ principal }),
        (rules) => rules.length === 0,
      )
      const impossible = { ...read, resourceName: '' }
      await expect(admin.createAcls([impossible])).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' })
      await expect(admin.createAcls([impossible])).rejects.toThrow(`ALLOW ${principal} from * to READ TOPIC PREFIXED`)
    }),
  )

  test('what this client may do with the cluster is told', () =>
    withAdmin(async (admin) => {
      const { authorizedOperations } = await admin.describeCluster({ includeAuthorizedOperations: true })
      expect(authorizedOperations).toContain('ALTER_CONFIGS')
    }))

  test('a cluster without delegation tokens says so', () =>
    withAdmin(async (admin) => {
      const refused = { errorName: 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED' }
      await expect(admin.createDelegationToken({ renewers: ['User:bob'] })).rejects.toMatchObject(refused)
      await expect(admin.describeDelegationTokens({ owners: ['User:bob'] })).rejects.toMatchObject(refused)
      await expect(admin.renewDelegationToken(Buffer.from('token'))).rejects.toMatchObject(refused)
      await expect(admin.expireDelegationToken(Buffer.from('token'))).rejects.toMatchObject(refused)
      await expect(admin.createDelegationToken({ renewers: ['bob'] })).rejects.toThrow('write it like User:alice')
    }))
}

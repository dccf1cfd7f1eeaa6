import { describe, expect, test } from 'vitest'
import { apiRanges } from '@ottla/protocol'
import { servedKeys } from '../src/apis/served-keys.ts'
import { type Acl, AclOperation, PatternType, PermissionType, ResourceType } from '../src/security/acl.ts'
import { Authorizer } from '../src/security/authorizer.ts'
import { permissionTable } from '../src/security/permissions.ts'
import { userPrincipal } from '../src/security/principal.ts'

const { READ, WRITE, DESCRIBE, DELETE, ALL, ALTER, ALTER_CONFIGS, DESCRIBE_CONFIGS, CREATE } = AclOperation
const alice = userPrincipal('alice')
const host = '10.0.0.1'

function rule(change: Partial<Acl>): Acl {
  return {
    resourceType: ResourceType.TOPIC,
    resourceName: 'orders',
    patternType: PatternType.LITERAL,
    principal: 'User:alice',
    host: '*',
    operation: READ,
    permissionType: PermissionType.ALLOW,
    ...change,
  }
}

function authorizer(
  acls: readonly Partial<Acl>[],
  superUsers: readonly string[] = [],
  allowsUnknown = false,
): Authorizer {
  const made = new Authorizer(new Set(superUsers), allowsUnknown)
  for (const acl of acls) made.add(rule(acl))
  return made
}

function mayOnTopic(made: Authorizer, operation: number, name = 'orders', user = alice): boolean {
  return made.allows(user, host, operation, ResourceType.TOPIC, name)
}

const deny = { permissionType: PermissionType.DENY }
const prefixed = { patternType: PatternType.PREFIXED }

describe('the authorizer', () => {
  test('allows what a rule allows, and nothing else', () => {
    const made = authorizer([{}])
    expect(mayOnTopic(made, READ)).toBe(true)
    expect(mayOnTopic(made, WRITE)).toBe(false)
    expect(mayOnTopic(made, READ, 'orders2')).toBe(false)
    expect(mayOnTopic(made, READ, 'orders', userPrincipal('bob'))).toBe(false)
    expect(made.allows(alice, host, READ, ResourceType.GROUP, 'orders')).toBe(false)
  })

  test('a rule for everybody, for every host and for every name is for all', () => {
    const made = authorizer([{ principal: 'User:*', resourceName: '*' }])
    expect(mayOnTopic(made, READ, 'anything', userPrincipal('bob'))).toBe(true)
    expect(mayOnTopic(authorizer([{ host: '10.0.0.2' }]), READ)).toBe(false)
    expect(mayOnTopic(authorizer([{ host }]), READ)).toBe(true)
    expect(mayOnTopic(authorizer([{ operation: ALL }]), ALTER)).toBe(true)
  })

  test('a prefix covers the names that begin with it, also when another rule is about the name', () => {
    const made = authorizer([
      { resourceName: 'ord', ...prefixed },
      { resourceName: 'orders', principal: 'User:bob' },
    ])
    expect(mayOnTopic(made, READ)).toBe(true)
    expect(mayOnTopic(made, READ, 'ord')).toBe(true)
    expect(mayOnTopic(made, READ, 'or')).toBe(false)
  })

  test('denial wins over permission, wherever it stands', () => {
    for (const denial of [{ ...deny }, { ...deny, resourceName: 'o', ...prefixed }, { ...deny, resourceName: '*' }]) {
      const made = authorizer([{ operation: ALL }, denial])
      expect(mayOnTopic(made, READ)).toBe(false)
      expect(mayOnTopic(made, WRITE)).toBe(true)
      // A denied operation says nothing of what it would imply.
      expect(mayOnTopic(made, DESCRIBE)).toBe(true)
    }
  })

  test.each([READ, WRITE, DELETE, ALTER, DESCRIBE])('operation %i implies DESCRIBE', (operation) => {
    expect(mayOnTopic(authorizer([{ operation }]), DESCRIBE)).toBe(true)
  })

  test('CREATE implies nothing, ALTER_CONFIGS implies DESCRIBE_CONFIGS', () => {
    expect(mayOnTopic(authorizer([{ operation: CREATE }]), DESCRIBE)).toBe(false)
    expect(mayOnTopic(authorizer([{ operation: ALTER_CONFIGS }]), DESCRIBE_CONFIGS)).toBe(true)
    expect(mayOnTopic(authorizer([{ operation: ALTER }]), DESCRIBE_CONFIGS)).toBe(false)
  })

  test('super users may do what is denied', () => {
    expect(mayOnTopic(authorizer([{ ...deny }], ['User:alice']), READ)).toBe(true)
  })

  test('a resource without rules is for everybody only when that is configured', () => {
    expect(mayOnTopic(authorizer([]), READ)).toBe(false)
    expect(mayOnTopic(authorizer([], [], true), READ)).toBe(true)
    // One rule, whoever it is for, and the resource is no longer without.
    expect(mayOnTopic(authorizer([{ principal: 'User:bob' }], [], true), READ)).toBe(false)
    expect(mayOnTopic(authorizer([{ principal: 'User:bob', resourceName: 'o', ...prefixed }], [], true), READ)).toBe(
      false,
    )
    expect(mayOnTopic(authorizer([{ principal: 'User:bob' }], [], true), READ, 'payments')).toBe(true)
  })

  test('rules that are gone have no effect', () => {
    const made = new Authorizer(new Set(), false)
    const rules = [rule({}), rule({ resourceName: 'ord', ...prefixed }), rule({ resourceName: 'pay', ...prefixed })]
    for (const each of rules) made.add(each)
    made.remove(rules[0]!)
    expect(mayOnTopic(made, READ)).toBe(true)
    made.remove(rules[1]!)
    expect(mayOnTopic(made, READ)).toBe(false)
    expect(mayOnTopic(made, READ, 'payments')).toBe(true)
  })

  test.each<[string, Partial<Acl>[], boolean]>([
    ['a name', [{ operation: WRITE }], true],
    ['a name that is denied as well', [{ operation: WRITE }, { operation: WRITE, ...deny }], false],
    [
      'a name under a denied prefix',
      [{ operation: WRITE }, { operation: ALL, resourceName: 'o', ...prefixed, ...deny }],
      false,
    ],
    [
      'a prefix with a denied name in it',
      [
        { operation: WRITE, resourceName: 'o', ...prefixed },
        { operation: WRITE, ...deny },
      ],
      true,
    ],
    [
      'every name, with denied ones',
      [
        { operation: WRITE, resourceName: '*' },
        { operation: WRITE, ...deny },
      ],
      true,
    ],
    [
      'every name, and all is denied',
      [
        { operation: ALL, resourceName: '*' },
        { operation: ALL, resourceName: '*', ...deny },
      ],
      false,
    ],
    ['an operation that implies another only', [{ operation: READ }], false],
    ['somebody else', [{ operation: WRITE, principal: 'User:bob' }], false],
  ])('whether any topic may be written to: %s', (_, acls, expected) => {
    expect(authorizer(acls).allowsOnAny(alice, host, WRITE, ResourceType.TOPIC)).toBe(expected)
  })
})

test('every API that is served says what it needs', () => {
  const names = apiRanges.filter(({ key }) => servedKeys.includes(key)).map(({ name }) => name)
  expect(names.filter((name) => !Object.hasOwn(permissionTable, name))).toEqual([])
})

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CooperativeStickyAssignor } from '../src/assignors/cooperative-sticky-assignor.ts'
import type { MemberSubscription, PartitionAssignor, TopicRacks } from '../src/assignors/partition-assignor.ts'
import { RangeAssignor } from '../src/assignors/range-assignor.ts'
import { RoundRobinAssignor } from '../src/assignors/round-robin-assignor.ts'
import { StickyAssignor } from '../src/assignors/sticky-assignor.ts'
import {
  decodeGeneration,
  decodeOwnership,
  encodeGeneration,
  encodeOwnership,
} from '../src/assignors/sticky-user-data.ts'

interface VectorMember {
  readonly topics: readonly string[]
  readonly previous?: readonly string[]
  readonly generation?: number
  readonly rack?: string
  readonly groupInstanceId?: string
}

interface Vector {
  readonly case: number
  readonly round: number
  readonly assignor: string
  readonly racks: boolean
  readonly topics: Readonly<Record<string, number>>
  readonly members: Readonly<Record<string, VectorMember>>
  readonly assignment: Readonly<Record<string, readonly string[]>>
}

const { vectors } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/assignors.json', import.meta.url), 'utf8'),
) as { readonly vectors: readonly Vector[] }

function parse(name: string): { topic: string; partition: number } {
  const dash = name.lastIndexOf('-')
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) }
}

function topicsOf(vector: Vector): Map<string, TopicRacks> {
  const rack = (broker: number): string[] => (vector.racks ? [`rack-${(broker % 6) % 3}`] : [])
  return new Map(
    Object.entries(vector.topics).map(([topic, count]) => [
      topic,
      Array.from({ length: count }, (_, p) => [...rack(p), ...rack(p + 1)]),
    ]),
  )
}

function membersOf(vector: Vector): MemberSubscription[] {
  return Object.entries(vector.members).map(([memberId, member]) => {
    const owned = (member.previous ?? []).map(parse)
    const generationId = member.generation ?? -1
    const sticky = vector.assignor === 'sticky' && member.previous !== undefined
    return {
      memberId,
      topics: member.topics,
      ownedPartitions: owned,
      generationId,
      userData: sticky ? encodeOwnership({ partitions: owned, generationId }) : null,
      ...(member.rack === undefined ? {} : { rackId: member.rack }),
      ...(member.groupInstanceId === undefined ? {} : { groupInstanceId: member.groupInstanceId }),
    }
  })
}

const create: Readonly<Record<string, () => PartitionAssignor>> = {
  range: () => new RangeAssignor(),
  roundrobin: () => new RoundRobinAssignor(),
  sticky: () => new StickyAssignor(),
  'cooperative-sticky': () => new CooperativeStickyAssignor(),
}

function run(vector: Vector): Record<string, string[]> {
  const assignment = create[vector.assignor]!().assign(topicsOf(vector), membersOf(vector))
  return Object.fromEntries(
    [...assignment].map(([memberId, { partitions }]) => [memberId, partitions.map((p) => `${p.topic}-${p.partition}`)]),
  )
}

function sorted(assignment: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(assignment).map(([memberId, list]) => [memberId, [...list].sort()]))
}

/** Sum of the size differences of all pairs. */
function imbalance(assignment: Readonly<Record<string, readonly string[]>>): number {
  const sizes = Object.values(assignment).map((list) => list.length)
  return sizes.flatMap((a, i) => sizes.slice(i + 1).map((b) => Math.abs(a - b))).reduce((sum, d) => sum + d, 0)
}

function kept(vector: Vector, assignment: Readonly<Record<string, readonly string[]>>): number {
  return Object.entries(vector.members)
    .map(([memberId, { previous = [] }]) => previous.filter((name) => assignment[memberId]!.includes(name)).length)
    .reduce((sum, count) => sum + count, 0)
}

/** The one case in which Java picks other, equally good partitions, because of the order of its hash maps. */
const undecided = (v: Vector): boolean => v.assignor === 'sticky' && v.case === 17 && v.round === 2

const title = (v: Vector): string => `case ${v.case} round ${v.round}`

describe.each(['range', 'roundrobin', 'sticky', 'cooperative-sticky'])('%s', (name) => {
  test.each(vectors.filter((v) => v.assignor === name && !undecided(v)).map((v) => [title(v), v] as const))(
    'assigns as Java does in %s',
    (_, vector) => {
      expect(sorted(run(vector))).toEqual(sorted(vector.assignment))
    },
  )
})

test('the sticky assignor is as balanced and sticky as Java where hash order decides', () => {
  const vector = vectors.find(undecided)!
  const ours = run(vector)
  const all = Object.values(ours).flat()
  expect([...all].sort()).toEqual(Object.values(vector.assignment).flat().sort())
  expect(imbalance(ours)).toBe(imbalance(vector.assignment))
  expect(kept(vector, ours)).toBe(kept(vector, vector.assignment))
})

describe('claims of members', () => {
  const member = (memberId: string, generationId: number, owned: readonly number[]): MemberSubscription => ({
    memberId,
    topics: ['t'],
    ownedPartitions: owned.map((partition) => ({ topic: 't', partition })),
    generationId,
    userData: null,
  })
  const topics = new Map<string, TopicRacks>([['t', [[], [], [], []]]])

  test('the claim of the younger generation wins', () => {
    const members = [member('a', 4, [0, 1]), member('b', 5, [1, 2])]
    const assignment = new CooperativeStickyAssignor().assign(topics, members)
    expect(
      assignment
        .get('b')!
        .partitions.map((p) => p.partition)
        .sort((a, b) => a - b),
    ).toEqual([1, 2])
  })

  test('a partition that moves is withheld for one generation', () => {
    const members = [member('a', 5, [0, 1, 2, 3]), member('b', 5, [])]
    const assigned = [...new CooperativeStickyAssignor().assign(topics, members).values()]
    expect(assigned.map(({ partitions }) => partitions.length)).toEqual([2, 0])
  })

  test('user data that is no ownership counts as owning nothing', () => {
    const odd = { ...member('a', 1, []), userData: Buffer.from('0000000900', 'hex') }
    expect(new StickyAssignor().assign(topics, [odd]).get('a')!.partitions).toHaveLength(4)
  })
})

test('user data is laid out as in Java', () => {
  const { consumer_protocol: entries } = JSON.parse(
    readFileSync(new URL('../../../test/vectors/consumer-protocol-and-headers.json', import.meta.url), 'utf8'),
  ) as { readonly consumer_protocol: readonly { readonly type: string; readonly hex: string }[] }
  const hexOf = (type: string): string => entries.find((entry) => entry.type === type)!.hex
  const partitions = ['bar-1', 'foo-0', 'foo-2'].map(parse)
  const ownership = { partitions, generationId: 5 }
  expect(Buffer.from(encodeOwnership(ownership)).toString('hex')).toBe(hexOf('sticky-user-data'))
  expect(decodeOwnership(Buffer.from(hexOf('sticky-user-data'), 'hex'))).toEqual(ownership)
  expect(Buffer.from(encodeGeneration(5)).toString('hex')).toBe(hexOf('cooperative-sticky-user-data'))
  expect(decodeGeneration(Buffer.from('00000005', 'hex'))).toBe(5)
})

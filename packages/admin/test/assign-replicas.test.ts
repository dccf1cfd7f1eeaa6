import { SeededRandom } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { assignReplicas } from '../src/index.ts'

/** The brokers 0 to `count - 1`. */
const brokers = (count: number): { id: number }[] => Array.from({ length: count }, (_, id) => ({ id }))

test('ten partitions with three replicas lie on five brokers as in the table of Kafka', () => {
  const assignment = assignReplicas({
    brokers: brokers(5),
    numPartitions: 10,
    replicationFactor: 3,
    fixedStartIndex: 0,
  })
  expect(assignment).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 0],
    [4, 0, 1],
    [0, 2, 3],
    [1, 3, 4],
    [2, 4, 0],
    [3, 0, 1],
    [4, 1, 2],
  ])
})

test('racks alternate, and later rounds pair other brokers, as in the table of Kafka', () => {
  const racks = ['rack1', 'rack3', 'rack3', 'rack2', 'rack2', 'rack1']
  const assignment = assignReplicas({
    brokers: racks.map((rack, id) => ({ id, rack })),
    numPartitions: 7,
    replicationFactor: 3,
    fixedStartIndex: 0,
  })
  expect(assignment).toEqual([
    [0, 3, 1],
    [3, 1, 5],
    [1, 5, 4],
    [5, 4, 2],
    [4, 2, 0],
    [2, 0, 3],
    [0, 4, 2],
  ])
})

test('partitions that are added go on where the others ended', () => {
  const all = { brokers: brokers(4), replicationFactor: 2, fixedStartIndex: 1 }
  const whole = assignReplicas({ ...all, numPartitions: 4 })
  expect(assignReplicas({ ...all, numPartitions: 2, startPartitionId: 2 })).toEqual(whole.slice(2))
})

test('replicas are on different brokers, and leaders and racks are even, whatever the start', () => {
  const random = new SeededRandom(7)
  for (let round = 0; round < 200; round++) {
    const count = 1 + random.integer(9)
    const rackCount = 1 + random.integer(count)
    const replicationFactor = 1 + random.integer(count)
    const racked = brokers(count).map(({ id }) => ({ id, rack: `r${id % rackCount}` }))
    const numPartitions = count * (1 + random.integer(4))
    const assignment = assignReplicas({ brokers: racked, numPartitions, replicationFactor, random })
    expect(assignment.length).toBe(numPartitions)
    const leaders = new Map<number, number>()
    for (const replicas of assignment) {
      expect(new Set(replicas).size).toBe(replicationFactor)
      expect(new Set(replicas.map((id) => id % rackCount)).size).toBe(Math.min(rackCount, replicationFactor))
      leaders.set(replicas[0]!, (leaders.get(replicas[0]!) ?? 0) + 1)
    }
    expect(new Set(leaders.values())).toEqual(new Set([numPartitions / count]))
  }
})

test('what cannot be assigned is refused with the reason', () => {
  const one = { numPartitions: 1, replicationFactor: 1 }
  expect(() => assignReplicas({ ...one, brokers: brokers(2), replicationFactor: 3 })).toThrow('from 1 to 2, not 3')
  expect(() => assignReplicas({ ...one, brokers: brokers(2), numPartitions: 0 })).toThrow('1 or more, not 0')
  const mixed = [{ id: 1, rack: 'a' }, { id: 2 }]
  expect(() => assignReplicas({ ...one, brokers: mixed })).toThrow('Not all brokers have a rack')
  expect(assignReplicas({ ...one, brokers: mixed, isRackAware: false, fixedStartIndex: 1 })).toEqual([[2]])
  expect(assignReplicas({ ...one, brokers: [{ id: 5 }], fixedStartIndex: 0 })).toEqual([[5]])
})

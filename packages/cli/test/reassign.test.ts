import { expect, test } from 'vitest'
import { followerThrottles, leaderThrottles, movesOf, movingBrokers } from '../src/reassign/throttles.ts'

const plan = [
  { topic: 'foo', partition: 0, replicas: [3, 1, 4] },
  { topic: 'foo', partition: 10, replicas: [1, 2] },
  { topic: 'bar', partition: 2, replicas: [4] },
]
const current = new Map([
  ['foo-0', [1, 2, 3]],
  ['foo-10', [1, 2]],
  ['bar-2', [0]],
])

test('throttles name who has the data and who gets it, sorted as text as Java does', () => {
  const moves = movesOf([], plan, current)
  expect([...leaderThrottles(moves)]).toEqual([
    ['foo', '0:1,0:2,0:3,10:1,10:2'],
    ['bar', '2:0'],
  ])
  expect([...followerThrottles(moves)]).toEqual([
    ['foo', '0:4'],
    ['bar', '2:4'],
  ])
  expect(movingBrokers(moves)).toEqual([0, 1, 2, 3, 4])
})

test('a partition that moves already keeps the sources that it had', () => {
  const underWay = [
    { topic: 'foo', partition: 0, replicas: [5, 1, 2, 3], addingReplicas: [5], removingReplicas: [2] },
    { topic: 'baz', partition: 1, replicas: [1, 2], addingReplicas: [2], removingReplicas: [1] },
  ]
  const moves = movesOf(underWay, plan, new Map([...current, ['foo-0', [5, 1, 2, 3]]]))
  expect(leaderThrottles(moves).get('foo')).toBe('0:1,0:2,0:3,10:1,10:2')
  expect(followerThrottles(moves).get('foo')).toBe('0:4')
  expect(leaderThrottles(moves).get('baz')).toBe('1:1')
  expect(followerThrottles(moves).get('baz')).toBe('1:2')
})

import { ErrorCode } from '@ottla/protocol'
import { expect, test } from 'vitest'
import { FetchSession, type SessionPartition, topicsOnWire } from '../src/fetch/fetch-session.ts'

const at = (partition: number, fetchOffset: number, topicId: string | undefined = 'id'): SessionPartition => ({
  topic: 'orders',
  topicId,
  partition,
  fetchOffset,
  currentLeaderEpoch: 0,
  maxBytes: 1_000,
})

test('the first request is full, later ones name what changed and what is no longer wanted', () => {
  const session = new FetchSession()
  expect(session.build([at(0, 0), at(1, 0)])).toMatchObject({
    sessionId: 0,
    sessionEpoch: 0,
    changed: [at(0, 0), at(1, 0)],
  })
  expect(session.onResponse(0, 77)).toBe(true)
  expect(session.build([at(0, 5), at(1, 0)])).toEqual({
    sessionId: 77,
    sessionEpoch: 1,
    changed: [at(0, 5)],
    forgotten: [],
  })
  session.onResponse(0, 77)
  expect(session.build([at(1, 0)])).toEqual({ sessionId: 77, sessionEpoch: 2, changed: [], forgotten: [at(0, 5)] })
  session.onResponse(0, 77)
  expect(session.build([at(0, 5), at(1, 0)])).toMatchObject({ sessionEpoch: 3, changed: [at(0, 5)], forgotten: [] })
})

test('a broker without room for sessions gets full requests', () => {
  const session = new FetchSession()
  session.build([at(0, 0)])
  session.onResponse(0, 0)
  expect(session.build([at(0, 9)])).toMatchObject({ sessionId: 0, sessionEpoch: 0, changed: [at(0, 9)] })
})

test.each([
  [ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0],
  [ErrorCode.INVALID_FETCH_SESSION_EPOCH, 77],
  [ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, 77],
])('error %i makes the next request open a new session', (errorCode, sessionId) => {
  const session = new FetchSession()
  session.build([at(0, 0)])
  session.onResponse(0, 77)
  session.build([at(0, 1)])
  expect(session.onResponse(errorCode, 0)).toBe(false)
  expect(session.build([at(0, 1)])).toMatchObject({ sessionId, sessionEpoch: 0, changed: [at(0, 1)] })
})

test('a request without an answer is followed by one that replaces the session', () => {
  const session = new FetchSession()
  session.build([at(0, 0)])
  session.onResponse(0, 77)
  session.build([at(0, 1)])
  session.onFailure()
  expect(session.build([at(0, 1)])).toMatchObject({ sessionId: 77, sessionEpoch: 0, changed: [at(0, 1)] })
})

test('epochs count the requests of a session', () => {
  const session = new FetchSession()
  session.build([at(0, 0)])
  session.onResponse(0, 77)
  for (let epoch = 1; epoch < 5; epoch++) {
    expect(session.build([at(0, 0)]).sessionEpoch).toBe(epoch)
    session.onResponse(0, 77)
  }
})

test('a topic that was created anew is forgotten under its old id and asked for under the new one', () => {
  const session = new FetchSession()
  session.build([at(0, 8, 'old')])
  session.onResponse(0, 77)
  const request = session.build([at(0, 0, 'new')])
  expect(request).toMatchObject({ changed: [at(0, 0, 'new')], forgotten: [at(0, 8, 'old')] })
  expect(session.topicName('new')).toBe('orders')
  expect(topicsOnWire(request, 13)).toMatchObject({
    topics: [{ topicId: 'new', partitions: [{ partition: 0, fetchOffset: 0 }] }],
    forgottenTopicsData: [{ topicId: 'old', partitions: [0] }],
  })
  expect(topicsOnWire(request, 12)).toMatchObject({ topics: [{ topic: 'orders' }] })
})

test('closing ends the session once', () => {
  const session = new FetchSession()
  expect(session.close()).toBeUndefined()
  session.build([at(0, 0)])
  session.onResponse(0, 77)
  expect(session.close()).toMatchObject({ sessionId: 77, sessionEpoch: -1, changed: [] })
  expect(session.close()).toBeUndefined()
})

import { expect, test } from 'vitest'
import { metadata, type MetadataResponse, type MetadataResponseInput } from '@ottla/protocol/messages/metadata'
import { Reader, Writer } from '@ottla/protocol'
import { MetadataCache } from '../src/metadata/metadata-cache.ts'
import { clusterOf } from './support/scripted-peer.ts'

const idA = 'AAAAAAAAAAAAAAAAAAAAAQ'
const idB = 'AAAAAAAAAAAAAAAAAAAAAg'

/** The response as a client decodes it. */
function decoded(input: MetadataResponseInput, version = 13): MetadataResponse {
  const writer = new Writer()
  metadata.encodeResponse(writer, input, version)
  return metadata.decodeResponse(new Reader(writer.toBuffer()), version)
}

function cacheOf(input: MetadataResponseInput, version = 13): MetadataCache {
  const cache = new MetadataCache()
  cache.update(decoded(input, version), version, false)
  return cache
}

const nodes = { 1: 9001, 2: 9002 }

test('nodes, leaders and ids of a response are known afterwards', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1, 2], epochs: [4, 5], id: idA } }))
  expect(cache.clusterId).toBe('test-cluster')
  expect([...cache.nodes.keys()]).toEqual([1, 2])
  expect(cache.topics.get('a')!.partitions.map((one) => [one.leaderId, one.leaderEpoch])).toEqual([
    [1, 4],
    [2, 5],
  ])
  expect(cache.topicById(idA)!.name).toBe('a')
})

test('the same news again changes nothing and keeps the same objects', () => {
  const response = clusterOf(nodes, { a: { leaders: [1, 2], id: idA } })
  const cache = cacheOf(response)
  const before = cache.topics.get('a')
  expect(cache.update(decoded(response), 13, false)).toEqual({ changed: false, incomplete: false })
  expect(cache.topics.get('a')).toBe(before)
})

test('a leader epoch never goes back', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1, 1], epochs: [4, 4], id: idA } }))
  cache.update(decoded(clusterOf(nodes, { a: { leaders: [2, 2], epochs: [3, 5], id: idA } })), 13, false)
  expect(cache.topics.get('a')!.partitions.map((one) => [one.leaderId, one.leaderEpoch])).toEqual([
    [1, 4],
    [2, 5],
  ])
})

test('a topic that was created anew starts with its own epochs', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1, 1], epochs: [40, 40], id: idA } }))
  const outcome = cache.update(decoded(clusterOf(nodes, { a: { leaders: [2], epochs: [0], id: idB } })), 13, true)
  expect(outcome.changed).toBe(true)
  expect(cache.topics.get('a')).toMatchObject({ id: idB, partitions: [{ leaderId: 2, leaderEpoch: 0 }] })
  expect(cache.topicById(idA)).toBeUndefined()
  expect(cache.topicById(idB)!.name).toBe('a')
})

test('epochs of responses older than version 9 are not relied on', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1], epochs: [9] } }), 8)
  expect(cache.topics.get('a')!.partitions[0]!.leaderEpoch).toBe(-1)
  cache.update(decoded(clusterOf(nodes, { a: { leaders: [2], epochs: [3] } }), 8), 8, false)
  expect(cache.topics.get('a')!.partitions[0]!.leaderId).toBe(2)
})

test('a partial response leaves other topics as they are, a full one forgets them', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1] }, b: { leaders: [2] } }))
  cache.update(decoded(clusterOf(nodes, { c: { leaders: [1] } })), 13, true)
  expect([...cache.topics.keys()]).toEqual(['a', 'b', 'c'])
  cache.update(decoded(clusterOf(nodes, { c: { leaders: [1] } })), 13, false)
  expect([...cache.topics.keys()]).toEqual(['c'])
})

test('a topic with an error is forgotten, and the error is kept until the topic is there', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1] } }))
  const outcome = cache.update(decoded(clusterOf(nodes, { a: { errorCode: 3 }, b: { errorCode: 29 } })), 13, false)
  expect(outcome).toEqual({ changed: true, incomplete: true })
  expect(cache.topics.has('a')).toBe(false)
  expect(cache.topicError('a')).toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true })
  expect(cache.topicError('b')).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION', resources: ['b'], retriable: false })
  cache.update(decoded(clusterOf(nodes, { a: { leaders: [1] } })), 13, true)
  expect(cache.topicError('a')).toBeUndefined()
})

test('a partition without a leader asks for another refresh', () => {
  const cache = new MetadataCache()
  const response = decoded(clusterOf(nodes, { a: { leaders: [1, -1] } }))
  expect(cache.update(response, 13, false)).toEqual({ changed: true, incomplete: true })
  expect(cache.topics.get('a')!.partitions.map((one) => one.leaderId)).toEqual([1, -1])
})

test('partitions that a response leaves out are there without a leader', () => {
  const response = decoded(clusterOf(nodes, { a: { leaders: [1, 2, 1] } }))
  response.topics[0]!.partitions.splice(0, 1)
  const cache = new MetadataCache()
  cache.update(response, 13, false)
  expect(cache.topics.get('a')!.partitions.map((one) => [one.partition, one.leaderId])).toEqual([
    [0, -1],
    [1, 2],
    [2, 1],
  ])
})

test('a newer leader that came with another response is taken over, an older one is not (KIP-951)', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1, 1], epochs: [4, 4] } }))
  const update = { topic: 'a', partition: 0, leaderId: 3, leaderEpoch: 5 }
  expect(cache.updateLeaders([update], [])).toBe(false)
  const endpoint = { id: 3, host: '127.0.0.1', port: 9003 }
  expect(cache.updateLeaders([update], [endpoint])).toBe(true)
  expect(cache.topics.get('a')!.partitions[0]).toMatchObject({ leaderId: 3, leaderEpoch: 5, replicas: [1] })
  expect(cache.nodes.get(3)).toEqual(endpoint)
  expect(cache.updateLeaders([{ ...update, leaderId: 2, leaderEpoch: 5 }], [])).toBe(false)
  expect(cache.updateLeaders([{ ...update, topic: 'unknown', leaderEpoch: 9 }], [])).toBe(false)
})

test('after the nodes are forgotten, topics keep their partitions, and any epoch is news', () => {
  const cache = cacheOf(clusterOf(nodes, { a: { leaders: [1, 2], epochs: [40, 40] } }))
  cache.forgetNodes()
  expect(cache.nodes.size).toBe(0)
  expect(cache.clusterId).toBeUndefined()
  expect(cache.topics.get('a')!.partitions.map((one) => one.leaderId)).toEqual([-1, -1])
  cache.update(decoded(clusterOf(nodes, { a: { leaders: [2, 1], epochs: [1, 1] } })), 13, false)
  expect(cache.topics.get('a')!.partitions.map((one) => one.leaderEpoch)).toEqual([1, 1])
})

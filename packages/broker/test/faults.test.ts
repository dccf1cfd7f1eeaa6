import { ErrorCode } from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { fetch } from '@ottla/protocol/messages/fetch'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { joinGroup } from '@ottla/protocol/messages/join-group'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { produce } from '@ottla/protocol/messages/produce'
import { syncGroup } from '@ottla/protocol/messages/sync-group'
import { ConfigError } from '@ottla/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultsNotMetError, type WireEvent } from '../src/index.ts'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, valuesOf, World } from './support/world.ts'

let world: World
let client: RawClient

beforeEach(async () => {
  world = await World.start({ topics: { orders: 2, other: 1 } })
  client = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

/** Sends one record to each partition; resolves with the error codes by partition. */
async function send(values: Readonly<Record<number, string>>, acks = -1, by = client): Promise<Record<string, number>> {
  const partitionData = Object.entries(values).map(([index, value]) => ({
    index: Number(index),
    records: batchOf([value]),
  }))
  const request = { acks, timeoutMs: 100, topicData: [{ name: 'orders', partitionData }] }
  const answer = await world.run(by.send(produce, 12, request))
  return Object.fromEntries(
    answer.responses.flatMap(({ partitionResponses }) => partitionResponses.map((row) => [row.index, row.errorCode])),
  )
}

async function fetchFrom(partition: number, more: object = {}): ReturnType<typeof fetchAnswer> {
  return fetchAnswer({
    maxWaitMs: 0,
    minBytes: 1,
    topics: [{ topic: 'orders', partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
    ...more,
  })
}

const fetchAnswer = (request: Parameters<typeof fetch.encodeRequest>[1]) => world.run(client.send(fetch, 12, request))

async function stored(partition: number): Promise<string[]> {
  const { responses } = await fetchFrom(partition)
  return valuesOf(responses[0]!.partitions[0]!.records)
}

describe('errors', () => {
  it('answers an error so many times, and handles the requests after that', async () => {
    const { faults } = world.broker
    const fault = faults.prepare({ api: 'Produce', error: 'NOT_ENOUGH_REPLICAS', times: 2 })
    expect(await send({ 0: 'a' })).toEqual({ 0: ErrorCode.NOT_ENOUGH_REPLICAS })
    expect(fault.hits).toBe(1)
    expect(await send({ 0: 'a' })).toEqual({ 0: ErrorCode.NOT_ENOUGH_REPLICAS })
    expect(await send({ 0: 'b' })).toEqual({ 0: ErrorCode.NONE })
    expect(await stored(0)).toEqual(['0:b'])
    expect(faults.unmet).toEqual([])
  })

  it('fails only the partition that is named, and handles the others', async () => {
    world.broker.faults.prepare({ api: 'Produce', topic: 'orders', partition: 1, error: 'NOT_LEADER_OR_FOLLOWER' })
    expect(await send({ 0: 'a', 1: 'b' })).toEqual({ 0: ErrorCode.NONE, 1: ErrorCode.NOT_LEADER_OR_FOLLOWER })
    expect([await stored(0), await stored(1)]).toEqual([['0:a'], []])
  })

  it('lets requests of other topics, clients and connections pass', async () => {
    const { faults } = world.broker
    faults.prepare({ api: 'Produce', topic: 'other', error: 'NOT_ENOUGH_REPLICAS' })
    faults.prepare({ api: 'Produce', clientId: 'somebody', error: 'NOT_ENOUGH_REPLICAS' })
    faults.prepare({ api: 'Produce', connectionId: 2, error: 'NOT_ENOUGH_REPLICAS' })
    expect(await send({ 0: 'a' })).toEqual({ 0: ErrorCode.NONE })
    const second = await world.connect()
    expect(await send({ 0: 'a' }, -1, second)).toEqual({ 0: ErrorCode.NOT_ENOUGH_REPLICAS })
    expect(faults.unmet.map(({ hits }) => hits)).toEqual([0, 0])
  })

  it('skips as many as it is told, and strikes by chance as its seed says', async () => {
    const { faults } = world.broker
    faults.prepare({ api: 'Produce', skip: 1, error: 'REQUEST_TIMED_OUT' })
    expect([await send({ 0: 'a' }), await send({ 0: 'a' })]).toEqual([{ 0: 0 }, { 0: ErrorCode.REQUEST_TIMED_OUT }])
    const strikes = async (seed: number): Promise<number[]> => {
      faults.reset()
      faults.prepare({ api: 'Produce', error: 'REQUEST_TIMED_OUT', probability: 0.5, times: Infinity, seed })
      const codes: number[] = []
      for (let i = 0; i < 12; i++) codes.push((await send({ 0: 'a' }))[0]!)
      return codes
    }
    const first = await strikes(7)
    expect(new Set(first)).toEqual(new Set([ErrorCode.NONE, ErrorCode.REQUEST_TIMED_OUT]))
    expect(await strikes(7)).toEqual(first)
    expect(await strikes(8)).not.toEqual(first)
  })

  it('fails a fetch of a session that does not name its partitions again, at once', async () => {
    await send({ 0: 'a' })
    const first = await fetchFrom(0, { sessionId: 0, sessionEpoch: 0 })
    world.broker.faults.prepare({ api: 'Fetch', topic: 'orders', partition: 0, error: 'OFFSET_OUT_OF_RANGE' })
    const later = { maxWaitMs: 60_000, minBytes: 1_000_000, sessionId: first.sessionId, sessionEpoch: 1, topics: [] }
    const { value, elapsedMs } = await world.timed(fetchAnswer(later))
    expect(value.responses[0]!.partitions).toMatchObject([
      { partitionIndex: 0, errorCode: ErrorCode.OFFSET_OUT_OF_RANGE },
    ])
    expect(elapsedMs).toBeLessThan(1000)
  })

  it('lets metadata tell of brokers and other topics while one has an error', async () => {
    world.broker.faults.prepare({ api: 'Metadata', topic: 'orders', error: 'LEADER_NOT_AVAILABLE' })
    const answer = await world.run(client.send(metadata, 12, { topics: null }))
    expect(answer.brokers).toHaveLength(1)
    const codes = Object.fromEntries(answer.topics.map(({ name, errorCode }) => [name, errorCode]))
    expect(codes).toEqual({ orders: ErrorCode.LEADER_NOT_AVAILABLE, other: ErrorCode.NONE })
  })

  it('closes the connection of a producer that wants no answer', async () => {
    world.broker.faults.prepare({ api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER' })
    client.sendOneWay(produce, 12, {
      acks: 0,
      timeoutMs: 100,
      topicData: [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['a']) }] }],
    })
    await world.run(client.closed)
    client = await world.connect()
    expect(await stored(0)).toEqual([])
  })
})

describe('connections', () => {
  it.each([
    ['before', []],
    ['after', ['0:a']],
    ['within', ['0:a']],
  ] as const)('cuts the connection %s the request is handled', async (cut, expected) => {
    world.broker.faults.prepare({ api: 'Produce', cut })
    await expect(send({ 0: 'a' })).rejects.toThrow('closed the connection')
    client = await world.connect()
    expect(await stored(0)).toEqual(expected)
    expect(await send({ 0: 'b' })).toEqual({ 0: ErrorCode.NONE })
  })

  it.each([
    ['request', []],
    ['answer', ['0:a']],
  ] as const)('hangs when it drops the %s, and answers nothing that follows', async (drop, expected) => {
    world.broker.faults.prepare({ api: 'Produce', drop })
    let settled = 0
    const settle = (): void => void settled++
    const records = batchOf(['a'])
    const request = { acks: -1, timeoutMs: 1, topicData: [{ name: 'orders', partitionData: [{ index: 0, records }] }] }
    client.send(produce, 12, request).then(settle, settle)
    client.send(metadata, 12, { topics: [] }).then(settle, settle)
    await world.runtime.clock.advance(60_000)
    expect(settled).toBe(0)
    client = await world.connect()
    expect(await stored(0)).toEqual(expected)
  })

  it('delays a request, and with it what follows on its connection', async () => {
    world.broker.faults.prepare({ api: 'Produce', delayMs: 5000 })
    const slow = world.timed(client.send(produce, 12, { acks: -1, timeoutMs: 100, topicData: [] }))
    void client.send(metadata, 12, { topics: [] })
    const { elapsedMs } = await slow
    expect(elapsedMs).toBeGreaterThanOrEqual(5000)
    expect(elapsedMs).toBeLessThan(5100)
  })

  it('tells clients to be silent', async () => {
    world.broker.faults.prepare({ api: 'Metadata', throttleMs: 700 })
    expect(await world.run(client.send(metadata, 12, { topics: [] }))).toMatchObject({ throttleTimeMs: 700 })
    expect(await world.run(client.send(metadata, 12, { topics: [] }))).toMatchObject({ throttleTimeMs: 0 })
  })

  it('answers with the number of another request', async () => {
    world.broker.faults.prepare({ api: 'Metadata', corrupt: 'correlation-id' })
    await expect(world.run(client.send(metadata, 12, { topics: [] }))).rejects.toThrow('where 1 was expected')
  })

  it('cuts the connections of one client', async () => {
    await world.run(client.send(metadata, 12, { topics: [] }))
    world.broker.faults.cutConnections('somebody')
    await world.settle()
    expect(client.isClosed).toBe(false)
    world.broker.faults.cutConnections('raw-client')
    await world.run(client.closed)
  })
})

describe('records', () => {
  it('serves a batch with a wrong checksum once, and stores it as it was', async () => {
    await send({ 0: 'a' })
    world.broker.faults.prepare({ api: 'Fetch', corrupt: 'crc' })
    const [spoilt, whole] = [await fetchFrom(0), await fetchFrom(0)].map(
      ({ responses }) => responses[0]!.partitions[0]!.records!,
    )
    expect(spoilt!.readInt32BE(17)).toBe(~whole!.readInt32BE(17) ^ 0x00ff_ffff)
  })

  it('finds a wrong checksum in what comes in', async () => {
    world.broker.faults.prepare({ api: 'Produce', corrupt: 'crc' })
    expect(await send({ 0: 'a' })).toEqual({ 0: ErrorCode.CORRUPT_MESSAGE })
    expect(await stored(0)).toEqual([])
  })
})

describe('interception', () => {
  it('answers in the place of the broker, or changes what it answers', async () => {
    const { faults } = world.broker
    faults.prepare({ api: 'ListOffsets', answer: () => ({ topics: [] }) })
    const request = { replicaId: -1, topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }] }] }
    expect((await world.run(client.send(listOffsets, 5, request))).topics).toEqual([])
    faults.prepare({ api: 'Metadata', answer: async (_, handle) => ({ ...(await handle()), clusterId: 'another' }) })
    expect((await world.run(client.send(metadata, 12, { topics: [] }))).clusterId).toBe('another')
  })

  it('shows requests and what comes of them, and stops when it is told', async () => {
    const events: WireEvent[] = []
    const stop = world.broker.faults.observe((event) => events.push(event))
    world.broker.faults.prepare({ api: 'Produce', cut: 'after' })
    await expect(send({ 0: 'a' })).rejects.toThrow()
    client = await world.connect()
    await world.run(client.send(metadata, 12, { topics: [] }))
    stop()
    await world.run(client.send(metadata, 12, { topics: [] }))
    expect(events.map(({ kind, request: { api, connectionId } }) => [kind, api, connectionId])).toEqual([
      ['request', 'Produce', 1],
      ['cut', 'Produce', 1],
      ['request', 'Metadata', 2],
      ['answer', 'Metadata', 2],
    ])
  })

  it('keeps a log as text that two runs have in common, within its bound', async () => {
    const { faults } = world.broker
    faults.startLog()
    faults.prepare({ api: 'Produce', topic: 'orders', error: 'NOT_ENOUGH_REPLICAS' })
    await send({ 0: 'a', 1: 'b' })
    await world.run(client.send(findCoordinator, 3, { key: 'billing', keyType: 0 }))
    expect(faults.logText).toMatchInlineSnapshot(`
      "#1 raw-client -> Produce v12 orders-0 orders-1
      #1 raw-client <- Produce NOT_ENOUGH_REPLICAS (Produce of orders-*: NOT_ENOUGH_REPLICAS)
      #1 raw-client -> FindCoordinator v3 billing
      #1 raw-client <- FindCoordinator NONE
      "
    `)
    faults.startLog({ maxBytes: 2000 })
    for (let i = 0; i < 50; i++) await send({ 0: 'a' })
    expect(faults.log.length).toBeGreaterThan(0)
    expect(faults.log.length).toBeLessThan(8)
    faults.stopLog()
    expect(faults.log).toEqual([])
  })

  it('counts requests by their names', async () => {
    const { faults } = world.broker
    await send({ 0: 'a' })
    await send({ 0: 'a' })
    await world.run(client.send(metadata, 12, { topics: [] }))
    expect(faults.requestCounts).toEqual({ Produce: 2, Metadata: 1 })
    expect(faults.requestCount('Produce')).toBe(2)
    expect(() => faults.requestCount('Prduce')).toThrow('did you mean Produce?')
    faults.reset()
    expect(faults.requestCounts).toEqual({})
  })
})

describe('what was prepared and not met', () => {
  it('is told with the requests that came instead', async () => {
    const { faults } = world.broker
    faults.prepare({ api: 'Produce', topic: 'orders', cut: 'after', times: 2 })
    faults.prepare({ api: 'Fetch', delayMs: 5, times: Infinity })
    await expect(send({ 0: 'a' })).rejects.toThrow()
    expect(() => faults.checkAllMet()).toThrow(FaultsNotMetError)
    expect(() => faults.checkAllMet()).toThrow(
      'Prepared faults were not met:\n  Produce of orders-*: cut after (met 1 of 2 times)\n  Fetch: delay 5 ms (met 0 of Infinity times)\nthe last requests were\n  #1 raw-client -> Produce v12 orders-0',
    )
    faults.reset()
    faults.checkAllMet()
  })

  it('can be taken back', async () => {
    const fault = world.broker.faults.prepare({ api: 'Produce', error: 'NOT_ENOUGH_REPLICAS' })
    fault.remove()
    world.broker.faults.checkAllMet()
    expect(await send({ 0: 'a' })).toEqual({ 0: ErrorCode.NONE })
  })
})

describe('wrong rules', () => {
  it.each([
    [{ api: 'Produce' }, 'does nothing'],
    [{ api: 'Prodce', cut: 'after' }, 'did you mean Produce?'],
    [{ api: [], cut: 'after' }, 'needs an API'],
    [{ api: 'Produce', cut: 'after', error: 'NOT_ENOUGH_REPLICAS' }, 'one effect, not error and cut'],
    [{ api: 'Produce', error: 'NOT_ENOUGH_REPLICA' }, 'did you mean NOT_ENOUGH_REPLICAS?'],
    [{ api: 'Produce', error: 'NONE' }, 'Kafka has no error NONE'],
    [{ api: 'Produce', cut: 'later' }, 'cut is before or after or within'],
    [{ api: 'Metadata', corrupt: 'crc' }, 'carry checksums'],
    [{ api: 'Produce', cut: 'after', times: 0 }, 'times of a fault is 1'],
    [{ api: 'Produce', cut: 'after', probability: 2 }, 'probability of a fault is 0 to 1'],
    [{ api: 'Produce', cut: 'after', topics: 'x' }, 'did you mean topic?'],
    [{ api: 'Vote', error: 'NOT_CONTROLLER' }, 'give the fault an answer function'],
  ])('%j is refused', (rule, message) => {
    const prepare = (): unknown => world.broker.faults.prepare(rule as never)
    expect(prepare).toThrow(ConfigError)
    expect(prepare).toThrow(message)
    world.broker.faults.checkAllMet()
  })
})

describe('groups', () => {
  async function join(memberId = ''): Promise<{ memberId: string; generationId: number; errorCode: number }> {
    const protocols = [{ name: 'range', metadata: Buffer.from('m') }]
    const request = { groupId: 'billing', sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000, memberId }
    const answer = await world.run(client.send(joinGroup, 5, { ...request, protocolType: 'consumer', protocols }))
    if (answer.errorCode === ErrorCode.MEMBER_ID_REQUIRED) return join(answer.memberId)
    return answer
  }

  async function stableMember(): Promise<{ groupId: string; memberId: string; generationId: number }> {
    const { memberId, generationId } = await join()
    const member = { groupId: 'billing', memberId, generationId }
    await world.run(client.send(syncGroup, 3, { ...member, assignments: [{ memberId, assignment: Buffer.from('x') }] }))
    return member
  }

  it('moves the coordinator: each connection hears of it once, and the members stay', async () => {
    const member = await stableMember()
    const commit = {
      ...member,
      generationIdOrMemberEpoch: member.generationId,
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }] }],
    }
    world.broker.faults.moveCoordinator('group', 'billing')
    const refused = await world.run(client.send(offsetCommit, 7, commit))
    expect(refused.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NOT_COORDINATOR)
    expect((await world.run(client.send(heartbeat, 3, member))).errorCode).toBe(ErrorCode.NONE)
    const newer = await world.connect()
    expect((await world.run(newer.send(heartbeat, 3, member))).errorCode).toBe(ErrorCode.NONE)
  })

  it('answers members that wait for others when their coordinator moves', async () => {
    await stableMember()
    const other = await world.connect()
    const second = {
      groupId: 'billing',
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      protocolType: 'consumer',
    }
    const protocols = [{ name: 'range', metadata: Buffer.from('m') }]
    const { memberId } = await world.run(other.send(joinGroup, 5, { ...second, memberId: '', protocols }))
    const parked = other.send(joinGroup, 5, { ...second, memberId, protocols })
    await world.settle()
    world.broker.faults.moveCoordinator('group', 'billing')
    expect((await world.run(parked)).errorCode).toBe(ErrorCode.NOT_COORDINATOR)
  })

  it('ends the session of a member', async () => {
    const member = await stableMember()
    world.broker.faults.expireSession('billing', member.memberId)
    expect((await world.run(client.send(heartbeat, 3, member))).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('has a group rebalance', async () => {
    const member = await stableMember()
    world.broker.faults.rebalance('billing')
    expect((await world.run(client.send(heartbeat, 3, member))).errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect((await join(member.memberId)).generationId).toBe(member.generationId + 1)
  })

  it('moves the coordinator of a transactional id', async () => {
    const begin = { transactionalId: 'tx', transactionTimeoutMs: 1000 }
    const { producerEpoch } = await world.run(client.send(initProducerId, 4, begin))
    world.broker.faults.moveCoordinator('transaction', 'tx')
    expect(await world.run(client.send(initProducerId, 4, begin))).toMatchObject({
      errorCode: ErrorCode.NOT_COORDINATOR,
    })
    expect(await world.run(client.send(initProducerId, 4, begin))).toMatchObject({ producerEpoch: producerEpoch + 1 })
  })

  it('refuses groups, members and transactional ids that do not exist', async () => {
    const { faults } = world.broker
    await stableMember()
    expect(() => faults.moveCoordinator('group', 'nobody')).toThrow(ConfigError)
    expect(() => faults.moveCoordinator('transaction', 'nobody')).toThrow(ConfigError)
    expect(() => faults.expireSession('nobody')).toThrow(ConfigError)
    expect(() => faults.expireSession('billing', 'nobody')).toThrow(ConfigError)
    expect(() => faults.rebalance('nobody')).toThrow(ConfigError)
  })
})

describe('older releases', () => {
  it('announces and serves what a release of Kafka did', async () => {
    world.broker.faults.imitateRelease('2.8')
    const { apiKeys, finalizedFeatures } = await world.run(
      client.send(apiVersions, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }),
    )
    const byKey = new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]))
    expect(byKey.get(produce.key)).toEqual([0, 9])
    expect(byKey.get(fetch.key)).toEqual([4, 12])
    expect(byKey.has(68)).toBe(false)
    expect(finalizedFeatures).toEqual([])
    client.send(produce, 10, { acks: -1, timeoutMs: 1, topicData: [] }).catch(() => {})
    await world.run(client.closed)
  })

  it('says nothing of versions to newer clients when it is older than 2.4', async () => {
    world.broker.faults.imitateRelease('2.0')
    const frame = Buffer.from('0000001a00120003000000010003726177000261026100ff', 'hex')
    frame.writeInt32BE(frame.length - 4, 0)
    const answer = await world.run(client.sendBytes(frame))
    expect(answer.toString('hex')).toBe('00000001002300000000')
    world.broker.faults.imitateRelease(undefined)
    const { apiKeys } = await world.run(client.send(apiVersions, 0, {}))
    expect(apiKeys.find(({ apiKey }) => apiKey === produce.key)!.maxVersion).toBe(produce.maxVersion)
  })

  it('refuses releases that it does not know', () => {
    expect(() => world.broker.faults.imitateRelease('0.8')).toThrow('Kafka 0.8 is not known here; known are 1.0')
  })
})

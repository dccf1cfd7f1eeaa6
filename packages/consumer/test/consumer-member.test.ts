// A member under the consumer protocol (KIP-848) beside a coordinator that answers what real ones seldom do.
import { ErrorCode } from '@ottla/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import type { Consumer } from '../src/consumer.ts'
import type { ConsumerConfig } from '../src/consumer-config.ts'
import { committing, ModelCluster } from './support/model-cluster.ts'

let cluster: ModelCluster
afterEach(() => cluster.close())

interface Member {
  readonly consumer: Consumer
  readonly events: string[]
}

async function member(config: Partial<ConsumerConfig> = {}, partitions = 2): Promise<Member> {
  cluster = await new ModelCluster(partitions).start(2)
  const consumer = cluster.consumer({ groupId: 'g', groupProtocol: 'consumer', enableAutoCommit: false, ...config })
  const events: string[] = []
  const note =
    (sign: string) =>
    (list: readonly { readonly partition: number }[]): void =>
      void events.push(`${sign}${list.map(({ partition }) => partition).join()}`)
  const listener = { onPartitionsAssigned: note('+'), onPartitionsRevoked: note('-'), onPartitionsLost: note('!') }
  consumer.subscribe(['orders'], listener)
  return { consumer, events }
}

/** A member that has its partitions. */
async function joined(config: Partial<ConsumerConfig> = {}): Promise<Member> {
  const made = await member(config)
  await pollUntil(made, () => made.consumer.health().group?.state === 'STABLE')
  return made
}

async function pollUntil({ consumer }: Member, condition: () => boolean): Promise<void> {
  while (!condition()) await cluster.run(consumer.poll({ timeoutMs: 100 }))
}

const heartbeats = (): readonly { readonly node: number; readonly body: { memberEpoch: number } }[] =>
  cluster.requests('ConsumerGroupHeartbeat')

/** Answers the next heartbeats with these codes, one each. */
function refuse(...codes: number[]): void {
  cluster.fault = ({ api }) => {
    const errorCode = api === 'ConsumerGroupHeartbeat' ? codes.shift() : undefined
    return errorCode === undefined ? undefined : { errorCode, memberEpoch: 0, heartbeatIntervalMs: 0 }
  }
}

/** Has the coordinator give these partitions from now on, raising the epoch. */
function assign(epoch: number, partitions: readonly number[], topicId = cluster.topicId): void {
  cluster.fault = ({ api, body }) => {
    if (api !== 'ConsumerGroupHeartbeat' || body.memberEpoch < 0) return undefined
    const assignment = { topicPartitions: [{ topicId, partitions: [...partitions] }] }
    return { errorCode: 0, memberEpoch: epoch, heartbeatIntervalMs: 1_000, assignment }
  }
}

describe('heartbeats', () => {
  test('say everything to join, then what was taken, then nothing new at the interval of the coordinator', async () => {
    const { consumer } = await joined({ groupRemoteAssignor: 'range', clientRack: 'r1' })
    const [join, acknowledge] = heartbeats().map(({ body }) => body)
    const topicPartitions = [{ topicId: cluster.topicId, partitions: [0, 1] }]
    expect(join).toMatchObject({
      memberEpoch: 0,
      rackId: 'r1',
      rebalanceTimeoutMs: 300_000,
      subscribedTopicNames: ['orders'],
      serverAssignor: 'range',
      topicPartitions: [],
    })
    expect(acknowledge).toMatchObject({ memberEpoch: 1, subscribedTopicNames: null, rackId: null, topicPartitions })
    cluster.forget()
    await cluster.run(consumer.poll({ timeoutMs: 10_000 }))
    expect(heartbeats().length).toBeGreaterThanOrEqual(9)
    expect(heartbeats().length).toBeLessThanOrEqual(11)
    expect(heartbeats().at(-1)!.body).toMatchObject({ memberEpoch: 1, topicPartitions: null })
  })

  test('go on while the application works between two polls', async () => {
    await joined()
    cluster.forget()
    await cluster.runtime.clock.advance(30_000)
    expect(heartbeats().length).toBeGreaterThanOrEqual(29)
  })

  test.each(['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'] as const)(
    'are repeated with everything after %s, and nothing is lost',
    async (name) => {
      const { consumer, events } = await joined()
      refuse(ErrorCode[name])
      cluster.forget()
      await cluster.run(consumer.poll({ timeoutMs: 3_000 }))
      expect(heartbeats()[1]!.body).toMatchObject({ memberEpoch: 1, subscribedTopicNames: ['orders'] })
      expect(cluster.requests('FindCoordinator')).toHaveLength(name === 'COORDINATOR_LOAD_IN_PROGRESS' ? 0 : 1)
      expect(events).toEqual(['+0,1'])
    },
  )

  test('do not become a loop while the coordinator refuses all of them', async () => {
    const { consumer } = await joined()
    refuse(...Array.from({ length: 1_000 }, () => ErrorCode.NOT_COORDINATOR))
    cluster.forget()
    await cluster.run(consumer.poll({ timeoutMs: 10_000 }))
    expect(heartbeats().length).toBeLessThan(25)
  })

  test('find the coordinator again when it does not answer', async () => {
    const { consumer } = await joined({ requestTimeoutMs: 2_000 })
    let isSilent = true
    cluster.fault = ({ api }) => (api === 'ConsumerGroupHeartbeat' && isSilent ? null : undefined)
    await cluster.run(consumer.poll({ timeoutMs: 4_000 }))
    expect(consumer.health().group!.lastHeartbeatAgoMs).toBeGreaterThan(3_000)
    isSilent = false
    await cluster.run(consumer.poll({ timeoutMs: 4_000 }))
    expect(consumer.health().group).toMatchObject({ state: 'STABLE', coordinatorId: 1 })
    expect(consumer.health().group!.lastHeartbeatAgoMs).toBeLessThan(1_500)
  })
})

describe('a member that is fenced', () => {
  test.each(['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID'] as const)(
    'by %s loses its partitions in the next poll and joins again under the same id',
    async (name) => {
      const made = await joined()
      const { memberId } = made.consumer.groupMetadata()
      refuse(ErrorCode[name])
      cluster.forget()
      await pollUntil(made, () => made.events.length === 3)
      expect(made.events).toEqual(['+0,1', '!0,1', '+0,1'])
      const joins = heartbeats().filter(({ body }) => body.memberEpoch === 0)
      expect(joins).toHaveLength(1)
      expect(joins[0]!.body).toMatchObject({ memberId, subscribedTopicNames: ['orders'] })
    },
  )

  test('while its listener gives partitions up does not acknowledge them, and gives the rest up as lost', async () => {
    const { consumer } = await joined()
    const events: string[] = []
    consumer.subscribe(['orders'], {
      onPartitionsRevoked: async () => {
        events.push('revoked')
        refuse(ErrorCode.FENCED_MEMBER_EPOCH)
        await new Promise<void>((resolve) => cluster.runtime.clock.setTimer(2_500, resolve))
      },
      onPartitionsLost: (lost) => void events.push(`lost ${lost.map(({ partition }) => partition).join()}`),
      onPartitionsAssigned: (added) => void events.push(`assigned ${added.map(({ partition }) => partition).join()}`),
    })
    assign(2, [1])
    while (!events.includes('assigned 0,1')) await cluster.run(consumer.poll({ timeoutMs: 100 }))
    expect(events).toEqual(['revoked', 'lost 0,1', 'assigned 0,1'])
  })
})

describe('a reconciliation', () => {
  test('commits, calls revoked and then assigned, and tells what is left', async () => {
    const made = await joined({ enableAutoCommit: true })
    const { consumer, events } = made
    cluster.partitions[0]!.write(4)
    await cluster.take(consumer, 4)
    cluster.forget()
    assign(2, [1])
    await pollUntil(made, () => events.length === 3)
    expect(events).toEqual(['+0,1', '-0', '+'])
    expect(cluster.committed.get(0)).toBe(4)
    const told = heartbeats().find(({ body }) => (body as { topicPartitions?: unknown }).topicPartitions !== null)
    expect(told!.body).toMatchObject({ topicPartitions: [{ topicId: cluster.topicId, partitions: [1] }] })
    const names = cluster.received.map(({ api }) => api)
    expect(names.indexOf('OffsetCommit')).toBeLessThan(cluster.received.findIndex((request) => request === told))
  })

  test('returns and fetches nothing of a partition that is about to go', async () => {
    const made = await joined()
    const { consumer } = made
    const seen: number[] = []
    consumer.subscribe(['orders'], {
      onPartitionsRevoked: async () => {
        cluster.partitions[0]!.write(4)
        cluster.forget()
        await new Promise<void>((resolve) => cluster.runtime.clock.setTimer(3_000, resolve))
        for (const { body } of cluster.requests('Fetch')) {
          for (const { partitions } of body.topics) for (const { partition } of partitions) seen.push(partition)
        }
      },
    })
    assign(2, [1])
    await pollUntil(made, () => consumer.assignment().length === 1)
    expect(new Set(seen)).toEqual(new Set([1]))
  })

  test('calls a revoked listener that fails again with the next poll, and acknowledges nothing until it succeeds', async () => {
    const made = await joined()
    const { consumer } = made
    let failures = 0
    consumer.subscribe(['orders'], {
      onPartitionsRevoked: () => {
        if (failures++ < 2) throw new RangeError('busy')
      },
    })
    assign(2, [1])
    cluster.forget()
    for (let i = 0; i < 2; i++) {
      await expect(pollUntil(made, () => consumer.assignment().length === 1)).rejects.toMatchObject({
        code: 'ERR_KAFKA_REBALANCE_LISTENER',
      })
      expect(heartbeats().every(({ body }) => !('topicPartitions' in body) || body.topicPartitions === null)).toBe(true)
    }
    await pollUntil(made, () => consumer.health().group?.state === 'STABLE')
    expect(consumer.assignment()).toEqual([{ topic: 'orders', partition: 1 }])
  })

  test('takes what it knows of an assignment, and the rest once somebody can name the topic', async () => {
    const made = await member()
    const unknown = 'AAAAAAAAAAAAAAAAAAAAAw'
    cluster.fault = ({ api, body }) => {
      if (api !== 'ConsumerGroupHeartbeat' || body.memberEpoch !== 0) return undefined
      const topicPartitions = [
        { topicId: cluster.topicId, partitions: [0] },
        { topicId: unknown, partitions: [0] },
      ]
      return { errorCode: 0, memberEpoch: 1, heartbeatIntervalMs: 1_000, assignment: { topicPartitions } }
    }
    await pollUntil(made, () => made.consumer.assignment().length === 1)
    cluster.forget()
    await cluster.run(made.consumer.poll({ timeoutMs: 5_000 }))
    // It asks for the name, and does not tell the same again and again.
    expect(cluster.requests('Metadata').some(({ body }) => body.topics?.[0]?.topicId === unknown)).toBe(true)
    expect(heartbeats().length).toBeLessThanOrEqual(7)
    expect(made.consumer.health().group!.state).toBe('RECONCILING')
    assign(2, [0])
    await pollUntil(made, () => made.consumer.health().group!.state === 'STABLE')
    expect(made.events).toEqual(['+0'])
  })
})

describe('commits', () => {
  test('that meet a new epoch are repeated with it', async () => {
    const { consumer } = await joined()
    let refused = 0
    cluster.fault = ({ api, body }) => {
      if (api === 'ConsumerGroupHeartbeat') return { errorCode: 0, memberEpoch: 5, heartbeatIntervalMs: 1_000 }
      if (api !== 'OffsetCommit' || body.generationIdOrMemberEpoch === 5) return undefined
      refused++
      return committing(body.topics, ErrorCode.STALE_MEMBER_EPOCH)
    }
    await cluster.run(consumer.commit([{ topic: 'orders', partition: 0, offset: 7 }]))
    expect([refused, cluster.committed.get(0)]).toEqual([1, 7])
  })

  test('of a member that is out of the group fail for good', async () => {
    const { consumer } = await joined()
    cluster.fault = ({ api, body }) => {
      if (api === 'OffsetCommit') return committing(body.topics, ErrorCode.UNKNOWN_MEMBER_ID)
      return api === 'ConsumerGroupHeartbeat' && body.memberEpoch > 0
        ? { errorCode: ErrorCode.UNKNOWN_MEMBER_ID, memberEpoch: 0, heartbeatIntervalMs: 0 }
        : undefined
    }
    const commit = consumer.commit([{ topic: 'orders', partition: 0, offset: 7 }])
    await expect(cluster.run(commit)).rejects.toMatchObject({ code: 'ERR_KAFKA_COMMIT_FAILED' })
  })

  test('carry the member and its epoch, and so does reading them', async () => {
    const { consumer } = await joined({ groupInstanceId: 'i' })
    const { memberId } = consumer.groupMetadata()
    await cluster.run(consumer.commit([{ topic: 'orders', partition: 0, offset: 1 }]))
    await cluster.run(consumer.committed([{ topic: 'orders', partition: 0 }]))
    expect(cluster.requests('OffsetCommit')[0]!.body).toMatchObject({
      memberId,
      generationIdOrMemberEpoch: 1,
      groupInstanceId: 'i',
    })
    expect(cluster.requests('OffsetFetch').at(-1)!.body.groups[0]).toMatchObject({ memberId, memberEpoch: 1 })
  })
})

describe('a member that is refused', () => {
  test.each([
    'INVALID_REQUEST',
    'GROUP_MAX_SIZE_REACHED',
    'UNSUPPORTED_ASSIGNOR',
    'UNRELEASED_INSTANCE_ID',
    'FENCED_INSTANCE_ID',
    'GROUP_AUTHORIZATION_FAILED',
    'INVALID_REGULAR_EXPRESSION',
  ] as const)(
    'for good by %s says so in every poll, sends no more heartbeats, and may subscribe again',
    async (name) => {
      const made = await joined({ groupInstanceId: 'i' })
      const { consumer, events } = made
      refuse(ErrorCode[name])
      await expect(pollUntil(made, () => false)).rejects.toMatchObject({ errorName: name })
      expect(events.at(-1)).toBe('!0,1')
      expect(consumer.assignment()).toEqual([])
      cluster.forget()
      await expect(cluster.run(consumer.poll({ timeoutMs: 5_000 }))).rejects.toMatchObject({ errorName: name })
      await cluster.runtime.clock.advance(10_000)
      expect(heartbeats()).toEqual([])
      await cluster.run(consumer.unsubscribe())
      consumer.subscribe(['orders'])
      await pollUntil(made, () => consumer.assignment().length === 2)
    },
  )

  test('by TOPIC_AUTHORIZATION_FAILED hears of it in poll, and stays a member', async () => {
    const made = await joined()
    refuse(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    await expect(pollUntil(made, () => false)).rejects.toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION' })
    await cluster.run(made.consumer.poll({ timeoutMs: 2_000 }))
    expect([made.events, made.consumer.health().group?.state]).toEqual([['+0,1'], 'STABLE'])
  })

  test('by brokers that do not know the protocol is told the remedy', async () => {
    const made = await member()
    cluster.limits.ConsumerGroupHeartbeat = -1
    await expect(pollUntil(made, () => false)).rejects.toMatchObject({
      code: 'ERR_KAFKA_UNSUPPORTED_VERSION',
      message: expect.stringContaining("use 'classic'"),
    })
  })
})

describe('a member that leaves', () => {
  test.each([
    [undefined, 'default', -1],
    ['i', 'default', -2],
    ['i', 'leave_group', -1],
    ['i', 'remain_in_group', -2],
    [undefined, 'remain_in_group', undefined],
  ] as const)('with instance id %s and operation %s says epoch %s', async (groupInstanceId, operation, epoch) => {
    const { consumer } = await joined(groupInstanceId === undefined ? {} : { groupInstanceId })
    cluster.forget()
    await cluster.run(consumer.close({ groupMembershipOperation: operation }))
    expect(heartbeats().map(({ body }) => body.memberEpoch)).toEqual(epoch === undefined ? [] : [epoch])
  })

  test('because nobody polled for maxPollIntervalMs says so, and is lost until the next poll', async () => {
    const made = await joined({ maxPollIntervalMs: 10_000 })
    cluster.forget()
    await cluster.runtime.clock.advance(12_000)
    expect(heartbeats().at(-1)!.body.memberEpoch).toBe(-1)
    expect([made.events, made.consumer.health().group?.state]).toEqual([['+0,1'], 'STALE'])
    await pollUntil(made, () => made.events.length === 3)
    expect(made.events).toEqual(['+0,1', '!0,1', '+0,1'])
  })

  test('does not wait for the session, nor for a fetch that is under way, when it closes during a long poll', async () => {
    const { consumer } = await joined({ fetchMaxWaitMs: 30_000 })
    const polled = consumer.poll({ timeoutMs: 60_000 }).catch((error: unknown) => error)
    await cluster.runtime.clock.advance(5_000)
    const beforeMs = cluster.runtime.clock.monotonic()
    await cluster.run(consumer.close())
    expect(cluster.runtime.clock.monotonic() - beforeMs).toBeLessThan(200)
    expect(await polled).toMatchObject({ message: 'The consumer was closed' })
  })
})

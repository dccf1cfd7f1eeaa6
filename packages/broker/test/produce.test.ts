import { ErrorCode } from '@ottla/protocol'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce, type PartitionProduceResponse } from '@ottla/protocol/messages/produce'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RawClient } from './support/raw-client.ts'
import { batchOf, World } from './support/world.ts'

let world: World
let client: RawClient

beforeEach(async () => {
  world = await World.start({
    topics: { orders: 3, small: { partitions: 1, configs: { 'max.message.bytes': 200 } } },
    config: { 'auto.create.topics.enable': false },
  })
  client = await world.connect()
})
afterEach(() => world.run(world.broker.close()))

async function send(
  records: Uint8Array | null,
  options: { version?: number; acks?: number; topic?: string; index?: number; transactionalId?: string } = {},
): Promise<PartitionProduceResponse> {
  const { version = 9, acks = -1, topic = 'orders', index = 0, transactionalId = null } = options
  const topicData = [{ name: topic, partitionData: [{ index, records }] }]
  const response = await world.run(client.send(produce, version, { transactionalId, acks, timeoutMs: 1000, topicData }))
  return response.responses[0]!.partitionResponses[0]!
}

async function endOffset(topic: string, partition: number): Promise<number> {
  const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp: -1 }] }]
  const response = await world.run(client.send(listOffsets, 4, { replicaId: -1, isolationLevel: 0, topics }))
  return response.topics[0]!.partitions[0]!.offset
}

describe('Produce', () => {
  it('gives consecutive offsets in every version from 3 to 12', async () => {
    for (let version = 3; version <= 12; version++) {
      const answer = await send(batchOf(['a', 'b']), { version })
      expect(answer).toMatchObject({ errorCode: ErrorCode.NONE, baseOffset: (version - 3) * 2, logAppendTimeMs: -1 })
    }
    expect(await endOffset('orders', 0)).toBe(20)
  })

  it('takes topics by id in version 13 and knows no others', async () => {
    const described = await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))
    const { topicId } = described.topics[0]!
    const topicData = [topicId, 'A'.repeat(21) + 'Q'].map((id) => ({
      topicId: id,
      partitionData: [{ index: 0, records: batchOf(['a']) }],
    }))
    const { responses } = await world.run(client.send(produce, 13, { acks: 1, timeoutMs: 1000, topicData }))
    expect(responses.map(({ partitionResponses }) => partitionResponses[0]!.errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.UNKNOWN_TOPIC_ID,
    ])
    expect(responses[0]!.topicId).toBe(topicId)
  })

  it('refuses transactional records without a transactional id before it looks at the topic, and unknown acks last', async () => {
    expect((await send(null, { acks: 2 })).errorCode).toBe(ErrorCode.INVALID_RECORD)
    expect((await send(batchOf(['a']), { acks: 2 })).errorCode).toBe(ErrorCode.INVALID_REQUIRED_ACKS)
    const records = batchOf(['a'], { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true })
    const answer = await send(records, { topic: 'nowhere' })
    expect(answer.errorCode).toBe(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
  })

  it('does not create topics', async () => {
    expect((await send(batchOf(['a']), { topic: 'nowhere' })).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    expect((await send(batchOf(['a']), { index: 3 })).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  })

  it('does not write to the topics of the broker', async () => {
    expect((await send(batchOf(['a']), { topic: '__consumer_offsets' })).errorCode).toBe(
      ErrorCode.INVALID_TOPIC_EXCEPTION,
    )
  })

  it('wants exactly one whole batch of format 2', async () => {
    expect((await send(null)).errorCode).toBe(ErrorCode.INVALID_RECORD)
    expect((await send(Buffer.concat([batchOf(['a']), batchOf(['b'])]))).errorCode).toBe(ErrorCode.INVALID_RECORD)
    expect((await send(batchOf(['a']).subarray(0, 65))).errorCode).toBe(ErrorCode.CORRUPT_MESSAGE)
    const old = batchOf(['a'])
    old[16] = 1
    expect((await send(old)).errorCode).toBe(ErrorCode.INVALID_RECORD)
    expect(await endOffset('orders', 0)).toBe(0)
  })

  it('refuses zstd before version 7', async () => {
    const batch = batchOf(['a'], { compression: 4 })
    expect((await send(batch, { version: 6 })).errorCode).toBe(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
  })

  it('refuses a batch whose bytes do not fit its CRC, and the other partitions take theirs', async () => {
    const corrupt = batchOf(['hello'])
    corrupt[corrupt.length - 2]! ^= 1
    const partitionData = [
      { index: 0, records: batchOf(['a']) },
      { index: 1, records: corrupt },
      { index: 2, records: batchOf(['c']) },
    ]
    const { responses } = await world.run(
      client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData: [{ name: 'orders', partitionData }] }),
    )
    expect(responses[0]!.partitionResponses.map(({ errorCode }) => errorCode)).toEqual([
      ErrorCode.NONE,
      ErrorCode.CORRUPT_MESSAGE,
      ErrorCode.NONE,
    ])
    expect(await endOffset('orders', 1)).toBe(0)
  })

  it('refuses a batch above max.message.bytes of its topic', async () => {
    const answer = await send(batchOf(['x'.repeat(300)]), { topic: 'small' })
    expect(answer.errorCode).toBe(ErrorCode.MESSAGE_TOO_LARGE)
  })

  it('refuses records stamped more than an hour ahead', async () => {
    const answer = await send(batchOf(['a'], { baseTimestamp: 1_700_000_000_000 + 3_700_000 }))
    expect(answer.errorCode).toBe(ErrorCode.INVALID_TIMESTAMP)
    expect(answer.recordErrors).toHaveLength(1)
  })

  it('with acks=all refuses where min.insync.replicas cannot be met, and takes the records with acks=1', async () => {
    world.broker.createTopic('safe', { partitions: 1, configs: { 'min.insync.replicas': 2 } })
    expect((await send(batchOf(['a']), { topic: 'safe' })).errorCode).toBe(ErrorCode.NOT_ENOUGH_REPLICAS)
    expect((await send(batchOf(['a']), { topic: 'safe', acks: 1 })).errorCode).toBe(ErrorCode.NONE)
  })

  it('with acks=0 has no answer, and closes the connection when it fails', async () => {
    const request = (name: string) => ({
      acks: 0,
      timeoutMs: 1000,
      topicData: [{ name, partitionData: [{ index: 0, records: batchOf(['a']) }] }],
    })
    client.sendOneWay(produce, 9, request('orders'))
    expect(await endOffset('orders', 0)).toBe(1)
    client.sendOneWay(produce, 9, request('nowhere'))
    await world.run(client.closed)
    expect(world.lines.at(-1)!.message).toContain('nowhere-0')
  })
})

describe('An idempotent producer', () => {
  it('gets an id that no other has', async () => {
    const ask = async (version: number): Promise<number> =>
      (await world.run(client.send(initProducerId, version, { transactionalId: null, transactionTimeoutMs: 1000 })))
        .producerId
    const ids = [await ask(0), await ask(2), await ask(5)]
    expect(new Set(ids).size).toBe(3)
  })

  it('may repeat any of its last five batches and may leave no gap', async () => {
    const batch = (baseSequence: number): Buffer => batchOf(['v'], { producerId: 7, producerEpoch: 0, baseSequence })
    for (let sequence = 0; sequence < 7; sequence++) await send(batch(sequence))
    expect(await send(batch(3))).toMatchObject({ errorCode: ErrorCode.NONE, baseOffset: 3 })
    expect(await send(batch(6))).toMatchObject({ errorCode: ErrorCode.NONE, baseOffset: 6 })
    expect((await send(batch(8))).errorCode).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
    expect(await endOffset('orders', 0)).toBe(7)
  })
})

import { ErrorCode } from '@ottla/protocol'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { fetch } from '@ottla/protocol/messages/fetch'
import { produce } from '@ottla/protocol/messages/produce'
import type { Disk } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { batchOf, valuesOf, World } from './support/world.ts'

const refusal = (): never => {
  throw Object.assign(new Error('read-only file system'), { code: 'EROFS' })
}

/** The disk, which refuses the named calls while `isReadOnly` says so. */
function guarded<Target extends object>(target: Target, names: readonly string[], isReadOnly: () => boolean): Target {
  return new Proxy(target, {
    get(_, name) {
      if (names.includes(String(name)) && isReadOnly()) return refusal
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args)
      if (name !== 'open') return call
      return (...args: unknown[]): unknown =>
        guarded(call(...args) as object, ['write', 'truncate', 'sync'], isReadOnly)
    },
  })
}

test('a disk that becomes read-only refuses what is written, and what is there can be read', async () => {
  const world = new World()
  let isReadOnly = false
  const writing = ['mkdir', 'rename', 'remove', 'replaceFile', 'syncFolder']
  const disk: Disk = guarded(world.disk, writing, () => isReadOnly)
  await world.start({ dataDir: '/data', topics: { orders: 1 }, runtime: { ...world.runtime, disk } })
  const client = await world.connect()
  const write = async (value: string): Promise<number> => {
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf([value]) }] }]
    const response = await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 100, topicData }))
    return response.responses[0]!.partitionResponses[0]!.errorCode
  }
  const create = async (name: string): Promise<number> => {
    const topics = [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    return (await world.run(client.send(createTopics, 7, { topics, timeoutMs: 100 }))).topics[0]!.errorCode
  }
  expect(await write('a')).toBe(ErrorCode.NONE)
  isReadOnly = true
  expect(await write('b')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
  expect(await create('more')).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
  await world.runtime.clock.advance(400_000)
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
  const request = { maxWaitMs: 0, minBytes: 0, topics: [{ topic: 'orders', partitions }] }
  const fetched = await world.run(client.send(fetch, 12, request))
  expect(valuesOf(fetched.responses[0]!.partitions[0]!.records)).toEqual(['0:a'])
  isReadOnly = false
  expect(await write('c')).toBe(ErrorCode.NONE)
  expect(await create('more')).toBe(ErrorCode.NONE)
  await world.run(world.broker.close())
})

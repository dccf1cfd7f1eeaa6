// Frames of every API and version that are damaged by a seed, at a broker in this process.
import { type Api, encodeRequestFrame, ErrorCode } from '@ottla/protocol'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { SeededRandom } from '@ottla/runtime'
import { PolicyViolationError } from '@ottla/broker'
import { apiHandlers } from '../../src/apis/handlers.ts'
import { plainRequest } from './plain-requests.ts'
import { batchOf, World } from './world.ts'

type AnyApi = Api<unknown, unknown, unknown, never>

/** Partitions of one topic that a damaged request may make: more would be honest work, and slow. */
const maxPartitions = 50
const createPartitionsKey = 37
const framesPerConnection = 20

/** What a run came to. */
export interface FuzzRun {
  readonly frames: number
  /** What went wrong; none when all is well. */
  readonly problems: readonly string[]
}

/** Errors of the code, where there should have been an answer or a closed connection. */
const internal =
  /TypeError|RangeError|ReferenceError|Cannot read prop|is not a function|is not iterable|Invalid array length|call stack/

/** Sends so many damaged frames and sees to it that the broker serves on. */
export async function fuzzRun(seed: number, frames: number): Promise<FuzzRun> {
  const random = new SeededRandom(seed)
  const world = await World.start({
    topics: { orders: 1 },
    createTopicPolicy({ numPartitions }) {
      if (numPartitions !== null && numPartitions > maxPartitions) throw new PolicyViolationError('too many partitions')
    },
  })
  const problems: string[] = []
  const good = await world.connect()
  const described = await world.run(good.send(metadata, 12, { topics: [{ name: 'orders' }] }))
  const names = { topicId: described.topics[0]!.topicId, nodeId: 0 }
  const apis = apiHandlers
    .map(({ api }) => api as unknown as AnyApi)
    .filter(({ key }) => key !== createPartitionsKey && plainRequest(key, 0, names) !== undefined)
  let client = await world.connect()
  for (let at = 0; at < frames; at++) {
    if (client.isClosed || at % framesPerConnection === 0) {
      client.close()
      client = await world.connect()
    }
    const api = apis[random.integer(apis.length)]!
    const version = api.minVersion + random.integer(api.maxVersion - api.minVersion + 1)
    const request = plainRequest(api.key, version, names)
    const frame = Buffer.concat(encodeRequestFrame(api, version, at, 'fuzz', request).chunks())
    client.writeBytes(damagedFrame(frame, random))
    await world.settle()
    for (const { level, message } of world.lines.splice(0)) {
      if (level === 'error' || internal.test(message)) problems.push(`${api.name} v${version}, frame ${at}: ${message}`)
    }
    if (at % 100 === 99) problems.push(...(await serves(world, good)))
  }
  problems.push(...(await serves(world, good)))
  client.close()
  await world.run(world.broker.close())
  return { frames, problems }
}

async function serves(world: World, good: Awaited<ReturnType<World['connect']>>): Promise<string[]> {
  if (good.isClosed) return ['a connection that did nothing wrong was closed']
  // A damaged request may have deleted it in an honest way.
  if (!world.broker.topics.includes('orders')) world.broker.createTopic('orders')
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['still']) }] }]
  const response = await world.run(good.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
  const { errorCode } = response.responses[0]!.partitionResponses[0]!
  // Damaged requests may have changed its configuration in an honest way, too small for any record.
  const isServed = errorCode === ErrorCode.NONE || errorCode === ErrorCode.MESSAGE_TOO_LARGE
  return isServed ? [] : [`a record is refused with ${errorCode}`]
}

function damagedFrame(frame: Buffer, random: SeededRandom): Buffer {
  const bytes = Buffer.from(frame)
  const somewhere = (): number => 8 + random.integer(Math.max(1, bytes.length - 8))
  switch (random.integer(7)) {
    case 0: {
      // One to four bits.
      for (let left = 1 + random.integer(4); left > 0 && bytes.length > 8; left--) {
        bytes[somewhere()]! ^= 1 << random.integer(8)
      }
      return bytes
    }
    case 1: {
      // The frame ends early and says so.
      const cut = bytes.subarray(0, 4 + random.integer(bytes.length - 3))
      cut.writeInt32BE(cut.length - 4, 0)
      return cut
    }
    case 2: {
      // It announces more than there is, up to 2 GB.
      bytes.writeInt32BE([0x7fff_ffff, 104_857_601, bytes.length + 100, -1, 0][random.integer(5)]!, 0)
      return bytes
    }
    case 3: {
      // A length inside is huge.
      if (bytes.length >= 16)
        bytes.writeInt32BE(
          [0x7fff_ffff, -2, 0x0fff_ffff, 70_000][random.integer(4)]!,
          Math.min(somewhere(), bytes.length - 4),
        )
      return bytes
    }
    case 4: {
      // Bytes of noise in the middle.
      const at = somewhere()
      const noisy = Buffer.concat([bytes.subarray(0, at), random.bytes(random.integer(50)), bytes.subarray(at)])
      noisy.writeInt32BE(noisy.length - 4, 0)
      return noisy
    }
    case 5: {
      // Another API or version than the body is of.
      bytes.writeInt16BE(random.integer(100) - 3, 4)
      bytes.writeInt16BE(random.integer(30) - 2, 6)
      return bytes
    }
    default: {
      const noise = Buffer.from(random.bytes(4 + random.integer(200)))
      if (random.integer(2) === 0) noise.writeInt32BE(noise.length - 4, 0)
      return noise
    }
  }
}

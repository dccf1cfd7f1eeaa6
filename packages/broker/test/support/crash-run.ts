// One broker's life and death by a seed: it is written to, killed at some write, its files are damaged, and it starts again.
import { BrokerStartError } from '@ottla/broker'
import { asBuffer, ErrorCode, errorInfo, nextBatch } from '@ottla/protocol'
import { alterReplicaLogDirs } from '@ottla/protocol/messages/alter-replica-log-dirs'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { deleteRecords } from '@ottla/protocol/messages/delete-records'
import { fetch } from '@ottla/protocol/messages/fetch'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { produce } from '@ottla/protocol/messages/produce'
import { type MemoryDisk, SeededRandom } from '@ottla/runtime'
import { DyingDisk } from './dying-disk.ts'
import type { RawClient } from './raw-client.ts'
import { batchOf, valuesOf, World } from './world.ts'

const dirs = ['/a', '/b'] as const
const partitionCount = 2
const groupId = 'readers'

/** What a run came to. */
export interface CrashRun {
  /** How the process ended, and what was done to its files. */
  readonly story: string
  /** Whether the next one started; false when it refused to, with a reason. */
  readonly hasStarted: boolean
  /** What went wrong; none when all is well. */
  readonly problems: readonly string[]
}

interface Acknowledged {
  /** `offset:value` by `topic-partition`. */
  readonly records: Map<string, string[]>
  /** The newest committed offset that was acknowledged, or is under way. */
  committed: number
  attempted: number
}

/** `kept` forces each append to the device before it is acknowledged, `plain` leaves that to the system. */
const topicConfigs: Readonly<Record<string, readonly { name: string; value: string }[]>> = {
  kept: [
    { name: 'flush.messages', value: '1' },
    { name: 'index.interval.bytes', value: '100' },
  ],
  plain: [
    { name: 'index.interval.bytes', value: '100' },
    { name: 'segment.index.bytes', value: '60' },
  ],
}

export async function crashRun(seed: number): Promise<CrashRun> {
  const random = new SeededRandom(seed)
  const world = new World()
  const dying = new DyingDisk(world.disk, 60 + random.integer(700), random.fork())
  const acknowledged: Acknowledged = { records: new Map(), committed: -1, attempted: -1 }
  await world.start({ dataDir: dirs, runtime: { ...world.runtime, disk: dying }, config: fewPartitions })
  await live(world, dying, random, acknowledged)
  const left = dying.kill()
  const isPowerCut = random.integer(3) === 0
  if (isPowerCut) left.crash(random.fork())
  const damage = random.integer(2) === 0 ? undefined : damaged(left, random)
  await world.run(world.broker.close())
  return check(left, {
    story: `${isPowerCut ? 'power cut' : 'killed'}${damage === undefined ? '' : `, ${damage}`}`,
    acknowledged,
    isPowerCut,
    isDamaged: damage !== undefined,
  })
}

const fewPartitions = { 'offsets.topic.num.partitions': 1, 'log.segment.bytes': 1_048_576 }

/** Writes until the disk has died. */
async function live(world: World, dying: DyingDisk, random: SeededRandom, acknowledged: Acknowledged): Promise<void> {
  const client = await world.connect()
  const topics = Object.entries(topicConfigs).map(([name, configs]) => ({
    name,
    numPartitions: partitionCount,
    replicationFactor: 1,
    assignments: [],
    configs,
  }))
  await world.run(client.send(createTopics, 7, { topics, timeoutMs: 1000 }))
  for (let step = 0; step < 120 && dying.left === undefined; step++) {
    switch (random.integer(12)) {
      case 0: {
        const path = dirs[random.integer(2)]!
        const partitions = [random.integer(partitionCount)]
        await world.run(
          client.send(alterReplicaLogDirs, 2, { dirs: [{ path, topics: [{ name: 'plain', partitions }] }] }),
        )
        break
      }
      case 1: {
        acknowledged.attempted = step
        const partitions = [{ partitionIndex: 0, committedOffset: step, committedMetadata: null }]
        await world.run(
          client.send(offsetCommit, 8, { groupId, memberId: '', topics: [{ name: 'plain', partitions }] }),
        )
        if (dying.left === undefined) acknowledged.committed = step
        break
      }
      case 2:
        await world.runtime.clock.advance(random.integer(70_000))
        break
      default:
        await write(world, client, dying, random, acknowledged)
    }
  }
}

async function write(
  world: World,
  client: RawClient,
  dying: DyingDisk,
  random: SeededRandom,
  { records }: Acknowledged,
): Promise<void> {
  const name = random.integer(2) === 0 ? 'kept' : 'plain'
  const index = random.integer(partitionCount)
  const values = Array.from({ length: 1 + random.integer(4) }, () => `v${random.integer(1_000_000)}`)
  const topicData = [{ name, partitionData: [{ index, records: batchOf(values) }] }]
  const response = await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
  const { errorCode, baseOffset } = response.responses[0]!.partitionResponses[0]!
  if (dying.left !== undefined || errorCode !== ErrorCode.NONE) return
  const key = `${name}-${index}`
  records.set(key, [...(records.get(key) ?? []), ...values.map((value, at) => `${baseOffset + at}:${value}`)])
}

/** Damages one file; says what it did. */
function damaged(disk: MemoryDisk, random: SeededRandom): string {
  const files = dirs.flatMap((dir) =>
    disk.list(dir).flatMap((name) => {
      const path = `${dir}/${name}`
      // A folder can be listed, a file cannot.
      try {
        return disk.list(path).map((inner) => `${path}/${inner}`)
      } catch {
        return [path]
      }
    }),
  )
  const file = files[random.integer(files.length)]!
  const bytes = Buffer.from(disk.readFile(file))
  switch (random.integer(4)) {
    case 0:
      disk.remove(file)
      return `${file} lost`
    case 1:
      disk.replaceFile(file, bytes.subarray(0, random.integer(bytes.length + 1)))
      return `${file} cut off`
    case 2:
      disk.replaceFile(file, Buffer.concat([bytes, random.bytes(1 + random.integer(200))]))
      return `${file} longer`
    default: {
      if (bytes.length > 0) bytes[flippable(file, bytes, random.integer(bytes.length))]! ^= 1 << random.integer(8)
      disk.replaceFile(file, bytes)
      return `a bit of ${file} flipped`
    }
  }
}

/** A place that is not in the base offset of a batch: that is outside of the checksum, and nobody could tell. */
function flippable(file: string, bytes: Buffer, position: number): number {
  if (!file.endsWith('.log')) return position
  for (let at = 0; at < bytes.length;) {
    const batch = nextBatch(bytes, at)
    if (batch === undefined) return position
    if (position >= at && position < at + baseOffsetBytes) return at + checksumAt
    at = batch.end
  }
  return position
}

const baseOffsetBytes = 8
const checksumAt = 17

interface Expected {
  readonly story: string
  readonly acknowledged: Acknowledged
  readonly isPowerCut: boolean
  readonly isDamaged: boolean
}

async function check(disk: MemoryDisk, { story, acknowledged, isPowerCut, isDamaged }: Expected): Promise<CrashRun> {
  const problems: string[] = []
  const world = new World()
  try {
    await world.start({ dataDir: dirs, runtime: { ...world.runtime, disk }, config: fewPartitions })
  } catch (error) {
    // Metadata, names of clusters and nodes cannot be made up; anything else has to be lived with.
    if (!(error instanceof BrokerStartError) || !isDamaged) problems.push(`start: ${String(error)}`)
    return { story, hasStarted: false, problems }
  }
  const client = await world.connect()
  for (const topic of Object.keys(topicConfigs)) {
    for (let index = 0; index < partitionCount; index++) {
      const written = acknowledged.records.get(`${topic}-${index}`) ?? []
      const found = await readAll(world, client, topic, index)
      if (typeof found === 'string') {
        if (!isDamaged) problems.push(`${topic}-${index}: ${found}`)
        continue
      }
      const values = new Map(found.map((text) => text.split(':') as [string, string]))
      const mustBeThere = !isDamaged && (topic === 'kept' || !isPowerCut)
      for (const text of written) {
        const [offset, value] = text.split(':') as [string, string]
        const there = values.get(offset)
        // What is at an offset that was acknowledged is what was acknowledged, or gone, and never something else.
        if (there === undefined ? mustBeThere : there !== value && (mustBeThere || !isPowerCut)) {
          problems.push(`${topic}-${index} at ${offset}: ${value} was acknowledged, ${there ?? 'nothing'} is there`)
        }
      }
      problems.push(...(await servesOn(world, client, topic, index)))
    }
  }
  if (!isDamaged && !isPowerCut) {
    const { committed, attempted } = acknowledged
    const stored = await committedOffset(world, client)
    if (stored !== committed && stored !== attempted) problems.push(`committed ${committed}, stored ${stored}`)
  }
  await world.run(world.broker.close())
  return { story, hasStarted: true, problems }
}

/** `offset:value` of all records, or the error that stands in the way. */
async function readAll(world: World, client: RawClient, topic: string, partition: number): Promise<string[] | string> {
  const found: string[] = []
  for (let fetchOffset = 0; ;) {
    const partitions = [{ partition, fetchOffset, partitionMaxBytes: 1_000_000 }]
    const request = { maxWaitMs: 0, minBytes: 0, topics: [{ topic, partitions }] }
    const response = await world.run(client.send(fetch, 12, request))
    const { errorCode, records, logStartOffset, highWatermark } = response.responses[0]!.partitions[0]!
    if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE && fetchOffset === 0 && logStartOffset !== 0) {
      return 'its first offset has moved'
    }
    if (errorCode !== ErrorCode.NONE) return errorInfo(errorCode).name
    if (!areWhole(records)) return 'a damaged batch'
    const values = valuesOf(records).filter((text) => Number(text.split(':')[0]) >= fetchOffset)
    if (values.length === 0) return fetchOffset >= highWatermark ? found : 'records that cannot be read'
    found.push(...values)
    fetchOffset = Number(values.at(-1)!.split(':')[0]) + 1
  }
}

/** A reader checks every batch, as clients do. */
function areWhole(records: Uint8Array | null): boolean {
  const bytes = asBuffer(records ?? new Uint8Array(0))
  for (let position = 0; position < bytes.length;) {
    const batch = nextBatch(bytes, position)
    if (batch === undefined) return true
    if (!batch.isValid()) return false
    position = batch.end
  }
  return true
}

async function servesOn(world: World, client: RawClient, name: string, index: number): Promise<string[]> {
  const topicData = [{ name, partitionData: [{ index, records: batchOf(['after']) }] }]
  const response = await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
  const { errorCode } = response.responses[0]!.partitionResponses[0]!
  if (errorCode !== ErrorCode.NONE) return [`${name}-${index} takes no records: ${errorInfo(errorCode).name}`]
  const topics = [{ name, partitions: [{ partitionIndex: index, offset: -1 }] }]
  const deleted = await world.run(client.send(deleteRecords, 2, { topics, timeoutMs: 1000 }))
  const outcome = deleted.topics[0]!.partitions[0]!.errorCode
  return outcome === ErrorCode.NONE ? [] : [`${name}-${index} deletes no records: ${errorInfo(outcome).name}`]
}

async function committedOffset(world: World, client: RawClient): Promise<number> {
  const groups = [{ groupId, topics: [{ name: 'plain', partitionIndexes: [0] }] }]
  const response = await world.run(client.send(offsetFetch, 8, { groups }))
  return response.groups[0]!.topics[0]!.partitions[0]!.committedOffset
}

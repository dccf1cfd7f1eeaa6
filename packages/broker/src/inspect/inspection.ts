import type { CodecRegistry } from '@ottla/compression'
import { asBuffer, decodeVersioned, nextBatch, readRecords, RecordBatchView } from '@ottla/protocol'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { ConfigError } from '@ottla/runtime'
import type { ClassicMember } from '../group/classic-member.ts'
import type { Group } from '../group/group-store.ts'
import type { Partition } from '../replica/partition.ts'
import { recordsOfBatch } from '../replica/read-all-records.ts'
import type { Services } from '../services.ts'
import { batchesOf } from '../share/aborted-records.ts'
import type {
  GroupMemberState,
  GroupState,
  Inspect,
  PartitionState,
  RecordsOptions,
  StoredMessage,
  TransactionalIdState,
} from './inspect.ts'

const blockBytes = 1_048_576
const defaultLimit = 10_000

/** {@link Inspect} of a broker. */
export class Inspection implements Inspect {
  readonly #services: () => Services
  readonly #codecs: CodecRegistry
  readonly #countConnections: () => number

  constructor(services: () => Services, codecs: CodecRegistry, countConnections: () => number) {
    this.#services = services
    this.#codecs = codecs
    this.#countConnections = countConnections
  }

  get connectionCount(): number {
    return this.#countConnections()
  }

  records(topic: string, options: RecordsOptions = {}): StoredMessage[] {
    const { partition, limit = defaultLimit } = options
    const partitions = this.#partitions(topic).filter((one) => partition === undefined || one.partitionId === partition)
    if (partitions.length === 0) throw new ConfigError(`Topic ${topic} has no partition ${partition}`)
    const records: StoredMessage[] = []
    for (const one of partitions) {
      for (const record of this.#recordsOf(one, options)) {
        if (records.length === limit) return records
        records.push(record)
      }
    }
    return records
  }

  partitions(topic: string): PartitionState[] {
    return this.#partitions(topic).map(({ partitionId, highWatermark, lastStableOffset, leaderEpoch, log }) => ({
      topic,
      partition: partitionId,
      logStartOffset: log.logStartOffset,
      endOffset: highWatermark,
      lastStableOffset,
      leaderEpoch,
      sizeBytes: log.sizeBytes,
    }))
  }

  group(groupId: string): GroupState | undefined {
    const shard = this.#services().groups.shard(groupId)
    const group = typeof shard === 'number' ? undefined : shard.groups.get(groupId)
    if (group === undefined || typeof shard === 'number') return undefined
    const offsets: GroupState['offsets'][number][] = []
    for (const [topic, partitions] of shard.offsets.ofGroup(groupId) ?? []) {
      for (const [partition, { offset }] of partitions) {
        const end = this.#services().replicas.partition(topic, partition)?.highWatermark ?? offset
        offsets.push({ topic, partition, offset, lag: Math.max(0, end - offset) })
      }
    }
    offsets.sort((one, other) => one.topic.localeCompare(other.topic) || one.partition - other.partition)
    const state = group.type === 'classic' ? group.group.state : group.state
    return { groupId, type: group.type, state, members: this.#membersOf(group), offsets }
  }

  transactionalIds(): TransactionalIdState[] {
    const all = this.#services().transactions.transactions()
    if (typeof all === 'number') return []
    return all.map(({ transactionalId, state, producerId, producerEpoch }) => ({
      transactionalId,
      state,
      producerId,
      producerEpoch,
    }))
  }

  #partitions(topic: string): readonly Partition[] {
    const partitions = this.#services().replicas.partitions(topic)
    if (partitions !== undefined) return partitions
    const names = Array.from(this.#services().controller.image.topics(), ({ name }) => name)
    throw new ConfigError(`There is no topic ${topic}; there are ${names.length === 0 ? 'none' : names.join(', ')}`)
  }

  *#recordsOf(
    partition: Partition,
    { fromOffset = 0, isUncommitted = false }: RecordsOptions,
  ): Generator<StoredMessage> {
    const end = partition.endOffset(!isUncommitted)
    for (let offset = Math.max(fromOffset, partition.log.logStartOffset); offset < end;) {
      const { records, abortedTransactions } = partition.read(offset, blockBytes, true, !isUncommitted)
      const bytes = asBuffer(records)
      const first = offset
      for (const { position, isAborted, lastOffset } of batchesOf(bytes, abortedTransactions)) {
        offset = lastOffset + 1
        const batch = nextBatch(bytes, position)
        if (isAborted || !(batch instanceof RecordBatchView) || batch.isControl) continue
        for (const view of readRecords(batch, recordsOfBatch(batch, this.#codecs))) {
          if (view.offset < fromOffset) continue
          yield {
            topic: partition.topic,
            partition: partition.partitionId,
            offset: view.offset,
            timestampMs: view.timestamp,
            key: copyOf(view.key),
            value: copyOf(view.value),
            headers: view.headers.map(({ key, value }) => ({ key, value: copyOf(value) })),
          }
        }
      }
      if (offset === first) return
    }
  }

  #membersOf(group: Group): GroupMemberState[] {
    if (group.type === 'classic') {
      return Array.from(group.group.members.values(), (member) => ({
        memberId: member.memberId,
        clientId: member.clientId,
        partitions: group.group.protocolType === 'consumer' ? assignmentOf(member) : [],
      }))
    }
    const { image } = this.#services().controller
    return [...group.members.values()].map(({ memberId, clientId, assignedPartitions }) => ({
      memberId,
      clientId,
      partitions: [...assignedPartitions].flatMap(([topicId, partitions]) => {
        const topic = image.topicById(topicId)?.name ?? topicId
        return Array.from(partitions.keys(), (partition) => ({ topic, partition }))
      }),
    }))
  }
}

function assignmentOf({ assignment }: ClassicMember): GroupMemberState['partitions'] {
  if (assignment.length === 0) return []
  const { assignedPartitions } = decodeVersioned(consumerProtocolAssignment, assignment).value
  return assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

function copyOf(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes)
}

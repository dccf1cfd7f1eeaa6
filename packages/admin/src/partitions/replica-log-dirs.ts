import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import type { Deadline } from '@ottla/core/internal'
import { alterReplicaLogDirs as api } from '@ottla/protocol/messages/alter-replica-log-dirs'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { type Outcomes, outcomesOf } from '../batch.ts'
import { byName, perTopic } from '../by-name.ts'
import { groupBy } from '../group-by.ts'
import { itemError } from '../response-error.ts'
import { lookOnce } from '../retry-rules.ts'
import { logDirsOf } from './describe-log-dirs.ts'

/** The replica of a partition on one broker. */
export interface Replica extends TopicPartition {
  readonly broker: number
}

/** A replica and the directory of its broker that it is to be in. */
export interface ReplicaLogDirAlteration extends Replica {
  /** Absolute path of one of the broker's `log.dirs`. */
  readonly logDir: string
}

/** Where a replica is, and where it is going. */
export interface ReplicaLogDirDescription extends Replica {
  /** Absent where the broker has no such replica. */
  readonly currentLogDir?: string
  /** -1 where the broker has no such replica. */
  readonly currentOffsetLag: number
  /** The directory that the replica is being moved to, if it is. */
  readonly futureLogDir?: string
  /** How far the copy there is behind the replica; -1 when it is not being moved. */
  readonly futureOffsetLag: number
}

/** `orders-3 on broker 1`: how a replica is named in results and messages. */
function replicaName({ topic, partition, broker }: Replica): string {
  return `${topicPartitionName(topic, partition)} on broker ${broker}`
}

export async function alterReplicaLogDirs(
  requests: AdminRequests,
  alterations: readonly ReplicaLogDirAlteration[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  const wanted = byName(alterations, replicaName, 'A replica to move')
  await requests.batch(wanted.keys(), { operation: 'Moving replicas', deadline, ...lookOnce }, (names) =>
    eachBroker(wanted, names, async (broker, own) => {
      const dirs = [...groupBy(own, ({ logDir }) => logDir)].map(([path, replicas]) => ({
        path,
        topics: perTopic(replicas, (name, some) => ({ name, partitions: some.map(({ partition }) => partition) })),
      }))
      const { results } = await requests.toBroker(broker, api, { dirs }, deadline)
      const outcomes = new Map<string, KafkaError | true>()
      for (const { topicName: topic, partitions } of results) {
        for (const { partitionIndex: partition, errorCode } of partitions) {
          const name = replicaName({ topic, partition, broker })
          outcomes.set(name, itemError(errorCode, { operation: `Moving ${name}`, apiKey: api.key }) ?? true)
        }
      }
      return outcomes
    }),
  )
}

export function describeReplicaLogDirs(
  requests: AdminRequests,
  replicas: readonly Replica[],
  options?: WaitOptions,
): Promise<ReplicaLogDirDescription[]> {
  const deadline = requests.deadline(options)
  const wanted = byName(replicas, replicaName, 'A replica to describe')
  return requests.batch(wanted.keys(), { operation: 'Describing replicas', deadline, ...lookOnce }, (names) =>
    eachBroker(wanted, names, (broker, own) => locate(requests, broker, own, deadline)),
  )
}

async function locate(
  requests: AdminRequests,
  broker: number,
  replicas: readonly Replica[],
  deadline: Deadline,
): Promise<Outcomes<ReplicaLogDirDescription>> {
  const { logDirs } = await logDirsOf(requests, broker, replicas, deadline)
  return new Map(
    replicas.map(({ topic, partition }) => {
      const found = logDirs.flatMap(({ path, replicas: all }) =>
        all.filter((one) => one.topic === topic && one.partition === partition).map((one) => ({ ...one, path })),
      )
      const current = found.find(({ isFuture }) => !isFuture)
      const future = found.find(({ isFuture }) => isFuture)
      return [
        replicaName({ topic, partition, broker }),
        {
          topic,
          partition,
          broker,
          ...(current === undefined ? {} : { currentLogDir: current.path }),
          currentOffsetLag: current?.offsetLag ?? -1,
          ...(future === undefined ? {} : { futureLogDir: future.path }),
          futureOffsetLag: future?.offsetLag ?? -1,
        },
      ]
    }),
  )
}

/** One request to each broker that has some of the replicas. */
async function eachBroker<R extends Replica, V>(
  wanted: ReadonlyMap<string, R>,
  names: readonly string[],
  ask: (broker: number, own: readonly R[]) => Promise<Outcomes<V>>,
): Promise<Outcomes<V>> {
  const byBroker = groupBy(names, (name) => wanted.get(name)!.broker)
  const parts = [...byBroker].map(([broker, own]) =>
    outcomesOf(own, () =>
      ask(
        broker,
        own.map((name) => wanted.get(name)!),
      ),
    ),
  )
  return new Map((await Promise.all(parts)).flatMap((part) => [...part]))
}

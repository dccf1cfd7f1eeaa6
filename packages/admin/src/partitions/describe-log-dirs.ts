import type { TopicPartition, WaitOptions } from '@ottla/core'
import { apiError, type Deadline } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { describeLogDirs as api, type DescribeLogDirsResult } from '@ottla/protocol/messages/describe-log-dirs'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askAllBrokers, askBrokers } from '../ask-brokers.ts'
import { comparePartitions, perTopic } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { lookOnce } from '../retry-rules.ts'

/** Options of {@link Admin.describeLogDirs}. */
export interface DescribeLogDirsOptions extends WaitOptions {
  /** Ids of the brokers that are asked. Default: all. */
  readonly brokers?: readonly number[]
  /** The partitions that are told about. Default: all. */
  readonly partitions?: readonly TopicPartition[]
}

/** A replica in a log directory. */
export interface LogDirReplica extends TopicPartition {
  readonly sizeBytes: number
  /** How far it is behind: behind the high watermark, or where it is being moved to, behind the replica that it is to replace. */
  readonly offsetLag: number
  /** Whether it is being moved to here and will replace the replica in another directory. */
  readonly isFuture: boolean
}

/** A directory in which a broker keeps partitions. */
export interface LogDir {
  readonly path: string
  /** Set when the directory is out of service. */
  readonly error?: KafkaError
  /** Of the file system; absent from brokers before 3.3. */
  readonly totalBytes?: number
  /** Free on the file system; absent from brokers before 3.3. */
  readonly usableBytes?: number
  /** No new partitions are put there (KIP-1066); false from brokers that do not tell. */
  readonly isCordoned: boolean
  /** Sorted by topic and partition. */
  readonly replicas: readonly LogDirReplica[]
}

/** The log directories of one broker. */
export interface BrokerLogDirs {
  readonly broker: number
  readonly logDirs: readonly LogDir[]
}

export async function describeLogDirs(
  requests: AdminRequests,
  options: DescribeLogDirsOptions = {},
): Promise<BrokerLogDirs[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Describing log dirs', deadline, ...lookOnce }
  const one = (broker: number): Promise<BrokerLogDirs> => logDirsOf(requests, broker, options.partitions, deadline)
  return options.brokers === undefined
    ? askAllBrokers(requests, call, one)
    : askBrokers(requests, call, options.brokers, one)
}

/** Asks one broker for its directories and what is in them. */
export async function logDirsOf(
  requests: AdminRequests,
  broker: number,
  partitions: readonly TopicPartition[] | undefined,
  deadline: Deadline,
): Promise<BrokerLogDirs> {
  const topics =
    partitions === undefined
      ? null
      : perTopic(partitions, (topic, own) => ({ topic, partitions: own.map(({ partition }) => partition) }))
  const response = await requests.toBroker(broker, api, { topics }, deadline)
  const context = { operation: `Describing the log dirs of broker ${broker}`, apiKey: api.key }
  throwError(response.errorCode, context)
  // Before version 3 there is no error at the top: a broker that refuses answers with no directory at all.
  if (response.results.length === 0) throw apiError(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, context)
  return { broker, logDirs: response.results.map(logDir) }
}

function logDir(result: DescribeLogDirsResult): LogDir {
  const { errorCode, logDir: path, totalBytes, usableBytes, isCordoned, topics } = result
  const error = itemError(errorCode, { operation: `Log dir ${path}`, apiKey: api.key })
  const replicas = topics.flatMap(({ name: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, partitionSize: sizeBytes, offsetLag, isFutureKey: isFuture }) => ({
      topic,
      partition,
      sizeBytes,
      offsetLag,
      isFuture,
    })),
  )
  return {
    path,
    ...(error === undefined ? {} : { error }),
    ...(totalBytes < 0 ? {} : { totalBytes }),
    ...(usableBytes < 0 ? {} : { usableBytes }),
    isCordoned,
    replicas: replicas.toSorted(comparePartitions),
  }
}

import { topicPartitionName, type TopicPartition, type WaitOptions } from '@ottla/core'
import {
  describeProducers as api,
  type DescribeProducersResponse,
  type ProducerState,
  type TopicRequestInput,
} from '@ottla/protocol/messages/describe-producers'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askLeaders } from '../ask-leaders.ts'
import type { Outcomes } from '../batch.ts'
import { byPartition, perTopic } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { lookOnce } from '../retry-rules.ts'

/** Options of {@link Admin.describeProducers}. */
export interface DescribeProducersOptions extends WaitOptions {
  /** Id of a broker with replicas of the partitions, to see what that one knows. Default: the leader of each. */
  readonly broker?: number
}

/** An idempotent or transactional producer that a partition remembers. */
export interface ActiveProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** Of its last record; -1 when that is not known. */
  readonly lastSequence: number
  /** Of its last record, in ms; -1 when that is not known. */
  readonly lastTimestamp: number
  /** Of the transaction coordinator that wrote the last marker; absent when there was none. */
  readonly coordinatorEpoch?: number
  /** Where its open transaction begins in the partition; absent when it has none. */
  readonly currentTransactionStartOffset?: number
}

/** The producers that a partition remembers. */
export interface PartitionProducers extends TopicPartition {
  readonly activeProducers: readonly ActiveProducer[]
}

export function describeProducers(
  requests: AdminRequests,
  partitions: readonly TopicPartition[],
  options: DescribeProducersOptions = {},
): Promise<PartitionProducers[]> {
  const deadline = requests.deadline(options)
  const { broker } = options
  const wanted = byPartition(partitions, 'A partition whose producers are described')
  const rule = broker === undefined ? {} : lookOnce
  return requests.batch(wanted.keys(), { operation: 'Describing producers', deadline, ...rule }, (names) => {
    const asked = names.map((name) => wanted.get(name)!)
    if (broker !== undefined) return ask(asked, (topics) => requests.toBroker(broker, api, { topics }, deadline))
    return askLeaders(requests, { operation: 'Producers of', deadline }, asked, (leader, own) =>
      ask(own, (topics) => requests.toNode(leader, api, { topics }, deadline)),
    )
  })
}

async function ask(
  partitions: readonly TopicPartition[],
  send: (topics: TopicRequestInput[]) => Promise<DescribeProducersResponse>,
): Promise<Outcomes<PartitionProducers>> {
  const response = await send(
    perTopic(partitions, (name, own) => ({ name, partitionIndexes: own.map(({ partition }) => partition) })),
  )
  const outcomes = new Map<string, PartitionProducers | KafkaError>()
  for (const { name: topic, partitions: results } of response.topics) {
    for (const { partitionIndex: partition, errorCode, errorMessage: detail, activeProducers } of results) {
      const name = topicPartitionName(topic, partition)
      const context = { operation: `Producers of ${name}`, apiKey: api.key, detail, resources: [topic] }
      const error = itemError(errorCode, context)
      outcomes.set(name, error ?? { topic, partition, activeProducers: activeProducers.map(activeProducer) })
    }
  }
  return outcomes
}

function activeProducer(state: ProducerState): ActiveProducer {
  const { producerId, producerEpoch, lastSequence, lastTimestamp, coordinatorEpoch, currentTxnStartOffset } = state
  return {
    producerId,
    producerEpoch,
    lastSequence,
    lastTimestamp,
    ...(coordinatorEpoch < 0 ? {} : { coordinatorEpoch }),
    ...(currentTxnStartOffset < 0 ? {} : { currentTransactionStartOffset: currentTxnStartOffset }),
  }
}

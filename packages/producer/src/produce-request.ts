import { ZERO_UUID } from '@ottla/protocol'
import type { PartitionProduceResponse, ProduceRequestInput, ProduceResponse } from '@ottla/protocol/messages/produce'
import type { ProducerBatch } from './producer-batch.ts'

/** The last version that does not add partitions to the transaction by itself (KIP-890). */
const lastExplicitVersion = 11
/** The first version that names topics by id. */
const topicIdVersion = 13

interface TopicBatches {
  readonly name: string
  /** The topic's id when the request was made; undefined where the cluster does not tell. */
  readonly id: string | undefined
  readonly batches: ProducerBatch[]
}

/** How a Produce request belongs to a transaction. */
export interface ProduceTransaction {
  readonly transactionalId: string
  /** Writing to a partition adds it (KIP-890). */
  readonly addsImplicitly: boolean
}

/** One Produce request: at most one batch per partition of a node. */
export class ProduceCall {
  readonly nodeId: number
  readonly batches: readonly ProducerBatch[]
  readonly #topics: readonly TopicBatches[]
  readonly #transaction: ProduceTransaction | undefined

  /** @param topicId - the id under which the cluster knows a topic, if it tells. */
  constructor(
    nodeId: number,
    batches: readonly ProducerBatch[],
    topicId: (topic: string) => string | undefined,
    transaction: ProduceTransaction | undefined,
  ) {
    this.nodeId = nodeId
    this.#transaction = transaction
    this.batches = batches
    const topics = new Map<string, TopicBatches>()
    for (const batch of batches) {
      const { name } = batch.queue.topic
      const known = topics.get(name)
      if (known === undefined) topics.set(name, { name, id: topicId(name), batches: [batch] })
      else known.batches.push(batch)
    }
    this.#topics = [...topics.values()]
  }

  /** Newest version that can name all topics and says the right thing to the transaction; undefined when any can. */
  get maxVersion(): number | undefined {
    if (this.#transaction?.addsImplicitly === false) return lastExplicitVersion
    return this.#topics.some((topic) => topic.id === undefined) ? topicIdVersion - 1 : undefined
  }

  request(version: number, acks: number, timeoutMs: number): ProduceRequestInput {
    const transactionalId = this.#transaction?.transactionalId ?? null
    const isTransactional = transactionalId !== null
    return {
      transactionalId,
      acks,
      timeoutMs,
      topicData: this.#topics.map(({ name, id, batches }) => {
        const partitionData = batches.map((batch) => ({
          index: batch.queue.partition,
          records: batch.seal(isTransactional),
        }))
        return version >= topicIdVersion ? { topicId: id, partitionData } : { name, partitionData }
      }),
    }
  }

  /** Calls `onAnswer` for each batch, with undefined where the response says nothing of it. */
  match(
    response: ProduceResponse,
    onAnswer: (batch: ProducerBatch, answer: PartitionProduceResponse | undefined) => void,
  ): void {
    for (const { name, id, batches } of this.#topics) {
      const answers = response.responses.find(
        (topic) => topic.name === name || (topic.topicId === id && id !== undefined && id !== ZERO_UUID),
      )?.partitionResponses
      for (const [i, batch] of batches.entries()) {
        const { partition } = batch.queue
        // Brokers answer in the order of the request as a rule.
        const first = answers?.[i]
        onAnswer(batch, first?.index === partition ? first : answers?.find((answer) => answer.index === partition))
      }
    }
  }
}

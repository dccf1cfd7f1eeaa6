import { apiError } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import { metadata as metadataApi } from '@ottla/protocol/messages/metadata'
import type { AdminRequests } from '../admin-requests.ts'

/** Options of {@link Admin.listTopics}. */
export interface ListTopicsOptions extends WaitOptions {
  /** Whether Kafka's own topics, such as `__consumer_offsets`, are listed too. Default false. */
  readonly listInternal?: boolean
}

/** A topic of the cluster. */
export interface TopicListing {
  readonly name: string
  /** Absent from brokers before 2.8. */
  readonly topicId?: string
  readonly isInternal: boolean
}

export async function listTopics(requests: AdminRequests, options: ListTopicsOptions = {}): Promise<TopicListing[]> {
  const deadline = requests.deadline(options)
  const response = await requests.single({ operation: 'Listing topics', deadline }, async () => {
    const answer = await requests.toAny(metadataApi, { topics: null }, deadline)
    if (answer.errorCode !== ErrorCode.NONE)
      throw apiError(answer.errorCode, { operation: 'Listing topics', apiKey: 3 })
    return answer
  })
  return response.topics
    .filter(({ name, isInternal }) => name !== null && (!isInternal || options.listInternal === true))
    .map(({ name, topicId, isInternal }) => ({
      name: name!,
      ...(topicId === ZERO_UUID ? {} : { topicId }),
      isInternal,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

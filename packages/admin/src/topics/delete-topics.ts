import { apiError } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError, ZERO_UUID } from '@ottla/protocol'
import { deleteTopics as deleteTopicsApi } from '@ottla/protocol/messages/delete-topics'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { controllerRetries } from '../retry-rules.ts'
import { selected, type TopicSelection } from './topic-selection.ts'

/** Options of {@link Admin.deleteTopics}. */
export interface DeleteTopicsOptions extends WaitOptions {
  /** Whether to wait and try again when a quota refuses. Default true. (KIP-599) */
  readonly retryOnQuotaViolation?: boolean
}

/** DeleteTopics from which on ids are accepted. */
const idsVersion = 6

export async function deleteTopics(
  requests: AdminRequests,
  topics: TopicSelection,
  options: DeleteTopicsOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const { by, all } = selected(topics)
  const call = { operation: 'Deleting topics', deadline, ...controllerRetries(options) }
  await requests.batch(all, call, async (names) => {
    const response = await requests.toController(
      deleteTopicsApi,
      (version) => {
        const timeoutMs = requests.serverTimeoutMs(deadline)
        if (version >= idsVersion) {
          return {
            topics: names.map((name) => (by === 'id' ? { topicId: name } : { name, topicId: ZERO_UUID })),
            timeoutMs,
          }
        }
        if (by === 'id') throw new UnsupportedVersionError('Brokers before 2.8 delete topics by name only')
        return { topicNames: names, timeoutMs }
      },
      deadline,
    )
    const outcomes = new Map<string, KafkaError | true>()
    for (const { name, topicId, errorCode, errorMessage: detail } of response.responses) {
      const asked = by === 'id' ? topicId : name!
      if (errorCode === ErrorCode.NONE) {
        outcomes.set(asked, true)
        continue
      }
      const context = { operation: `Deleting topic ${asked}`, apiKey: deleteTopicsApi.key, detail, resources: [asked] }
      const error = apiError(errorCode, context)
      outcomes.set(asked, error)
    }
    return outcomes
  })
}

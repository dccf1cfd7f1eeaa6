import { apiError } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { createPartitions as createPartitionsApi } from '@ottla/protocol/messages/create-partitions'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { controllerRetries } from '../retry-rules.ts'

/** More partitions for a topic. */
export interface NewPartitions {
  readonly topic: string
  /** How many partitions the topic has afterwards. */
  readonly totalCount: number
  /** Ids of the brokers that get the replicas of each new partition. Default: the controller chooses. */
  readonly newAssignments?: readonly (readonly number[])[]
}

/** Options of {@link Admin.createPartitions}. */
export interface CreatePartitionsOptions extends WaitOptions {
  /** Checks everything and creates nothing. Default false. */
  readonly validateOnly?: boolean
  /** Whether to wait and try again when a quota refuses. Default true. (KIP-599) */
  readonly retryOnQuotaViolation?: boolean
}

export async function createPartitions(
  requests: AdminRequests,
  partitions: readonly NewPartitions[],
  options: CreatePartitionsOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const wanted = byName(partitions, ({ topic }) => topic, 'A topic that is to get partitions')
  const call = { operation: 'Creating partitions', deadline, ...controllerRetries(options) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const request = {
      topics: names.map((name) => {
        const { totalCount: count, newAssignments } = wanted.get(name)!
        return { name, count, assignments: newAssignments?.map((brokerIds) => ({ brokerIds })) ?? null }
      }),
      timeoutMs: requests.serverTimeoutMs(deadline),
      validateOnly: options.validateOnly ?? false,
    }
    const response = await requests.toController(createPartitionsApi, request, deadline)
    const outcomes = new Map<string, KafkaError | true>()
    for (const { name, errorCode, errorMessage: detail } of response.results) {
      if (errorCode === ErrorCode.NONE) {
        outcomes.set(name, true)
        continue
      }
      const operation = `Creating partitions of topic ${name}`
      const error = apiError(errorCode, { operation, apiKey: createPartitionsApi.key, detail, resources: [name] })
      outcomes.set(name, error)
    }
    return outcomes
  })
}

import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import type { AdminRequests } from '../admin-requests.ts'
import { lookOnce } from '../retry-rules.ts'
import { describeByMetadata } from './describe-by-metadata.ts'
import { describeByPartitions } from './describe-by-partitions.ts'
import type { TopicDescription } from './topic-description.ts'
import { selected, type TopicSelection } from './topic-selection.ts'

/** Options of {@link Admin.describeTopics}. */
export interface DescribeTopicsOptions extends WaitOptions {
  /** Whether to tell what this client may do with each topic. Default false. (KIP-430) */
  readonly includeAuthorizedOperations?: boolean
  /** Most partitions of one response; long topics come in several. Default 2,000. (KIP-966) */
  readonly partitionSizeLimitPerResponse?: number
}

export function describeTopics(
  requests: AdminRequests,
  topics: TopicSelection,
  options: DescribeTopicsOptions = {},
): Promise<TopicDescription[]> {
  const deadline = requests.deadline(options)
  const { by, all } = selected(topics)
  return requests.batch(all, { operation: 'Describing topics', deadline, ...lookOnce }, async (names) => {
    if (by === 'id') return describeByMetadata(requests, by, names, options, deadline)
    await requests.cluster.metadata.waitForNodes(deadline)
    try {
      return await describeByPartitions(requests, names, options, deadline)
    } catch (error) {
      if (!(error instanceof UnsupportedVersionError)) throw error
      return describeByMetadata(requests, by, names, options, deadline)
    }
  })
}

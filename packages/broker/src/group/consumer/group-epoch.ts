import type { TopicImage } from '../../controller/metadata-image.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { groupHash } from '../topic-hash.ts'
import type { ConsumerContext } from './consumer-context.ts'
import type { ConsumerGroup, MemberChange, SubscriptionCount } from './consumer-group.ts'
import { groupEpochRecord, partitionMetadataTombstone } from './consumer-records.ts'

/** How long a group does without comparing its topics, when nobody tells it that they changed. */
const metadataRefreshIntervalMs = 2_147_483_647

/** Hash over the topics that exist of those that a group is subscribed to. */
export function subscriptionHash(
  subscribed: ReadonlyMap<string, SubscriptionCount>,
  { topics }: Pick<ConsumerContext, 'topics'>,
): bigint {
  const existing: TopicImage[] = []
  for (const name of subscribed.keys()) {
    const topic = topics.topic(name)
    if (topic !== undefined) existing.push(topic)
  }
  return groupHash(existing, topics.rack)
}

/** Begins a new epoch of the group if its members (`mustBump`) or its topics have changed; returns the epoch that holds then. */
export function updateGroupEpoch(
  group: ConsumerGroup,
  mustBump: boolean,
  change: MemberChange,
  context: ConsumerContext,
  records: CoordinatorRecord[],
): number {
  const { groupId } = group
  const hash = subscriptionHash(group.subscribedTopics(change), context)
  const isNew = mustBump || hash !== group.metadataHash
  const epoch = isNew ? group.groupEpoch + 1 : group.groupEpoch
  if (isNew) records.push(groupEpochRecord(groupId, epoch, hash))
  group.metadataRefresh = { deadlineMs: context.nowMs + metadataRefreshIntervalMs, epoch }
  if (group.hasPartitionMetadataRecord) records.push(partitionMetadataTombstone(groupId))
  return epoch
}

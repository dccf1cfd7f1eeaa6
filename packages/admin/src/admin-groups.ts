import type { TopicPartition, TopicPartitionOffset, WaitOptions } from '@ottla/core'
import type { ClassicGroupDescription, DescribeGroupsOptions } from './groups/describe-classic-groups.ts'
import type { ConsumerGroupDescription } from './groups/describe-consumer-groups.ts'
import type { ShareGroupDescription } from './groups/describe-share-groups.ts'
import type { StreamsGroupDescription } from './groups/describe-streams-groups.ts'
import type { GroupListing, ListGroupsOptions } from './groups/list-groups.ts'
import type { RemoveMembersOptions } from './groups/remove-members.ts'
import type { GroupLag, GroupLagOptions } from './helpers/group-lag.ts'
import type {
  GroupOffsets,
  GroupOffsetsQuery,
  ListConsumerGroupOffsetsOptions,
} from './offsets/list-consumer-group-offsets.ts'
import type { ShareGroupOffset, ShareGroupOffsets } from './offsets/share-group-offsets.ts'
import { AdminBase } from './admin-base.ts'

/** The calls of {@link Admin} about groups and what they have committed. */
export abstract class AdminGroups extends AdminBase {
  /** The groups of the cluster, of all types, sorted by id. Every broker is asked; when one fails, the {@link BatchError} has what the others know. */
  listGroups(options?: ListGroupsOptions): Promise<GroupListing[]> {
    return this.run('listGroups', (calls, requests) => calls.listGroups(requests, options))
  }

  /**
   * Describes groups of consumers, of both protocols.
   * @throws ApiError `GROUP_ID_NOT_FOUND`, `GROUP_AUTHORIZATION_FAILED`.
   */
  describeConsumerGroups(
    groupIds: readonly string[],
    options?: DescribeGroupsOptions,
  ): Promise<ConsumerGroupDescription[]> {
    return this.run('describeConsumerGroups', (calls, requests) =>
      calls.describeConsumerGroups(requests, groupIds, options),
    )
  }

  /**
   * Describes groups of the classic protocol: consumers, Connect workers and whatever else.
   * @throws ApiError `GROUP_ID_NOT_FOUND`, also for a group of another protocol.
   */
  describeClassicGroups(
    groupIds: readonly string[],
    options?: DescribeGroupsOptions,
  ): Promise<ClassicGroupDescription[]> {
    return this.run('describeClassicGroups', (calls, requests) =>
      calls.describeClassicGroups(requests, groupIds, options),
    )
  }

  /**
   * Describes share groups; needs brokers of 4.1. (KIP-932)
   * @throws ApiError `GROUP_ID_NOT_FOUND`
   */
  describeShareGroups(groupIds: readonly string[], options?: DescribeGroupsOptions): Promise<ShareGroupDescription[]> {
    return this.run('describeShareGroups', (calls, requests) => calls.describeShareGroups(requests, groupIds, options))
  }

  /**
   * Describes groups of the Streams protocol; needs brokers of 4.1. (KIP-1071)
   * @throws ApiError `GROUP_ID_NOT_FOUND`
   */
  describeStreamsGroups(
    groupIds: readonly string[],
    options?: DescribeGroupsOptions,
  ): Promise<StreamsGroupDescription[]> {
    return this.run('describeStreamsGroups', (calls, requests) =>
      calls.describeStreamsGroups(requests, groupIds, options),
    )
  }

  /**
   * Deletes groups without members, and all that they have committed.
   * @throws ApiError `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`.
   */
  deleteConsumerGroups(groupIds: readonly string[], options?: WaitOptions): Promise<void> {
    return this.run('deleteConsumerGroups', (calls, requests) => calls.deleteGroups(requests, groupIds, options))
  }

  /** As {@link deleteConsumerGroups}, for share groups. */
  deleteShareGroups(groupIds: readonly string[], options?: WaitOptions): Promise<void> {
    return this.run('deleteShareGroups', (calls, requests) => calls.deleteGroups(requests, groupIds, options))
  }

  /** As {@link deleteConsumerGroups}, for groups of the Streams protocol. */
  deleteStreamsGroups(groupIds: readonly string[], options?: WaitOptions): Promise<void> {
    return this.run('deleteStreamsGroups', (calls, requests) => calls.deleteGroups(requests, groupIds, options))
  }

  /**
   * Removes members from a group, which then rebalances: all of them, or some.
   * @throws ApiError `UNKNOWN_MEMBER_ID`, `GROUP_ID_NOT_FOUND`.
   */
  removeMembersFromConsumerGroup(groupId: string, options?: RemoveMembersOptions): Promise<void> {
    return this.run('removeMembersFromConsumerGroup', (calls, requests) =>
      calls.removeMembersFromConsumerGroup(requests, groupId, options),
    )
  }

  /** What groups have committed. A group that does not exist has committed nothing. */
  listConsumerGroupOffsets(
    groups: readonly (string | GroupOffsetsQuery)[],
    options?: ListConsumerGroupOffsetsOptions,
  ): Promise<GroupOffsets[]> {
    return this.run('listConsumerGroupOffsets', (calls, requests) =>
      calls.listConsumerGroupOffsets(requests, groups, options),
    )
  }

  /**
   * Commits offsets for a group that has no members; a group that does not exist comes to be.
   * @throws ApiError `UNKNOWN_MEMBER_ID` when the group has members; `UNKNOWN_TOPIC_OR_PARTITION`.
   */
  alterConsumerGroupOffsets(
    groupId: string,
    offsets: readonly TopicPartitionOffset[],
    options?: WaitOptions,
  ): Promise<void> {
    return this.run('alterConsumerGroupOffsets', (calls, requests) =>
      calls.alterConsumerGroupOffsets(requests, groupId, offsets, options),
    )
  }

  /**
   * Forgets what a group has committed for partitions.
   * @throws ApiError `GROUP_SUBSCRIBED_TO_TOPIC` while a member reads the topic; `GROUP_ID_NOT_FOUND`.
   */
  deleteConsumerGroupOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
    options?: WaitOptions,
  ): Promise<void> {
    return this.run('deleteConsumerGroupOffsets', (calls, requests) =>
      calls.deleteConsumerGroupOffsets(requests, groupId, partitions, options),
    )
  }

  /** As {@link listConsumerGroupOffsets}, for groups of the Streams protocol. */
  listStreamsGroupOffsets(
    groups: readonly (string | GroupOffsetsQuery)[],
    options?: ListConsumerGroupOffsetsOptions,
  ): Promise<GroupOffsets[]> {
    return this.run('listStreamsGroupOffsets', (calls, requests) =>
      calls.listConsumerGroupOffsets(requests, groups, options),
    )
  }

  /** As {@link alterConsumerGroupOffsets}, for a group of the Streams protocol. */
  alterStreamsGroupOffsets(
    groupId: string,
    offsets: readonly TopicPartitionOffset[],
    options?: WaitOptions,
  ): Promise<void> {
    return this.run('alterStreamsGroupOffsets', (calls, requests) =>
      calls.alterConsumerGroupOffsets(requests, groupId, offsets, options),
    )
  }

  /** As {@link deleteConsumerGroupOffsets}, for a group of the Streams protocol. */
  deleteStreamsGroupOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
    options?: WaitOptions,
  ): Promise<void> {
    return this.run('deleteStreamsGroupOffsets', (calls, requests) =>
      calls.deleteConsumerGroupOffsets(requests, groupId, partitions, options),
    )
  }

  /**
   * Where share groups start to read, and how far they are behind; needs brokers of 4.1. (KIP-932)
   * A group that does not exist has no offsets.
   */
  listShareGroupOffsets(
    groups: readonly (string | GroupOffsetsQuery)[],
    options?: WaitOptions,
  ): Promise<ShareGroupOffsets[]> {
    return this.run('listShareGroupOffsets', (calls, requests) =>
      calls.listShareGroupOffsets(requests, groups, options),
    )
  }

  /**
   * Sets where a share group without members starts to read.
   * @throws ApiError `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`, `UNKNOWN_TOPIC_OR_PARTITION`.
   */
  alterShareGroupOffsets(groupId: string, offsets: readonly ShareGroupOffset[], options?: WaitOptions): Promise<void> {
    return this.run('alterShareGroupOffsets', (calls, requests) =>
      calls.alterShareGroupOffsets(requests, groupId, offsets, options),
    )
  }

  /**
   * Forgets where a share group without members is in topics.
   * @throws ApiError `NON_EMPTY_GROUP`, `GROUP_ID_NOT_FOUND`, `UNKNOWN_TOPIC_OR_PARTITION`.
   */
  deleteShareGroupOffsets(groupId: string, topics: readonly string[], options?: WaitOptions): Promise<void> {
    return this.run('deleteShareGroupOffsets', (calls, requests) =>
      calls.deleteShareGroupOffsets(requests, groupId, topics, options),
    )
  }

  /**
   * How far a group is behind, and who reads what.
   * @throws ApiError `GROUP_ID_NOT_FOUND`
   */
  groupLag(groupId: string, options?: GroupLagOptions): Promise<GroupLag> {
    return this.run('groupLag', (calls, requests) => calls.groupLag(requests, groupId, options))
  }

  /** How far each group of consumers is behind, sorted by id. */
  allGroupLags(options?: GroupLagOptions): Promise<GroupLag[]> {
    return this.run('allGroupLags', (calls, requests) => calls.allGroupLags(requests, options))
  }
}

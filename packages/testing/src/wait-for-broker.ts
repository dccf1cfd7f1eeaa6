import type { Broker, GroupState, RecordsOptions, StoredMessage } from '@ottla/broker'
import { describeGroup, describeTopic } from './describe-broker.ts'
import { waitFor, type WaitForOptions } from './wait-for.ts'

/** Options of {@link waitForRecords}. */
export interface WaitForRecordsOptions
  extends Omit<WaitForOptions, 'what' | 'describe'>, Pick<RecordsOptions, 'partition' | 'fromOffset'> {}

/**
 * Waits until a topic holds so many records that consumers of committed records see, and resolves with them.
 * @throws WaitTimeoutError that shows the last records
 */
export function waitForRecords(
  broker: Broker,
  topic: string,
  count: number,
  options: WaitForRecordsOptions = {},
): Promise<StoredMessage[]> {
  const { partition, fromOffset, ...wait } = options
  const which: RecordsOptions = {
    ...(partition === undefined ? {} : { partition }),
    ...(fromOffset === undefined ? {} : { fromOffset }),
  }
  return waitFor(
    () => {
      const records = broker.topics.includes(topic) ? broker.inspect.records(topic, which) : []
      return records.length >= count && records
    },
    { ...wait, what: `${count} records in ${topic}`, describe: () => describeTopic(broker, topic) },
  )
}

/** What a group is to be like; what is left out may be as it likes. */
export interface ExpectedGroup {
  /** Kafka's word, such as `Stable` or `Empty`. */
  readonly state?: string
  /** Number of members. */
  readonly members?: number
  /** At most so many records, in all, after what the group committed; it has to have committed something. */
  readonly lag?: number
}

/**
 * Waits until a group is as it should be, and resolves with how it stands.
 * @throws WaitTimeoutError that shows members and offsets
 */
export function waitForGroup(
  broker: Broker,
  groupId: string,
  expected: ExpectedGroup | ((group: GroupState) => boolean),
  options: Omit<WaitForOptions, 'what' | 'describe'> = {},
): Promise<GroupState> {
  const fits = typeof expected === 'function' ? expected : (group: GroupState) => isAsExpected(group, expected)
  const what = typeof expected === 'function' ? 'to be as wanted' : `to have ${JSON.stringify(expected)}`
  return waitFor(
    () => {
      const group = broker.inspect.group(groupId)
      return group !== undefined && fits(group) && group
    },
    {
      ...options,
      what: `group ${groupId} ${what}`,
      describe: () => describeGroup(broker.inspect.group(groupId), groupId),
    },
  )
}

function isAsExpected(group: GroupState, { state, members, lag }: ExpectedGroup): boolean {
  if (state !== undefined && group.state !== state) return false
  if (members !== undefined && group.members.length !== members) return false
  return lag === undefined || (group.offsets.length > 0 && lagOf(group) <= lag)
}

/** Records that come after what a group committed, over all partitions where it committed something. */
export function lagOf({ offsets }: GroupState): number {
  return offsets.reduce((sum, { lag }) => sum + lag, 0)
}

// Where the offsets of a group would go: all scenarios of Java's `kafka-consumer-groups.sh --reset-offsets`.
import type { Admin, ListedOffset, OffsetSpec } from '@ottla/admin'
import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { uniquePartitions } from '../partitions.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'

/** Where to reset to. */
export type ResetTarget =
  | { readonly to: 'earliest' | 'latest' | 'current' }
  /** An offset; outside of what there is it becomes the first or the end. */
  | { readonly to: 'offset'; readonly offset: number }
  /** The first record at or after a time in ms; the end when there is none. */
  | { readonly to: 'timestamp'; readonly timestamp: number }
  /** So many records on, or back when negative, from what is committed. */
  | { readonly to: 'shift'; readonly by: number }
  /** Offsets given one by one, as in a file. */
  | { readonly to: 'listed'; readonly offsets: readonly TopicPartitionOffset[] }

/** Where one partition would go. */
export interface PlannedOffset extends TopicPartition {
  /** What is committed now; absent when nothing is. */
  readonly currentOffset?: number
  readonly newOffset: number
}

/**
 * Computes where each partition would go, and changes nothing.
 * @throws CommandError for `shift` where nothing was committed.
 */
export async function planReset(
  admin: Admin,
  groupId: string,
  partitions: readonly TopicPartition[],
  target: ResetTarget,
): Promise<PlannedOffset[]> {
  const asked = target.to === 'listed' ? target.offsets : partitions
  const sorted = uniquePartitions(asked)
  if (sorted.length === 0) return []
  const committed = await committedOffsets(admin, groupId, sorted)
  const targets = await targetsOf(admin, groupId, sorted, target, committed)
  return sorted.map(({ topic, partition }) => {
    const currentOffset = committed.get(name({ topic, partition }))
    return {
      topic,
      partition,
      ...(currentOffset === undefined ? {} : { currentOffset }),
      newOffset: targets.get(name({ topic, partition }))!,
    }
  })
}

/** What the group has committed, by {@link name}. */
async function committedOffsets(
  admin: Admin,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<Map<string, number>> {
  const plain = partitions.map(({ topic, partition }) => ({ topic, partition }))
  const [group] = await admin.listConsumerGroupOffsets([{ groupId, partitions: plain }])
  return new Map(group!.offsets.map((each) => [name(each), each.offset]))
}

async function targetsOf(
  admin: Admin,
  groupId: string,
  partitions: readonly TopicPartition[],
  target: ResetTarget,
  committed: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const offsetsAt = async (at: OffsetSpec): Promise<Map<string, number>> => byName(await list(admin, partitions, at))
  switch (target.to) {
    case 'earliest':
    case 'latest':
      return offsetsAt(target.to)
    case 'current': {
      const ends = await offsetsAt('latest')
      return new Map(partitions.map((each) => [name(each), committed.get(name(each)) ?? ends.get(name(each))!]))
    }
    case 'timestamp': {
      const [found, ends] = await Promise.all([offsetsAt({ timestamp: target.timestamp }), offsetsAt('latest')])
      return new Map([...found].map(([key, offset]) => [key, offset < 0 ? ends.get(key)! : offset]))
    }
    case 'offset':
      return within(admin, partitions, () => target.offset)
    case 'listed': {
      const wanted = byName(target.offsets)
      return within(admin, partitions, (each) => wanted.get(name(each))!)
    }
    case 'shift': {
      const missing = partitions.find((each) => !committed.has(name(each)))
      if (missing !== undefined) {
        throw new CommandError(
          `Group ${groupId} has committed nothing for ${name(missing)}, so there is nothing to shift; use --to-earliest, --to-latest or --to-offset`,
          ExitCode.notFound,
        )
      }
      return within(admin, partitions, (each) => committed.get(name(each))! + target.by)
    }
  }
}

/** Offsets, each kept between the first record and the end of its partition. */
async function within(
  admin: Admin,
  partitions: readonly TopicPartition[],
  wanted: (partition: TopicPartition) => number,
): Promise<Map<string, number>> {
  const [first, end] = await Promise.all([list(admin, partitions, 'earliest'), list(admin, partitions, 'latest')])
  const [lowest, highest] = [byName(first), byName(end)]
  return new Map(
    partitions.map((each) => {
      const key = name(each)
      return [key, Math.min(Math.max(wanted(each), lowest.get(key)!), highest.get(key)!)]
    }),
  )
}

function list(admin: Admin, partitions: readonly TopicPartition[], at: OffsetSpec): Promise<ListedOffset[]> {
  return admin.listOffsets(partitions.map(({ topic, partition }) => ({ topic, partition, at })))
}

function byName(offsets: readonly TopicPartitionOffset[] | readonly ListedOffset[]): Map<string, number> {
  return new Map(offsets.map((each) => [name(each), each.offset]))
}

function name({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}

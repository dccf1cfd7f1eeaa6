import type { Admin, OffsetSpec } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseSelection, selectedPartitions } from '../partitions.ts'
import { parsePointInTime, type PointInTime, resolvePointInTime } from '../point-in-time.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { isolationOption } from './groups/lag.ts'
import { topicNames } from './topics/topic-names.ts'

const places = {
  earliest: 'earliest',
  latest: 'latest',
  'max-timestamp': 'maxTimestamp',
  'earliest-local': 'earliestLocal',
  'latest-tiered': 'latestTiered',
} as const satisfies Readonly<Record<string, OffsetSpec>>

interface OffsetsOptions extends ClusterCommandOptions {
  readonly at?: keyof typeof places | PointInTime
  readonly isolation: 'read_uncommitted' | 'read_committed'
}

/** `ottla offsets`: where the records of partitions begin and end. */
export function offsetsCommand(terminal: Terminal): Command {
  const command = new Command('offsets')
    .description('print the first and the next offset of partitions, or the offset at a time')
    .argument('[topic...]', 'such as orders or orders:0,2-3; default: all')
    .option(
      '--at <when>',
      'only one offset: earliest, latest, max-timestamp, earliest-local, latest-tiered, or of the first record at or after 2026-11-22T10:00:00, -15m',
      parseWhen,
    )
    .addOption(isolationOption())
    .action((topics: readonly string[], options: OffsetsOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const names = topics.length > 0 ? topics : await topicNames(admin, [], false)
        const partitions = await selectedPartitions(admin, names.map(parseSelection))
        const { isolation: isolationLevel, at } = options
        if (at === undefined) {
          await output.rows(
            await ranges(admin, partitions, isolationLevel),
            [
              { header: 'TOPIC', value: ({ topic }) => topic },
              { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
              { header: 'FIRST', value: ({ first }) => first, align: 'right' },
              { header: 'NEXT', value: ({ next }) => next, align: 'right' },
              { header: 'COUNT', value: ({ count }) => count, align: 'right' },
            ],
            'no topics',
          )
          return
        }
        const spec =
          typeof at === 'string' ? places[at] : { timestamp: resolvePointInTime(at, terminal.runtime.clock.now()) }
        const found =
          partitions.length === 0
            ? []
            : await admin.listOffsets(
                partitions.map((each) => ({ ...each, at: spec })),
                { isolationLevel },
              )
        await output.rows(
          found.map(({ topic, partition, offset, timestamp }) => ({
            topic,
            partition,
            offset: offset < 0 ? null : offset,
            timestamp: timestamp < 0 ? null : timestamp,
          })),
          [
            { header: 'TOPIC', value: ({ topic }) => topic },
            { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
            { header: 'OFFSET', value: ({ offset }) => offset, align: 'right' },
            {
              header: 'TIME',
              value: ({ timestamp }) => (timestamp === null ? null : new Date(timestamp).toISOString()),
            },
          ],
          'no topics',
        )
      }),
    )
  return withCluster(command)
}

function parseWhen(text: string): keyof typeof places | PointInTime {
  return Object.hasOwn(places, text) ? (text as keyof typeof places) : parsePointInTime(text)
}

/** First and next offset. The count is that of the offsets: compaction and transactions leave gaps. */
async function ranges(
  admin: Admin,
  partitions: readonly TopicPartition[],
  isolationLevel: 'read_uncommitted' | 'read_committed',
): Promise<(TopicPartition & { first: number; next: number; count: number })[]> {
  if (partitions.length === 0) return []
  const at = (spec: OffsetSpec): ReturnType<Admin['listOffsets']> =>
    admin.listOffsets(
      partitions.map((each) => ({ ...each, at: spec })),
      { isolationLevel },
    )
  const [first, next] = await Promise.all([at('earliest'), at('latest')])
  return partitions.map(({ topic, partition }, i) => ({
    topic,
    partition,
    first: first[i]!.offset,
    next: next[i]!.offset,
    count: next[i]!.offset - first[i]!.offset,
  }))
}

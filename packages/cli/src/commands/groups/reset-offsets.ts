import type { Admin } from '@ottla/admin'
import { Command, Option } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { fileText } from '../../connection/file-text.ts'
import { withCluster } from '../../connection/output-option.ts'
import { formatResetFile, parseResetFile } from '../../groups/reset-file.ts'
import { type PlannedOffset, planReset, type ResetTarget } from '../../groups/reset-plan.ts'
import { parseInteger, parseWholeNumber } from '../../options.ts'
import { collectSelection, type PartitionSelection, selectedPartitions, uniquePartitions } from '../../partitions.ts'
import { parseIsoDuration, parsePointInTime, type PointInTime, resolvePointInTime } from '../../point-in-time.ts'
import { ExitCode } from '../../terminal/exit-code.ts'
import { CommandError, UsageError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note, writeLine } from '../../terminal/write.ts'

interface ResetOptions extends ClusterCommandOptions {
  readonly topic?: readonly PartitionSelection[]
  readonly allTopics?: true
  readonly toEarliest?: true
  readonly toLatest?: true
  readonly toCurrent?: true
  readonly toOffset?: number
  readonly toDatetime?: PointInTime
  readonly byDuration?: number
  readonly shiftBy?: number
  readonly fromFile?: string
  readonly execute?: true
  readonly dryRun?: true
  readonly export?: true
}

interface PlannedReset extends PlannedOffset {
  readonly groupId: string
}

/** `ottla groups reset-offsets` */
export function resetOffsetsCommand(terminal: Terminal): Command {
  const command = new Command('reset-offsets')
    .description('move what groups without members have committed; shows where to, and does it with --execute')
    .argument('<group...>')
    .optionsGroup('Of which topics:')
    .option('-t, --topic <topic:partitions>', 'such as orders or orders:0,2-3; repeatable', collectSelection)
    .option('--all-topics', 'all that the group has committed')
    .optionsGroup('Where to:')
    .option('--to-earliest', 'to the first record')
    .option('--to-latest', 'to the end')
    .option('--to-current', 'to where it is, and to the end where nothing was committed')
    .option(
      '--to-offset <offset>',
      'to an offset; outside of what there is: to the first record or to the end',
      parseWholeNumber,
    )
    .option(
      '--to-datetime <time>',
      'to the first record at or after a time: 2026-11-22T10:00:00 (UTC), -15m',
      parsePointInTime,
    )
    .option('--by-duration <time>', 'to the first record that is younger: 2h, P1DT2H', parseIsoDuration)
    .option('--shift-by <count>', 'so many records on, or back: -10', parseInteger)
    .option('--from-file <csv>', 'to the offsets in a file that --export wrote')
    .optionsGroup('Options:')
    .addOption(new Option('--dry-run', 'only show it, as without --execute').conflicts('execute'))
    .option('--execute', 'do it')
    .option('--export', 'print the new offsets as CSV for --from-file')
    .action((groups: readonly string[], options: ResetOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const target = targetOf(terminal, options)
        checkScope(options, target)
        await checkGroups(admin, groups, options.execute === true)
        const plans: PlannedReset[] = []
        for (const groupId of groups) {
          const own = ownTarget(terminal, groupId, groups, options, target)
          const partitions = await partitionsOf(admin, groupId, options)
          const planned = await planReset(admin, groupId, partitions, own)
          if (options.execute === true && planned.length > 0) {
            await admin.alterConsumerGroupOffsets(
              groupId,
              planned.map(({ topic, partition, newOffset }) => ({ topic, partition, offset: newOffset })),
            )
          }
          plans.push(...planned.map((each) => ({ groupId, ...each })))
        }
        if (options.export === true) {
          for (const line of formatResetFile(plans)) await writeLine(terminal, line)
        } else {
          await output.rows(
            plans,
            [
              { header: 'GROUP', value: ({ groupId }) => groupId },
              { header: 'TOPIC', value: ({ topic }) => topic },
              { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
              { header: 'CURRENT-OFFSET', value: ({ currentOffset }) => currentOffset, align: 'right' },
              { header: 'NEW-OFFSET', value: ({ newOffset }) => newOffset, align: 'right' },
            ],
            'nothing to reset',
          )
        }
        if (options.execute !== true && plans.length > 0) note(terminal, 'nothing was changed; --execute does it')
      }),
    )
  return withCluster(command)
}

function targetOf(terminal: Terminal, options: ResetOptions): ResetTarget | { readonly to: 'file' } {
  const nowMs = terminal.runtime.clock.now()
  const targets: (ResetTarget | { readonly to: 'file' })[] = []
  if (options.toEarliest === true) targets.push({ to: 'earliest' })
  if (options.toLatest === true) targets.push({ to: 'latest' })
  if (options.toCurrent === true) targets.push({ to: 'current' })
  if (options.toOffset !== undefined) targets.push({ to: 'offset', offset: options.toOffset })
  if (options.toDatetime !== undefined) {
    targets.push({ to: 'timestamp', timestamp: resolvePointInTime(options.toDatetime, nowMs) })
  }
  if (options.byDuration !== undefined)
    targets.push({ to: 'timestamp', timestamp: Math.max(nowMs - options.byDuration, 0) })
  if (options.shiftBy !== undefined) targets.push({ to: 'shift', by: options.shiftBy })
  if (options.fromFile !== undefined) targets.push({ to: 'file' })
  if (targets.length === 1) return targets[0]!
  const all =
    '--to-earliest, --to-latest, --to-current, --to-offset, --to-datetime, --by-duration, --shift-by, --from-file'
  throw new UsageError(`Say where to, exactly once: ${all}`)
}

function checkScope({ topic, allTopics }: ResetOptions, target: { readonly to: string }): void {
  if (target.to === 'file' || (topic !== undefined) !== (allTopics === true)) return
  throw new UsageError('Say of which topics: --topic orders, --topic orders:0,2 or --all-topics')
}

/** The coordinator refuses a commit for a group with members in words that say nothing of members. */
async function checkGroups(admin: Admin, groups: readonly string[], isExecuted: boolean): Promise<void> {
  if (!isExecuted) return
  const listed = new Map((await admin.listGroups()).map((group) => [group.groupId, group]))
  for (const groupId of groups) {
    const state = listed.get(groupId)?.state
    if (state === undefined || state === 'Empty' || state === 'Dead') continue
    throw new CommandError(
      `Group ${groupId} has members (its state is ${state}); stop its consumers first, \`ottla groups describe --members ${groupId}\` shows them`,
      ExitCode.conflict,
    )
  }
}

function ownTarget(
  terminal: Terminal,
  groupId: string,
  groups: readonly string[],
  { fromFile }: ResetOptions,
  target: ResetTarget | { readonly to: 'file' },
): ResetTarget {
  if (target.to !== 'file') return target
  const entries = parseResetFile(fromFile!, fileText(terminal, fromFile!))
  if (groups.length > 1 && entries.some((entry) => entry.groupId === undefined)) {
    throw new UsageError(`${fromFile} must name the group in each line: group,topic,partition,offset`)
  }
  const own = entries.filter((entry) => entry.groupId === undefined || entry.groupId === groupId)
  return { to: 'listed', offsets: own.map(({ offset }) => offset) }
}

async function partitionsOf(
  admin: Admin,
  groupId: string,
  { topic, fromFile }: ResetOptions,
): Promise<{ topic: string; partition: number }[]> {
  if (fromFile !== undefined) return []
  if (topic !== undefined) return selectedPartitions(admin, topic)
  const [group] = await admin.listConsumerGroupOffsets([groupId])
  return uniquePartitions(group!.offsets.map((each) => ({ topic: each.topic, partition: each.partition })))
}

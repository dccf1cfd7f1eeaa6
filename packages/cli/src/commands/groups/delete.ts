import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { collect } from '../../options.ts'
import { collectSelection, type PartitionSelection, selectedPartitions } from '../../partitions.ts'
import { confirm } from '../../terminal/confirm.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'

interface DestructiveOptions extends ClusterCommandOptions {
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla groups delete` */
export function deleteCommand(terminal: Terminal): Command {
  const command = new Command('delete')
    .description('delete groups without members, and all that they have committed')
    .argument('<group...>')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say what would be deleted')
    .action((groups: readonly string[], options: DestructiveOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const entries = groups.map((groupId) => ({ groupId }))
        if (options.dryRun === true) {
          await admin.describeConsumerGroups(groups)
          return output.lines(entries, ({ groupId }) => `would delete ${groupId}`)
        }
        await confirm(terminal, `delete group ${groups.join(', ')} and all that was committed`, options.yes)
        await admin.deleteConsumerGroups(groups)
        await output.lines(entries, ({ groupId }) => `deleted ${groupId}`)
      }),
    )
  return withCluster(command)
}

interface DeleteOffsetsOptions extends DestructiveOptions {
  readonly topic?: readonly PartitionSelection[]
}

/** `ottla groups delete-offsets` */
export function deleteOffsetsCommand(terminal: Terminal): Command {
  const command = new Command('delete-offsets')
    .description('forget what a group has committed for topics that nobody in it reads')
    .argument('<group>')
    .option('-t, --topic <topic:partitions>', 'such as orders or orders:0,2-3; repeatable', collectSelection)
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say what would be forgotten')
    .action((groupId: string, options: DeleteOffsetsOptions) => {
      const { topic: selections = [] } = options
      if (selections.length === 0) throw new UsageError('Say which topics: --topic orders or --topic orders:0,2')
      return withAdmin(terminal, options, async (admin, output) => {
        const partitions = await selectedPartitions(admin, selections)
        const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`)
        if (options.dryRun !== true) {
          await confirm(terminal, `forget what group ${groupId} has committed for ${names.join(', ')}`, options.yes)
          await admin.deleteConsumerGroupOffsets(groupId, partitions)
        }
        const done = options.dryRun === true ? 'would forget' : 'forgot'
        await output.lines(
          partitions.map((each) => ({ groupId, ...each })),
          ({ topic, partition }) => `${done} ${topic}-${partition}`,
        )
      })
    })
  return withCluster(command)
}

interface RemoveMembersOptions extends ClusterCommandOptions {
  readonly member?: readonly string[]
  readonly instance?: readonly string[]
  readonly all?: true
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla groups remove-members` */
export function removeMembersCommand(terminal: Terminal): Command {
  const command = new Command('remove-members')
    .description('remove members that are gone without leaving, such as static members of stopped machines')
    .argument('<group>')
    .option('--member <id>', 'consumer id, as `ottla groups describe --members` shows it; repeatable', collect)
    .option('--instance <id>', 'group.instance.id of a static member; repeatable', collect)
    .option('--all', 'all members')
    .option('--dry-run', 'only show what would be removed')
    .option('-y, --yes', 'do not ask')
    .action((groupId: string, options: RemoveMembersOptions) => {
      const { member = [], instance = [] } = options
      const members = [...member.map((memberId) => ({ memberId })), ...instance.map((id) => ({ groupInstanceId: id }))]
      if (members.length > 0 === (options.all === true)) throw new UsageError('Say --member, --instance or --all')
      return withAdmin(terminal, options, async (admin, output) => {
        const who = options.all === true ? 'all members' : [...member, ...instance].join(', ')
        if (options.dryRun === true) await admin.describeConsumerGroups([groupId])
        else {
          await confirm(terminal, `remove ${who} from group ${groupId}, which then rebalances`, options.yes)
          const reason = 'removed with ottla groups remove-members'
          await admin.removeMembersFromConsumerGroup(groupId, options.all === true ? { reason } : { members, reason })
        }
        const done = options.dryRun === true ? 'would remove' : 'removed'
        await output.one({ groupId, removed: options.all === true ? 'all' : members }, () => `${done} ${who}`)
      })
    })
  return withCluster(command)
}

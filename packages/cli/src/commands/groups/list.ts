import type { GroupState, GroupType } from '@ottla/admin'
import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { collect, parsePattern } from '../../options.ts'
import type { Terminal } from '../../terminal/terminal.ts'

interface ListOptions extends ClusterCommandOptions {
  readonly state?: readonly string[]
  readonly type?: readonly string[]
  readonly match?: RegExp
}

/** `ottla groups list` */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('print the groups of the cluster, of all types')
    .option('--state <state>', 'only groups in this state, such as Stable or Empty; repeatable', collect)
    .option('--type <type>', 'only groups of this type: Classic, Consumer, Share, Streams; repeatable', collect)
    .option('-m, --match <regex>', 'only names that match', parsePattern)
    .action((options: ListOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const groups = await admin.listGroups({
          ...(options.state === undefined ? {} : { groupStates: options.state.map(capitalized) as GroupState[] }),
          ...(options.type === undefined ? {} : { types: options.type.map(capitalized) as GroupType[] }),
        })
        const shown = groups.filter(({ groupId }) => options.match === undefined || options.match.test(groupId))
        await output.rows(
          shown,
          [
            { header: 'GROUP', value: ({ groupId }) => groupId },
            { header: 'TYPE', value: ({ type }) => type },
            { header: 'PROTOCOL', value: ({ protocolType }) => protocolType },
            { header: 'STATE', value: ({ state }) => state },
          ],
          'no groups',
        )
      }),
    )
  return withCluster(command)
}

/** `preparing-rebalance` and `stable` are Kafka's `PreparingRebalance` and `Stable`. */
function capitalized(text: string): string {
  return text.replaceAll(/(?:^|[-_ ])([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

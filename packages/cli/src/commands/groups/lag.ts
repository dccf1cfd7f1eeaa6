import { Command, Option } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import type { Terminal } from '../../terminal/terminal.ts'

interface LagOptions extends ClusterCommandOptions {
  readonly isolation: 'read_uncommitted' | 'read_committed'
}

/** `ottla groups lag` */
export function lagCommand(terminal: Terminal): Command {
  const command = new Command('lag')
    .description('print how many records each group is behind')
    .argument('[group...]', 'default: all groups of consumers')
    .addOption(isolationOption())
    .action((groups: readonly string[], { isolation: isolationLevel, ...options }: LagOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const lags =
          groups.length === 0
            ? await admin.allGroupLags({ isolationLevel })
            : await Promise.all(groups.map((group) => admin.groupLag(group, { isolationLevel })))
        const rows = lags.map(({ groupId, state, totalLag, partitions }) => ({
          groupId,
          state,
          totalLag,
          topics: [...new Set(partitions.map(({ topic }) => topic))],
        }))
        await output.rows(
          rows,
          [
            { header: 'GROUP', value: ({ groupId }) => groupId },
            { header: 'STATE', value: ({ state }) => state },
            { header: 'LAG', value: ({ totalLag }) => totalLag, align: 'right' },
            { header: 'TOPICS', value: ({ topics }) => topics.join(',') },
          ],
          'no groups of consumers',
        )
      }),
    )
  return withCluster(command)
}

/** Whether records of open transactions count. */
export function isolationOption(): Option {
  return new Option('--isolation <level>', 'with read_committed, records of open transactions do not count')
    .choices(['read_uncommitted', 'read_committed'])
    .default('read_uncommitted')
}

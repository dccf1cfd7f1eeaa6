import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { parsePattern } from '../../options.ts'
import type { Terminal } from '../../terminal/terminal.ts'

interface ListOptions extends ClusterCommandOptions {
  readonly internal?: true
  readonly match?: RegExp
}

/** `ottla topics list` */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('print the names of the topics, sorted')
    .option('--internal', "Kafka's own topics too, such as __consumer_offsets")
    .option('-m, --match <regex>', 'only names that match', parsePattern)
    .action((options: ListOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const topics = await admin.listTopics({ listInternal: options.internal === true })
        const shown = topics.filter(({ name }) => options.match === undefined || options.match.test(name))
        await output.lines(shown, ({ name }) => name, 'no topics')
      }),
    )
  return withCluster(command)
}

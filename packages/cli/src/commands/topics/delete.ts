import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import { confirm } from '../../terminal/confirm.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note } from '../../terminal/write.ts'

interface DeleteOptions extends ClusterCommandOptions {
  readonly ifExists?: true
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla topics delete` */
export function deleteCommand(terminal: Terminal): Command {
  const command = new Command('delete')
    .description('delete topics and all their records')
    .argument('<topic...>')
    .option('--if-exists', 'a topic that does not exist is no error')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only say what would be deleted')
    .action((names: readonly string[], options: DeleteOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const topics = (await admin.listTopics({ listInternal: true })).map(({ name }) => name)
        const wanted = options.ifExists === true ? names.filter((name) => topics.includes(name)) : names
        for (const name of names) if (!wanted.includes(name)) note(terminal, `${name} does not exist`)
        if (wanted.length === 0) return
        if (options.dryRun === true) {
          await admin.describeTopics(wanted)
          return output.lines(
            wanted.map((name) => ({ name })),
            ({ name }) => `would delete ${name}`,
          )
        }
        const what = `topic${wanted.length === 1 ? '' : 's'} ${wanted.join(', ')}`
        await confirm(terminal, `delete ${what} and all records in ${wanted.length === 1 ? 'it' : 'them'}`, options.yes)
        await admin.deleteTopics(wanted)
        await output.lines(
          wanted.map((name) => ({ name })),
          ({ name }) => `deleted ${name}`,
        )
      }),
    )
  return withCluster(command)
}

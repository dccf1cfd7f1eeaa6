import type { ScramMechanism } from '@ottla/admin'
import { Argument, Command, Option } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { fileText } from '../connection/file-text.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseCount } from '../options.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface SetOptions extends ClusterCommandOptions {
  readonly mechanism: ScramMechanism
  readonly iterations: number
  readonly passwordFile?: string
  readonly dryRun?: true
}

interface DeleteOptions extends ClusterCommandOptions {
  readonly mechanism: ScramMechanism
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla users`: passwords that the cluster keeps. */
export function usersCommand(terminal: Terminal): Command {
  return new Command('users')
    .description('print who has a SCRAM password in the cluster, set passwords and delete them')
    .addCommand(listCommand(terminal))
    .addCommand(setPasswordCommand(terminal))
    .addCommand(deletePasswordCommand(terminal))
}

function mechanismOption(): Option {
  return new Option('--mechanism <mechanism>', 'how it is kept')
    .choices(['SCRAM-SHA-256', 'SCRAM-SHA-512'])
    .default('SCRAM-SHA-512')
}

const userArgument = (): Argument => new Argument('<user>')

function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('print users that have a SCRAM password')
    .argument('[user...]', 'default: all')
  return withCluster(command).action((users: readonly string[], options: ClusterCommandOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const described = await admin.describeUserScramCredentials(users.length === 0 ? undefined : users)
      await output.rows(
        described.flatMap(({ user, credentials }) => credentials.map((credential) => ({ user, ...credential }))),
        [
          { header: 'USER', value: ({ user }) => user },
          { header: 'MECHANISM', value: ({ mechanism }) => mechanism },
          { header: 'ITERATIONS', value: ({ iterations }) => iterations, align: 'right' },
        ],
        'no users with a SCRAM password',
      )
    }),
  )
}

function setPasswordCommand(terminal: Terminal): Command {
  const command = new Command('set-password')
    .description(
      'set the password of a user, read from a file or from OTTLA_PASSWORD: what stands in a command line is seen by others',
    )
    .addArgument(userArgument())
    .addOption(mechanismOption())
    .option('--iterations <count>', 'how often it is hashed, from 4096', parseCount, 8192)
    .option('--password-file <file>', 'its first line is the password')
    .option('--dry-run', 'only say what would be set')
  return withCluster(command).action((user: string, options: SetOptions) => {
    const { mechanism, iterations, passwordFile } = options
    const password =
      passwordFile === undefined ? terminal.env['OTTLA_PASSWORD'] : fileText(terminal, passwordFile).split(/\r?\n/)[0]
    if (password === undefined || password === '')
      throw new UsageError('Say the password with --password-file or OTTLA_PASSWORD')
    return withAdmin(terminal, options, async (admin, output) => {
      if (options.dryRun !== true) await admin.alterUserScramCredentials([{ user, mechanism, iterations, password }])
      const done = options.dryRun === true ? 'would set' : 'set'
      await output.one({ user, mechanism, iterations }, () => `${done} the ${mechanism} password of ${user}`)
    })
  })
}

function deletePasswordCommand(terminal: Terminal): Command {
  const command = new Command('delete-password')
    .description('delete the password of a user')
    .addArgument(userArgument())
    .addOption(mechanismOption())
    .option('--dry-run', 'only say what would be deleted')
    .option('-y, --yes', 'do not ask')
  return withCluster(command).action((user: string, options: DeleteOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const { mechanism } = options
      const what = `the ${mechanism} password of ${user}`
      if (options.dryRun !== true) {
        await confirm(terminal, `delete ${what}`, options.yes)
        await admin.alterUserScramCredentials([{ user, mechanism, delete: true }])
      }
      await output.one({ user, mechanism }, () => `${options.dryRun === true ? 'would delete' : 'deleted'} ${what}`)
    }),
  )
}

import type { ClientQuotaEntity } from '@ottla/admin'
import { Command, InvalidArgumentError } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { collect } from '../options.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface EntityOptions extends ClusterCommandOptions {
  readonly user?: string
  readonly clientId?: string
  readonly ip?: string
}

interface AlterOptions extends EntityOptions {
  readonly set: Readonly<Record<string, number>>
  readonly delete?: readonly string[]
  readonly dryRun?: true
}

/** `ottla quotas`: how much users, client ids and addresses may use. */
export function quotasCommand(terminal: Terminal): Command {
  return new Command('quotas')
    .description('print and change how much users, client ids and addresses may use')
    .addCommand(describeCommand(terminal))
    .addCommand(alterCommand(terminal))
}

/** Adds what says who is meant. */
function withEntity(command: Command): Command {
  return command
    .option('--user <name>', 'a user; `default` is who has no quota of their own')
    .option('--client-id <id>', 'a client id; `default` as for users')
    .option('--ip <address>', 'an address; `default` as for users')
}

function entityOf({ user, clientId, ip }: EntityOptions): Record<string, string | null> {
  const named = { user, 'client-id': clientId, ip }
  return Object.fromEntries(
    Object.entries(named).flatMap(([type, name]) =>
      name === undefined ? [] : [[type, name === 'default' ? null : name]],
    ),
  )
}

function nameOf(entity: ClientQuotaEntity): string {
  return Object.entries(entity)
    .map(([type, name]) => `${type} ${name ?? '(default)'}`)
    .join(', ')
}

function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe').description('print quotas')
  return withCluster(withEntity(command)).action((options: EntityOptions) =>
    withAdmin(terminal, options, async (admin, output) => {
      const quotas = await admin.describeClientQuotas({ entity: entityOf(options) })
      await output.rows(
        quotas,
        [
          { header: 'WHO', value: ({ entity }) => nameOf(entity) },
          {
            header: 'QUOTAS',
            value: (each) =>
              Object.entries(each.quotas)
                .map(([key, value]) => `${key}=${value}`)
                .join(' '),
          },
        ],
        'no quotas',
      )
    }),
  )
}

function alterCommand(terminal: Terminal): Command {
  const command = new Command('alter')
    .description('set quotas, or take them away')
    .option(
      '-s, --set <key=number>',
      'producer_byte_rate, consumer_byte_rate, request_percentage, controller_mutation_rate, connection_creation_rate; repeatable',
      collectNumber,
      {},
    )
    .option('-d, --delete <key>', 'take a quota away; repeatable', collect)
    .option('--dry-run', 'let the cluster check everything and change nothing')
  return withCluster(withEntity(command)).action((options: AlterOptions) => {
    const entity = entityOf(options)
    const { set, delete: deleted = [] } = options
    if (Object.keys(entity).length === 0) throw new UsageError('Say whose quotas: --user, --client-id or --ip')
    if (Object.keys(set).length + deleted.length === 0) throw new UsageError('Nothing to change: say --set or --delete')
    return withAdmin(terminal, options, async (admin, output) => {
      await admin.alterClientQuotas([{ entity, set, delete: deleted }], { validateOnly: options.dryRun === true })
      await output.one(
        { entity, set, deleted },
        () => `${options.dryRun === true ? 'would alter' : 'altered'} ${nameOf(entity)}`,
      )
    })
  })
}

function collectNumber(text: string, numbers: Readonly<Record<string, number>>): Record<string, number> {
  const match = /^([\w.]+)=(\d+(?:\.\d+)?)$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected KEY=NUMBER, such as producer_byte_rate=1048576.')
  return { ...numbers, [match[1]!]: Number(match[2]) }
}

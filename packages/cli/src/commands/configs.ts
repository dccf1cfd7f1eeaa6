import type { Admin, ConfigEntry, ConfigResource, ConfigResourceType } from '@ottla/admin'
import { Argument, Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { collect, collectPair } from '../options.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

const types: Readonly<Record<string, ConfigResourceType>> = {
  topic: 'topic',
  broker: 'broker',
  'broker-logger': 'broker_logger',
  group: 'group',
  'client-metrics': 'client_metrics',
}

interface DescribeOptions extends ClusterCommandOptions {
  readonly default?: true
  readonly all?: true
  readonly docs?: true
}

interface AlterOptions extends ClusterCommandOptions {
  readonly default?: true
  readonly set: Readonly<Record<string, string>>
  readonly delete?: readonly string[]
  readonly append: Readonly<Record<string, string>>
  readonly subtract: Readonly<Record<string, string>>
  readonly dryRun?: true
}

/** `ottla configs`: configurations that the cluster keeps. */
export function configsCommand(terminal: Terminal): Command {
  return new Command('configs')
    .description('print and change the configuration of topics, brokers, groups; quotas are in `ottla quotas`')
    .addCommand(describeCommand(terminal))
    .addCommand(alterCommand(terminal))
}

const typeArgument = (): Argument => new Argument('<type>').choices(Object.keys(types))

function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('print what was set, or with --all every value with its origin')
    .addArgument(typeArgument())
    .argument('[name...]', 'topics, broker ids, groups; default: all of the type')
    .option('--default', 'the values that hold for all brokers')
    .option('-a, --all', 'defaults too')
    .option('--docs', "the broker's explanation of each value")
    .action((type: string, names: readonly string[], options: DescribeOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const resources = await resourcesOf(admin, type, names, options.default === true)
        if (resources.length === 0) return output.rows([], [], `there is no ${type}`)
        const described = await admin.describeConfigs(resources, { includeDocumentation: options.docs === true })
        const rows = described.flatMap(({ name, entries }) =>
          [...entries.values()]
            .filter((entry) => options.all === true || isSet(entry))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1))
            .map((entry) => ({
              type,
              resource: name === '' ? '(default)' : name,
              name: entry.name,
              value: entry.isSensitive ? null : entry.value,
              source: entry.source,
              isReadOnly: entry.isReadOnly,
              isSensitive: entry.isSensitive,
              ...(entry.documentation === undefined ? {} : { documentation: entry.documentation }),
            })),
        )
        await output.rows(
          rows,
          [
            { header: type.toUpperCase(), value: ({ resource }) => resource },
            { header: 'NAME', value: ({ name }) => name },
            { header: 'VALUE', value: ({ value, isSensitive }) => (isSensitive ? '********' : value) },
            {
              header: 'FROM',
              value: ({ source }) =>
                source
                  .toLowerCase()
                  .replaceAll('_', ' ')
                  .replace(/ config$/, ''),
            },
            ...(options.docs === true
              ? [{ header: 'EXPLANATION', value: ({ documentation }: (typeof rows)[number]) => documentation }]
              : []),
          ],
          'nothing was set; --all shows the defaults',
        )
      }),
    )
  return withCluster(command)
}

/** Whether somebody set the value for this resource, in a file or since. */
function isSet({ source }: ConfigEntry): boolean {
  return source !== 'DEFAULT_CONFIG' && source !== 'UNKNOWN' && source !== 'STATIC_BROKER_CONFIG'
}

function alterCommand(terminal: Terminal): Command {
  const command = new Command('alter')
    .description('set values, or let them go back to their defaults')
    .addArgument(typeArgument())
    .argument('[name...]', 'topics, broker ids, groups')
    .option('--default', 'what holds for all brokers')
    .option('-s, --set <key=value>', 'a new value; repeatable', collectPair, {})
    .option('-d, --delete <key>', 'back to the default; repeatable', collect)
    .option(
      '--append <key=value>',
      'add to a value that is a list, such as cleanup.policy=compact; repeatable',
      collectPair,
      {},
    )
    .option('--subtract <key=value>', 'take out of a value that is a list; repeatable', collectPair, {})
    .option('--dry-run', 'let the cluster check everything and change nothing')
    .action((type: string, names: readonly string[], options: AlterOptions) => {
      const { set, append, subtract, delete: deleted = [] } = options
      if (names.length === 0 && options.default !== true)
        throw new UsageError('Say whose configuration: names, or --default')
      if (Object.keys({ ...set, ...append, ...subtract }).length + deleted.length === 0) {
        throw new UsageError('Nothing to change: say --set, --delete, --append or --subtract')
      }
      return withAdmin(terminal, options, async (admin, output) => {
        const resources = await resourcesOf(admin, type, names, options.default === true)
        await admin.incrementalAlterConfigs(
          resources.map((resource) => ({ ...resource, set, append, subtract, delete: deleted })),
          { validateOnly: options.dryRun === true },
        )
        const done = options.dryRun === true ? 'would alter' : 'altered'
        await output.lines(
          resources.map(({ name }) => ({
            type,
            resource: name === '' ? '(default)' : name,
            set,
            append,
            subtract,
            deleted,
          })),
          ({ resource }) => `${done} ${type} ${resource}`,
        )
      })
    })
  return withCluster(command)
}

async function resourcesOf(
  admin: Admin,
  type: string,
  names: readonly string[],
  isDefault: boolean,
): Promise<ConfigResource[]> {
  const resourceType = types[type]!
  if (isDefault) {
    if (type !== 'broker' || names.length > 0)
      throw new UsageError('--default stands for all brokers: ottla configs … broker --default')
    return [{ type: resourceType, name: '' }]
  }
  const all = names.length > 0 ? names : await allOf(admin, type)
  return all.map((name) => ({ type: resourceType, name }))
}

async function allOf(admin: Admin, type: string): Promise<string[]> {
  switch (type) {
    case 'topic':
      return (await admin.listTopics()).map(({ name }) => name)
    case 'broker':
    case 'broker-logger':
      return (await admin.describeCluster()).nodes.map(({ id }) => String(id))
    case 'group':
      return (await admin.listGroups()).map(({ groupId }) => groupId)
    case 'client-metrics':
      return (await admin.listConfigResources({ types: ['client_metrics'] })).map(({ name }) => name)
    default:
      throw new CommandError(`There is no list of type ${type}`, ExitCode.usage)
  }
}

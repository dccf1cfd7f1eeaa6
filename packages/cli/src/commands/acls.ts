import type { AclBinding, AclFilter, AclOperation, AclPermission, AclResourceType } from '@ottla/admin'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { withCluster } from '../connection/output-option.ts'
import { collect } from '../options.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Output } from '../terminal/output.ts'
import type { Terminal } from '../terminal/terminal.ts'

type Operation = AclOperation | 'ALL'

const operations: readonly Operation[] = [
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
  'TWO_PHASE_COMMIT',
]

interface RuleOptions extends ClusterCommandOptions {
  readonly topic?: readonly string[]
  readonly group?: readonly string[]
  readonly transactionalId?: readonly string[]
  readonly cluster?: true
  readonly prefixed?: true
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  readonly host?: readonly string[]
  readonly operation?: readonly Operation[]
  readonly producer?: true
  readonly consumer?: true
  readonly yes?: true
  readonly dryRun?: true
}

interface FilterOptions extends ClusterCommandOptions {
  readonly topic?: string
  readonly group?: string
  readonly transactionalId?: string
  readonly cluster?: true
  readonly pattern?: 'literal' | 'prefixed' | 'match'
  readonly principal?: string
  readonly host?: string
  readonly operation?: Operation
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla acls`: who may do what. */
export function aclsCommand(terminal: Terminal): Command {
  return new Command('acls')
    .description('print, create and delete the rules that say who may do what')
    .addCommand(listCommand(terminal))
    .addCommand(createCommand(terminal))
    .addCommand(deleteCommand(terminal))
}

function withFilter(command: Command): Command {
  return withCluster(
    command
      .option('--topic <name>', 'rules for this topic')
      .option('--group <id>', 'rules for this group')
      .option('--transactional-id <id>', 'rules for this transactional id')
      .option('--cluster', 'rules for the cluster')
      .addOption(
        new Option('--pattern <type>', 'how the name is meant; match: all rules that apply to it').choices([
          'literal',
          'prefixed',
          'match',
        ]),
      )
      .option('--principal <name>', 'rules for this principal, such as User:alice')
      .option('--host <address>', 'rules for this host')
      .option('--operation <operation>', 'rules for this operation, such as READ', parseOperation),
  )
}

function filterOf(options: FilterOptions): AclFilter {
  const resources: [AclResourceType, string | undefined][] = [
    ['TOPIC', options.topic],
    ['GROUP', options.group],
    ['TRANSACTIONAL_ID', options.transactionalId],
    ['CLUSTER', options.cluster === true ? 'kafka-cluster' : undefined],
  ]
  const named = resources.filter(([, name]) => name !== undefined)
  if (named.length > 1) throw new UsageError('Say one of --topic, --group, --transactional-id, --cluster')
  const [resource] = named
  const { pattern, principal, host, operation } = options
  return {
    ...(resource === undefined ? {} : { resourceType: resource[0], resourceName: resource[1]! }),
    ...(pattern === undefined ? {} : { patternType: pattern.toUpperCase() as 'LITERAL' }),
    ...(principal === undefined ? {} : { principal }),
    ...(host === undefined ? {} : { host }),
    ...(operation === undefined ? {} : { operation }),
  }
}

async function show(output: Output, rules: readonly Required<AclBinding>[], empty: string): Promise<void> {
  await output.rows(
    rules,
    [
      { header: 'RESOURCE', value: ({ resourceType, resourceName }) => `${resourceType} ${resourceName}` },
      { header: 'PATTERN', value: ({ patternType }) => patternType },
      { header: 'PRINCIPAL', value: ({ principal }) => principal },
      { header: 'HOST', value: ({ host }) => host },
      { header: 'OPERATION', value: ({ operation }) => operation },
      { header: 'PERMISSION', value: ({ permission }) => permission },
    ],
    empty,
  )
}

function listCommand(terminal: Terminal): Command {
  return withFilter(new Command('list').description('print rules; without a filter all')).action(
    (options: FilterOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        await show(output, await admin.describeAcls(filterOf(options)), 'no rules')
      }),
  )
}

function deleteCommand(terminal: Terminal): Command {
  const command = new Command('delete')
    .description('delete the rules that match a filter')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what would be deleted')
  return withFilter(command).action((options: FilterOptions) => {
    const filter = filterOf(options)
    if (Object.keys(filter).length === 0)
      throw new UsageError('Say which rules; without a filter it would be all of them')
    return withAdmin(terminal, options, async (admin, output) => {
      const found = await admin.describeAcls(filter)
      if (options.dryRun === true || found.length === 0) return show(output, found, 'no rules match')
      await confirm(terminal, `delete ${found.length} rule${found.length === 1 ? '' : 's'}`, options.yes)
      const [deleted] = await admin.deleteAcls([filter])
      await show(output, deleted!, 'no rules match')
    })
  })
}

function createCommand(terminal: Terminal): Command {
  const command = new Command('create')
    .description('create rules: every principal, host, operation and resource that is named, with each other')
    .option('--topic <name>', 'a topic, * for all; repeatable', collect)
    .option('--group <id>', 'a group, * for all; repeatable', collect)
    .option('--transactional-id <id>', 'a transactional id, * for all; repeatable', collect)
    .option('--cluster', 'the cluster')
    .option('--prefixed', 'names are beginnings of names')
    .option('--allow <principal>', 'who may, such as User:alice; repeatable', collect)
    .option('--deny <principal>', 'who may not; repeatable', collect)
    .option('--host <address>', 'from where; default: everywhere; repeatable', collect)
    .option('--operation <operation>', `what: ${operations.join(', ')}; repeatable`, collectOperation)
    .option(
      '--producer',
      'what a producer needs: WRITE, DESCRIBE, CREATE on --topic; WRITE, DESCRIBE on --transactional-id',
    )
    .option('--consumer', 'what a consumer needs: READ, DESCRIBE on --topic; READ on --group')
    .option('--dry-run', 'only show what would be created')
  return withCluster(command).action((options: RuleOptions) => {
    const rules = rulesOf(options)
    return withAdmin(terminal, options, async (admin, output) => {
      if (options.dryRun !== true) await admin.createAcls(rules)
      await show(output, rules, 'no rules')
    })
  })
}

interface Resource {
  readonly resourceType: AclResourceType
  readonly resourceName: string
}

/** All rules that the flags ask for. */
function rulesOf(options: RuleOptions): Required<AclBinding>[] {
  const { topic = [], group = [], transactionalId = [], cluster, allow = [], deny = [], host = ['*'] } = options
  const topics = topic.map((resourceName) => ({ resourceType: 'TOPIC', resourceName }) as const)
  const groups = group.map((resourceName) => ({ resourceType: 'GROUP', resourceName }) as const)
  const ids = transactionalId.map((resourceName) => ({ resourceType: 'TRANSACTIONAL_ID', resourceName }) as const)
  const all: Resource[] = [...topics, ...groups, ...ids]
  if (cluster === true) all.push({ resourceType: 'CLUSTER', resourceName: 'kafka-cluster' })
  if (all.length === 0)
    throw new UsageError('Say what the rule is about: --topic, --group, --transactional-id or --cluster')
  if (allow.length + deny.length === 0)
    throw new UsageError('Say whom the rule is about: --allow User:alice or --deny User:bob')
  const wanted: [Resource, readonly Operation[]][] = []
  if (options.producer === true) {
    wanted.push(...topics.map((each): [Resource, Operation[]] => [each, ['WRITE', 'DESCRIBE', 'CREATE']]))
    wanted.push(...ids.map((each): [Resource, Operation[]] => [each, ['WRITE', 'DESCRIBE']]))
  }
  if (options.consumer === true) {
    if (topics.length === 0 || groups.length === 0) throw new UsageError('--consumer needs --topic and --group')
    wanted.push(...topics.map((each): [Resource, Operation[]] => [each, ['READ', 'DESCRIBE']]))
    wanted.push(...groups.map((each): [Resource, Operation[]] => [each, ['READ']]))
  }
  if (options.operation !== undefined)
    wanted.push(...all.map((each): [Resource, readonly Operation[]] => [each, options.operation!]))
  if (wanted.length === 0) throw new UsageError('Say what it is about: --operation READ, --producer or --consumer')
  const who: [string, AclPermission][] = [
    ...allow.map((principal): [string, AclPermission] => [principal, 'ALLOW']),
    ...deny.map((principal): [string, AclPermission] => [principal, 'DENY']),
  ]
  const bad = who.find(([principal]) => !/^[^:]+:.+$/.test(principal))
  if (bad !== undefined) throw new UsageError(`A principal is a type and a name, such as User:alice, not ${bad[0]}`)
  return wanted.flatMap(([resource, own]) =>
    own.flatMap((operation) =>
      who.flatMap(([principal, permission]) =>
        host.map((each) => ({
          ...resource,
          patternType: options.prefixed === true ? ('PREFIXED' as const) : ('LITERAL' as const),
          principal,
          host: each,
          operation,
          permission,
        })),
      ),
    ),
  )
}

function parseOperation(text: string): Operation {
  const name = text.toUpperCase().replaceAll('-', '_')
  const operation = operations.find((each) => each === name || each.replaceAll('_', '') === name)
  if (operation === undefined) throw new InvalidArgumentError(`Allowed choices are ${operations.join(', ')}.`)
  return operation
}

function collectOperation(text: string, all: readonly Operation[] | undefined): Operation[] {
  return [...(all ?? []), parseOperation(text)]
}

import { forbidTogether, requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException } from '../java-errors.ts'
import { complain } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { describeGroups } from './describe-groups.ts'
import { deleteGroups } from './delete-groups.ts'
import { deleteOffsets } from './delete-offsets.ts'
import { type GroupSession, printError } from './group-session.ts'
import { listGroups } from './list-groups.ts'
import { resetOffsets } from './reset-offsets.ts'
import { validateRegex } from './validate-regex.ts'

const actions = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets', 'validate-regex']
const targets = [
  'to-offset',
  'shift-by',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'to-current',
  'from-file',
]

/** Failures of the cluster are printed; as with Kafka's tool, the exit code stays 0. */
export async function runConsumerGroups(options: ToolOptions): Promise<number> {
  check(options)
  if (options.has('validate-regex')) {
    await validateRegex(options.text('validate-regex')!)
    return 0
  }
  const timeoutMs = options.integer('timeout')!
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    await withAdmin({ file: options.text('command-config'), properties }, (admin) => act({ admin, options, timeoutMs }))
  } catch (error) {
    if (error instanceof UsageError) throw error
    await printError(`Executing consumer group command failed due to ${javaException(error)}`)
  }
  return 0
}

function act(session: GroupSession): Promise<void> {
  const { options } = session
  if (options.has('list')) return listGroups(session)
  if (options.has('describe')) return describeGroups(session)
  if (options.has('delete')) return deleteGroups(session)
  return options.has('reset-offsets') ? resetOffsets(session) : deleteOffsets(session)
}

function check(options: ToolOptions): void {
  checkAvailability(options)
  if (!options.has('validate-regex')) requireFlags(options, 'bootstrap-server')
  const hasScope = options.has('group') || options.has('all-groups')
  if (options.has('describe')) checkDescribe(options, hasScope)
  if (options.has('delete')) {
    if (!hasScope) throw new UsageError('Option [delete] takes one of these options: [group], [all-groups]')
    if (options.has('topic')) {
      throw new UsageError('The consumer does not support topic-specific offset deletion from a consumer group.')
    }
  }
  if (options.has('delete-offsets') && !(options.has('group') && options.has('topic'))) {
    throw new UsageError('Option [delete-offsets] takes the following options: [group], [topic]')
  }
  if (options.has('reset-offsets')) checkReset(options, hasScope)
  forbidTogether(options, 'group', ['all-groups'])
  forbidTogether(options, 'group', ['list'])
  forbidTogether(options, 'topic', ['list', 'describe'])
  if (actions.filter((action) => options.has(action)).length !== 1) {
    throw new UsageError(
      `Command must include exactly one action: ${actions.map((action) => `--${action}`).join(', ')}`,
    )
  }
}

/** Flags that exist only beside others. */
function checkAvailability(options: ToolOptions): void {
  const needed: Readonly<Record<string, readonly string[]>> = {
    members: ['describe'],
    verbose: ['describe'],
    offsets: ['describe'],
    state: ['describe', 'list'],
    type: ['list'],
  }
  const unavailable = Object.entries(needed)
    .filter(([name, others]) => options.has(name) && !others.some((other) => options.has(other)))
    .map(([name]) => name)
  if (unavailable.length > 0) {
    throw new UsageError(
      `Option(s) [${unavailable.join(', ')}] are unavailable given other options on the command line`,
    )
  }
}

function checkDescribe(options: ToolOptions, hasScope: boolean): void {
  if (!hasScope) throw new UsageError('Option [describe] takes one of these options: [group], [all-groups]')
  if (['members', 'offsets', 'state'].filter((name) => options.has(name)).length > 1) {
    throw new UsageError('Option [describe] takes at most one of these options: [members], [offsets], [state]')
  }
  if (options.has('state') && options.text('state') !== undefined) {
    throw new UsageError('Option [describe] does not take a value for [state]')
  }
}

function checkReset(options: ToolOptions, hasScope: boolean): void {
  if (options.has('dry-run') && options.has('execute')) {
    throw new UsageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]')
  }
  if (!options.has('dry-run') && !options.has('execute')) {
    complain(
      'WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.',
    )
  }
  if (!hasScope) throw new UsageError('Option [reset-offsets] takes one of these options: [group], [all-groups]')
  for (const target of targets) forbidTogether(options, target, targets)
}

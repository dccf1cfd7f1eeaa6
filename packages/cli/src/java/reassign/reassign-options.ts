import { requireFlags } from '../checks.ts'
import type { ToolOptions } from '../flags.ts'
import { UsageError } from '../usage-error.ts'

const actions = ['generate', 'execute', 'verify', 'cancel', 'list']

const required: Readonly<Record<string, readonly string[]>> = {
  verify: ['reassignment-json-file'],
  generate: ['topics-to-move-json-file', 'broker-list'],
  execute: ['reassignment-json-file'],
  cancel: ['reassignment-json-file'],
  list: [],
}

const permitted: Readonly<Record<string, readonly string[]>> = {
  verify: ['preserve-throttles'],
  generate: ['disable-rack-aware'],
  execute: [
    'additional',
    'throttle',
    'replica-alter-log-dirs-throttle',
    'timeout',
    'disallow-replication-factor-change',
  ],
  cancel: ['preserve-throttles', 'timeout'],
  list: [],
}

/** The action that was asked for. @throws UsageError for flags that do not go together */
export function checkReassign(options: ToolOptions): string {
  const given = actions.filter((action) => options.has(action))
  if (given.length !== 1) {
    throw new UsageError(
      `Command must include exactly one action: ${actions.map((action) => `--${action}`).join(', ')}`,
    )
  }
  const action = given[0]!
  if (!options.has('bootstrap-server')) {
    throw new UsageError('Please specify either --bootstrap-server or --bootstrap-controller')
  }
  requireFlags(options, ...required[action]!)
  const allowed = [action, 'bootstrap-server', 'command-config', ...required[action]!, ...permitted[action]!]
  const odd = options.given.find((name) => !allowed.includes(name))
  if (odd !== undefined) throw new UsageError(`Option "[${odd}]" can't be used with action "[${action}]"`)
  return action
}

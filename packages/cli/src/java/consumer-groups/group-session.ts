import type { Admin } from '@ottla/admin'
import type { ToolOptions } from '../flags.ts'
import { complain, printLine } from '../print.ts'

/** A column without a value. */
export const missing = '-'

/** What all actions on groups need. */
export interface GroupSession {
  readonly admin: Admin
  readonly options: ToolOptions
  /** Of each call. */
  readonly timeoutMs: number
}

/** Says on standard output what is wrong, as Kafka's tool does. */
export async function printError(message: string): Promise<void> {
  await printLine(`\nError: ${message}`)
}

/** The groups that were named, or all. */
export async function wantedGroups({ admin, options, timeoutMs }: GroupSession): Promise<readonly string[]> {
  return options.has('all-groups') ? listConsumerGroups(admin, timeoutMs) : [...new Set(options.all('group'))]
}

/** Ids of the groups of consumers of both protocols. */
export async function listConsumerGroups(admin: Admin, timeoutMs: number): Promise<string[]> {
  const groups = await admin.listGroups({ timeoutMs, types: ['Classic', 'Consumer'], protocolTypes: ['', 'consumer'] })
  return groups.map(({ groupId }) => groupId)
}

/** Whether there is something to print of a group in that state; says it when the state is noteworthy. */
export async function mayPrint(groupId: string, state: string, rows: number): Promise<boolean> {
  if (state === 'Dead') await printError(`Consumer group '${groupId}' does not exist.`)
  else if (state === 'Empty') complain(`\nConsumer group '${groupId}' has no active members.`)
  else if (state !== 'Stable') complain(`\nWarning: Consumer group '${groupId}' is rebalancing.`)
  return state !== 'Dead' && rows > 0
}

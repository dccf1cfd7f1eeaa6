import type { GroupState, GroupType } from '@ottla/admin'
import { column, widthOf } from '../columns.ts'
import { printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { type GroupSession, listConsumerGroups } from './group-session.ts'

const states: readonly GroupState[] = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
]
const types: readonly GroupType[] = ['Classic', 'Consumer']

/** `--list`, with or without a table. */
export async function listGroups({ admin, options, timeoutMs }: GroupSession): Promise<void> {
  const [withType, withState] = [options.has('type'), options.has('state')]
  if (!withType && !withState) {
    for (const groupId of await listConsumerGroups(admin, timeoutMs)) await printLine(groupId)
    return
  }
  const wantedTypes = chosen(options.text('type'), types, 'types', 'types')
  const wantedStates = chosen(options.text('state'), states, 'state', 'states')
  const groups = await admin.listGroups({
    timeoutMs,
    protocolTypes: ['', 'consumer'],
    ...(wantedTypes.length === 0 ? {} : { types: wantedTypes }),
    ...(wantedStates.length === 0 ? {} : { groupStates: wantedStates }),
  })
  const width = widthOf(
    groups.map(({ groupId }) => groupId),
    15,
  )
  const line = (groupId: string, type: string, state: string): string =>
    column(groupId, width + 10) + (withType ? ` ${column(type, 20)}` : '') + (withState ? ` ${column(state, 20)}` : '')
  await printLine(line('GROUP', 'TYPE', 'STATE'))
  for (const { groupId, type, state } of groups) await printLine(line(groupId, type ?? 'Unknown', state ?? 'Unknown'))
}

/** The values of a comma list, whatever their case. @throws UsageError */
function chosen<T extends string>(text: string | undefined, all: readonly T[], what: string, plural: string): T[] {
  if (text === undefined || text === '') return []
  return text.split(',').map((part) => {
    const found = all.find((each) => each.toLowerCase() === part.trim().toLowerCase())
    if (found !== undefined) return found
    throw new UsageError(`Invalid ${what} list '${text}'. Valid ${plural} are: ${all.join(', ')}`)
  })
}

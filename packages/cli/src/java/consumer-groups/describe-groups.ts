import type { ConsumerGroupDescription } from '@ottla/admin'
import { column } from '../columns.ts'
import { print, printLine } from '../print.ts'
import { describeMembers } from './describe-members.ts'
import { describeOffsets } from './describe-offsets.ts'
import { type GroupSession, mayPrint, missing, wantedGroups } from './group-session.ts'

/** `--describe`: offsets, members or states of groups, sorted by id. */
export async function describeGroups(session: GroupSession): Promise<void> {
  const { admin, options, timeoutMs } = session
  const ids = await wantedGroups(session)
  const described = ids.length === 0 ? [] : await admin.describeConsumerGroups(ids, { timeoutMs })
  const isVerbose = options.has('verbose')
  for (const group of described.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))) {
    if (options.has('members')) await describeMembers(group, isVerbose)
    else if (options.has('state')) await describeState(group, isVerbose)
    else await describeOffsets(session, group, isVerbose)
  }
}

async function describeState(group: ConsumerGroupDescription, isVerbose: boolean): Promise<void> {
  if (!(await mayPrint(group.groupId, group.state, 1))) return
  const { coordinator } = group
  const where = `${coordinator.host}:${coordinator.port}  (${coordinator.id})`
  const line = (id: string, node: string, strategy: string, state: string, epochs: string[], members: string): string =>
    `\n${column(id, Math.max(15, group.groupId.length))} ${column(node, Math.max(25, where.length))}` +
    ` ${column(strategy, 20)} ${column(state, 20)} ` +
    `${isVerbose ? `${column(epochs[0]!, 15)} ${column(epochs[1]!, 25)} ` : ''}${members}`
  await print(
    line(
      'GROUP',
      'COORDINATOR (ID)',
      'ASSIGNMENT-STRATEGY',
      'STATE',
      ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'],
      '#MEMBERS',
    ),
  )
  const strategy = group.partitionAssignor === '' ? missing : group.partitionAssignor
  const epochs = [group.groupEpoch, group.targetAssignmentEpoch].map((epoch) => String(epoch ?? missing))
  await print(line(group.groupId, where, strategy, group.state, epochs, String(group.members.length)))
  await printLine('')
}

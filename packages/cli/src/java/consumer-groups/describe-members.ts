import type { ConsumerGroupDescription, ConsumerGroupMember } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { column, widthOf } from '../columns.ts'
import { printLine } from '../print.ts'
import { mayPrint, missing } from './group-session.ts'

/** `--describe --members`: one row for each member. */
export async function describeMembers(group: ConsumerGroupDescription, isVerbose: boolean): Promise<void> {
  const { members } = group
  const mayShow = await mayPrint(group.groupId, group.state, members.length)
  if (!mayShow && members.length > 0) return
  const withInstance = members.some(({ groupInstanceId }) => groupInstanceId !== undefined)
  const isMixed =
    members.some(({ isUpgraded }) => isUpgraded === true) && members.some(({ isUpgraded }) => isUpgraded === false)
  const width = (texts: string[], atLeast: number): number => widthOf(mayShow ? texts : [], atLeast)
  const widths = {
    group: width([group.groupId], 15),
    member: width(
      members.map(({ memberId }) => memberId),
      15,
    ),
    instance: width(
      members.map(({ groupInstanceId = '' }) => groupInstanceId),
      17,
    ),
    host: width(
      members.map(({ clientHost }) => clientHost),
      15,
    ),
    client: width(
      members.map(({ clientId }) => clientId),
      15,
    ),
    current: width(
      members.map(({ assignment }) => assignmentText(assignment)),
      20,
    ),
    target: width(
      members.map(({ targetAssignment }) => assignmentText(targetAssignment ?? [])),
      20,
    ),
  }
  const line = (texts: RowTexts): string =>
    `${column(texts.group, widths.group)} ${column(texts.member, widths.member)} ` +
    (withInstance ? `${column(texts.instance, widths.instance)} ` : '') +
    `${column(texts.host, widths.host)} ${column(texts.client, widths.client)} ${column(texts.count, 15)} ` +
    (isVerbose
      ? `${column(texts.epoch, 15)} ${column(texts.current, widths.current)} ${column(texts.targetEpoch, 15)} ${column(texts.target, widths.target)}${isMixed ? ` ${texts.upgraded}` : ''}`
      : '')
  await printLine(`\n${line(header)}`)
  for (const member of members) await printLine(line(rowTexts(group, member)))
}

interface RowTexts {
  readonly group: string
  readonly member: string
  readonly instance: string
  readonly host: string
  readonly client: string
  readonly count: string
  readonly epoch: string
  readonly current: string
  readonly targetEpoch: string
  readonly target: string
  readonly upgraded: string
}

const header: RowTexts = {
  group: 'GROUP',
  member: 'CONSUMER-ID',
  instance: 'GROUP-INSTANCE-ID',
  host: 'HOST',
  client: 'CLIENT-ID',
  count: '#PARTITIONS',
  epoch: 'CURRENT-EPOCH',
  current: 'CURRENT-ASSIGNMENT',
  targetEpoch: 'TARGET-EPOCH',
  target: 'TARGET-ASSIGNMENT',
  upgraded: 'UPGRADED',
}

function rowTexts(group: ConsumerGroupDescription, member: ConsumerGroupMember): RowTexts {
  return {
    group: group.groupId,
    member: member.memberId,
    instance: member.groupInstanceId ?? '',
    host: member.clientHost,
    client: member.clientId,
    count: String(member.assignment.length),
    epoch: String(member.memberEpoch ?? missing),
    current: assignmentText(member.assignment),
    targetEpoch: String(group.targetAssignmentEpoch ?? missing),
    target: assignmentText(member.targetAssignment ?? []),
    upgraded: String(member.isUpgraded ?? missing),
  }
}

/** `clicks:0;orders:0,1`. */
function assignmentText(partitions: readonly TopicPartition[]): string {
  const byTopic = new Map<string, number[]>()
  for (const { topic, partition } of partitions) byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition])
  const texts = [...byTopic].map(([topic, numbers]) => `${topic}:${numbers.toSorted((a, b) => a - b).join(',')}`)
  return texts.length === 0 ? missing : texts.toSorted().join(';')
}

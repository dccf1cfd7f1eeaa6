import type { ConsumerGroupDescription, ConsumerGroupMember } from '@ottla/admin'
import { type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { column, widthOf } from '../columns.ts'
import { print, printLine } from '../print.ts'
import { type GroupSession, mayPrint, missing } from './group-session.ts'

interface Row extends TopicPartition {
  readonly committed: TopicPartitionOffset | undefined
  readonly endOffset: number | undefined
  readonly member: ConsumerGroupMember | undefined
}

/** `--describe --offsets`: first what members read, the largest assignment first, then what nobody reads. */
export async function describeOffsets(
  session: GroupSession,
  group: ConsumerGroupDescription,
  isVerbose: boolean,
): Promise<void> {
  const rows = await rowsOf(session, group)
  if (!(await mayPrint(group.groupId, group.state, rows.length))) return
  const [groupWidth, topicWidth, memberWidth, hostWidth] = [
    widthOf([group.groupId], 15),
    widthOf(
      rows.map(({ topic }) => topic),
      15,
    ),
    widthOf(
      rows.map(({ member }) => member?.memberId ?? missing),
      15,
    ),
    widthOf(
      rows.map(({ member }) => member?.clientHost ?? missing),
      15,
    ),
  ]
  const line = (texts: readonly (string | number)[]): string => {
    const [id, topic, partition, epoch, current, end, lag, member, host, client] = texts
    const columns = [column(id!, groupWidth), column(topic!, topicWidth), column(partition!, 10)]
    if (isVerbose) columns.push(column(epoch!, 15))
    columns.push(column(current!, 15), column(end!, 15), column(lag!, 15))
    columns.push(column(member!, memberWidth), column(host!, hostWidth), String(client))
    return `\n${columns.join(' ')}`
  }
  await print(
    line([
      'GROUP',
      'TOPIC',
      'PARTITION',
      'LEADER-EPOCH',
      'CURRENT-OFFSET',
      'LOG-END-OFFSET',
      'LAG',
      'CONSUMER-ID',
      'HOST',
      'CLIENT-ID',
    ]),
  )
  for (const { topic, partition, committed, endOffset, member } of rows) {
    await print(
      line([
        group.groupId,
        topic,
        partition,
        committed?.leaderEpoch ?? missing,
        committed?.offset ?? missing,
        endOffset ?? missing,
        committed === undefined || endOffset === undefined ? missing : endOffset - committed.offset,
        member?.memberId ?? missing,
        member?.clientHost ?? missing,
        member?.clientId ?? missing,
      ]),
    )
  }
  await printLine('')
}

async function rowsOf({ admin, timeoutMs }: GroupSession, group: ConsumerGroupDescription): Promise<Row[]> {
  const [listed] = await admin.listConsumerGroupOffsets([group.groupId], { timeoutMs })
  const committed = new Map(listed!.offsets.map((each) => [topicPartitionName(each.topic, each.partition), each]))
  const members = group.members
    .filter(({ assignment }) => assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length)
  const owned = members.flatMap((member) => member.assignment.map((partition) => ({ ...partition, member })))
  const names = new Set(owned.map(({ topic, partition }) => topicPartitionName(topic, partition)))
  const free = [...committed]
    .filter(([name]) => !names.has(name))
    .map(([, { topic, partition }]) => ({ topic, partition, member: undefined }))
  const all = [...owned, ...free]
  const ends = await endOffsets({ admin, timeoutMs }, all)
  return all.map(({ topic, partition, member }) => {
    const name = topicPartitionName(topic, partition)
    return { topic, partition, member, committed: committed.get(name), endOffset: ends.get(name) }
  })
}

/** Without partitions that have no leader. */
async function endOffsets(
  { admin, timeoutMs }: Pick<GroupSession, 'admin' | 'timeoutMs'>,
  partitions: readonly TopicPartition[],
): Promise<ReadonlyMap<string, number>> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  if (topics.length === 0) return new Map()
  const described = await admin.describeTopics(topics, { timeoutMs })
  const led = new Set(
    described.flatMap((topic) =>
      topic.partitions
        .filter(({ leader }) => leader !== undefined)
        .map((each) => topicPartitionName(each.topic, each.partition)),
    ),
  )
  const asked = partitions.filter(({ topic, partition }) => led.has(topicPartitionName(topic, partition)))
  if (asked.length === 0) return new Map()
  const offsets = await admin.listOffsets(
    asked.map(({ topic, partition }) => ({ topic, partition, at: 'latest' })),
    { timeoutMs },
  )
  return new Map(offsets.map(({ topic, partition, offset }) => [topicPartitionName(topic, partition), offset]))
}

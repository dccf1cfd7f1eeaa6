import type { OffsetSpec } from '@ottla/admin'
import { type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { nodeRuntime } from '@ottla/runtime'
import { column, widthOf } from '../columns.ts'
import { errorNameOf } from '../java-errors.ts'
import { complain, print, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { type GroupSession, printError, wantedGroups } from './group-session.ts'
import { checkPartitions, partitionsToReset } from './partitions-to-reset.ts'
import { csvRow, readResetPlan } from './reset-csv.ts'
import { parseDateTime, parseDuration } from './times.ts'

type Plan = readonly TopicPartitionOffset[]

/** `--reset-offsets`: shows where each group would go or went, and takes it there with `--execute`. */
export async function resetOffsets(session: GroupSession): Promise<void> {
  const { admin, options, timeoutMs } = session
  const plans = new Map<string, Plan>()
  for (const groupId of await wantedGroups(session)) {
    const state = await groupState(session, groupId)
    if (state !== 'Empty' && state !== 'Dead') {
      await printError(
        `Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${state}.`,
      )
      plans.set(groupId, [])
      continue
    }
    const plan = await planOf(session, groupId)
    if (options.has('execute') && plan.length > 0) await admin.alterConsumerGroupOffsets(groupId, plan, { timeoutMs })
    plans.set(groupId, plan)
  }
  await (options.has('export') ? printCsv(session, plans) : printTable(plans))
}

/** `Dead` for a group that is not there. */
async function groupState({ admin, timeoutMs }: GroupSession, groupId: string): Promise<string> {
  try {
    const [described] = await admin.describeConsumerGroups([groupId], { timeoutMs })
    return described!.state
  } catch (error) {
    if (errorNameOf(error) === 'GROUP_ID_NOT_FOUND') return 'Dead'
    throw error
  }
}

async function planOf(session: GroupSession, groupId: string): Promise<Plan> {
  const { options } = session
  const partitions = await partitionsToReset(session, groupId)
  await checkPartitions(session, partitions)
  if (options.has('to-offset')) {
    const offset = options.integer('to-offset')!
    return withinLog(
      session,
      partitions.map(({ topic, partition }) => ({ topic, partition, offset })),
    )
  }
  if (options.has('to-earliest')) return offsetsAt(session, partitions, 'earliest')
  if (options.has('to-latest')) return offsetsAt(session, partitions, 'latest')
  if (options.has('shift-by')) return shifted(session, groupId, partitions)
  if (options.has('to-datetime')) return atTime(session, partitions, parseDateTime(options.text('to-datetime')!))
  if (options.has('by-duration')) {
    return atTime(session, partitions, nodeRuntime.clock.now() - parseDuration(options.text('by-duration')!))
  }
  if (options.has('from-file')) return fromFile(session, groupId)
  if (options.has('to-current')) return current(session, groupId, partitions)
  throw new UsageError(
    "Option '[reset-offsets]' requires one of the following scenarios: [[to-offset], [shift-by], [to-datetime], [by-duration], [to-earliest], [to-latest], [to-current], [from-file]]",
  )
}

async function offsetsAt(
  { admin, timeoutMs }: GroupSession,
  partitions: readonly TopicPartition[],
  at: OffsetSpec,
): Promise<TopicPartitionOffset[]> {
  if (partitions.length === 0) return []
  const listed = await admin.listOffsets(
    partitions.map(({ topic, partition }) => ({ topic, partition, at })),
    { timeoutMs },
  )
  return listed.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
}

/** By time; the end of the log where no record is that young. */
async function atTime(session: GroupSession, partitions: readonly TopicPartition[], timestamp: number): Promise<Plan> {
  const found = await offsetsAt(session, partitions, { timestamp })
  const late = found.filter(({ offset }) => offset < 0)
  for (const { topic, partition } of late) {
    await printLine(`\nWarn: Partition ${partition} from topic ${topic} is empty. Falling back to latest known offset.`)
  }
  return [...found.filter(({ offset }) => offset >= 0), ...(await offsetsAt(session, late, 'latest'))]
}

async function committed(
  { admin, timeoutMs }: GroupSession,
  groupId: string,
): Promise<ReadonlyMap<string, TopicPartitionOffset>> {
  const [listed] = await admin.listConsumerGroupOffsets([groupId], { timeoutMs })
  return new Map(listed!.offsets.map((each) => [topicPartitionName(each.topic, each.partition), each]))
}

async function shifted(session: GroupSession, groupId: string, partitions: readonly TopicPartition[]): Promise<Plan> {
  const offsets = await committed(session, groupId)
  const by = session.options.integer('shift-by')!
  const wanted = partitions.map(({ topic, partition }) => {
    const name = topicPartitionName(topic, partition)
    const at = offsets.get(name)
    if (at !== undefined) return { topic, partition, offset: at.offset + by }
    throw new UsageError(`Cannot shift offset for partition ${name} since there is no current committed offset`)
  })
  return withinLog(session, wanted)
}

async function current(session: GroupSession, groupId: string, partitions: readonly TopicPartition[]): Promise<Plan> {
  const offsets = await committed(session, groupId)
  const at = ({ topic, partition }: TopicPartition): TopicPartitionOffset | undefined =>
    offsets.get(topicPartitionName(topic, partition))
  const known = partitions.flatMap((each) => at(each) ?? [])
  const ends = await offsetsAt(
    session,
    partitions.filter((each) => at(each) === undefined),
    'latest',
  )
  return [...known.map(({ topic, partition, offset }) => ({ topic, partition, offset })), ...ends]
}

async function fromFile(session: GroupSession, groupId: string): Promise<Plan> {
  const { options } = session
  const groups = options.all('group')
  const plan = readResetPlan(options.text('from-file')!, groups.length === 1 ? groups[0] : undefined).get(groupId)
  if (plan !== undefined) return withinLog(session, plan)
  await printError(`No reset plan for group ${groupId} found`)
  return []
}

/** Offsets that lie outside the log go to its nearer end, with a warning. */
async function withinLog(session: GroupSession, wanted: readonly TopicPartitionOffset[]): Promise<Plan> {
  const [starts, ends] = await Promise.all([
    offsetsAt(session, wanted, 'earliest'),
    offsetsAt(session, wanted, 'latest'),
  ])
  return wanted.map(({ topic, partition, offset }, i) => {
    const [start, end] = [starts[i]!.offset, ends[i]!.offset]
    const name = topicPartitionName(topic, partition)
    if (offset > end) {
      complain(
        `warning: New offset (${offset}) is higher than latest offset for topic partition ${name}. Value will be set to ${end}`,
      )
    } else if (offset < start) {
      complain(
        `warning: New offset (${offset}) is lower than earliest offset for topic partition ${name}. Value will be set to ${start}`,
      )
    }
    return { topic, partition, offset: Math.min(Math.max(offset, start), end) }
  })
}

async function printTable(plans: ReadonlyMap<string, Plan>): Promise<void> {
  const groupWidth = widthOf(plans.keys(), 15)
  const topicWidth = widthOf(
    [...plans.values()].flatMap((plan) => plan.map(({ topic }) => topic)),
    15,
  )
  const line = (group: string, topic: string, partition: string | number, offset: string | number): string =>
    `\n${column(group, groupWidth)} ${column(topic, topicWidth)} ${column(partition, 10)} ${offset}`
  if (plans.size > 0) await print(line('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'))
  for (const [group, plan] of plans) {
    for (const { topic, partition, offset } of sorted(plan)) await print(line(group, topic, partition, offset))
  }
  await printLine('')
}

async function printCsv({ options }: GroupSession, plans: ReadonlyMap<string, Plan>): Promise<void> {
  const isSingle = options.all('group').length === 1
  const rows = [...plans].flatMap(([group, plan]) =>
    sorted(plan).map((row) => csvRow(isSingle ? undefined : group, row)),
  )
  await printLine(rows.join(''))
}

function sorted(plan: Plan): TopicPartitionOffset[] {
  return plan.toSorted((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
}

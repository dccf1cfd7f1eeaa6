import { BatchError } from '@ottla/admin'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { column, widthOf } from '../columns.ts'
import { errorNameOf, javaException, javaMessage } from '../java-errors.ts'
import { print, printLine } from '../print.ts'
import { type GroupSession, missing, printError } from './group-session.ts'
import { parsePartitions } from './partitions-to-reset.ts'

const ofTheGroup = ['INVALID_GROUP_ID', 'GROUP_ID_NOT_FOUND', 'GROUP_AUTHORIZATION_FAILED', 'NON_EMPTY_GROUP']
const ofPartitions = ['GROUP_SUBSCRIBED_TO_TOPIC', 'TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION']

interface Row {
  readonly topic: string
  /** Undefined for a topic that is not there. */
  readonly partition: number | undefined
  readonly error?: unknown
}

/** `--delete-offsets`: what became of each partition, as a table. */
export async function deleteOffsets(session: GroupSession): Promise<void> {
  const { admin, options, timeoutMs } = session
  const group = options.text('group')!
  const rows: Row[] = []
  const partitions = await partitionsOf(session, rows)
  let failure: unknown
  try {
    await admin.deleteConsumerGroupOffsets(group, partitions, { timeoutMs })
  } catch (error) {
    failure = error
  }
  await printOutcome(group, failure)
  const errorOf = (partition: TopicPartition): unknown =>
    failure instanceof BatchError
      ? failure.errors.get(topicPartitionName(partition.topic, partition.partition))
      : failure
  rows.push(...partitions.map((partition) => ({ ...partition, error: errorOf(partition) })))
  const width = widthOf(
    rows.map(({ topic }) => topic),
    15,
  )
  const line = (topic: string, partition: string | number, status: string): string =>
    `\n${column(topic, width)} ${column(partition, 10)} ${column(status, 15)}`
  await print(line('TOPIC', 'PARTITION', 'STATUS'))
  const key = ({ topic, partition }: Row): string => `${topic}${partition ?? -1}`
  for (const { topic, partition, error } of rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) {
    await print(
      line(topic, partition ?? missing, error === undefined ? 'Successful' : `Error: ${javaException(error)}`),
    )
  }
  await printLine('')
}

async function printOutcome(group: string, failure: unknown): Promise<void> {
  const name = errorNameOf(failure)
  if (failure === undefined) await printLine(`Request succeeded for deleting offsets from group ${group}.`)
  else if (name !== undefined && ofTheGroup.includes(name)) await printError(javaMessage(failure))
  else if (name !== undefined && ofPartitions.includes(name)) {
    await printError('Encountered some partition-level error, see the follow-up details.')
  } else await printError(`Encountered some unknown error: ${name ?? javaMessage(failure)}`)
}

/** The partitions that were named; topics that are not there become rows. */
async function partitionsOf({ admin, options, timeoutMs }: GroupSession, rows: Row[]): Promise<TopicPartition[]> {
  const named = options.all('topic')
  const partitions = named.filter((text) => text.includes(':')).flatMap(parsePartitions)
  for (const topic of new Set(named.filter((text) => !text.includes(':')))) {
    try {
      const [described] = await admin.describeTopics([topic], { timeoutMs })
      partitions.push(...described!.partitions)
    } catch (error) {
      rows.push({ topic, partition: undefined, error })
    }
  }
  const unique = new Map(partitions.map((each) => [topicPartitionName(each.topic, each.partition), each]))
  return [...unique.values()].map(({ topic, partition }) => ({ topic, partition }))
}

import type { Broker, GroupState, StoredMessage } from '@ottla/broker'

/** Records that a message shows at most. */
const shownRecords = 10
const shownCharacters = 100

/** The last records of a topic, a line for each, as messages show them. */
export function describeTopic(broker: Broker, topic: string): string {
  if (!broker.topics.includes(topic)) return `there is no topic ${topic}`
  const records = broker.inspect.records(topic)
  if (records.length === 0) return `${topic} is empty`
  const hidden = Math.max(0, records.length - shownRecords)
  const lines = records.slice(hidden).map((record) => `  ${describeRecord(record)}`)
  const before = hidden === 0 ? '' : `  … ${hidden} more before\n`
  return `${topic} has ${records.length} records:\n${before}${lines.join('\n')}`
}

function describeRecord({ partition, offset, key, value }: StoredMessage): string {
  return `${partition}/${offset} ${describeBytes(key)} = ${describeBytes(value)}`
}

function describeBytes(bytes: Buffer | null): string {
  if (bytes === null) return 'null'
  const text = bytes.toString('utf8')
  const isText = !text.includes('\uFFFD')
  const shown = isText ? JSON.stringify(text) : `<${bytes.toString('hex')}>`
  return shown.length <= shownCharacters ? shown : `${shown.slice(0, shownCharacters)}…`
}

/** State, members and offsets of a group, as messages show them. */
export function describeGroup(group: GroupState | undefined, groupId: string): string {
  if (group === undefined) return `there is no group ${groupId}`
  const members = group.members.map(({ memberId, partitions }) => {
    const has = partitions.map(({ topic, partition }) => `${topic}-${partition}`)
    return `  ${memberId}: ${has.length === 0 ? 'nothing' : has.join(' ')}`
  })
  const offsets = group.offsets.map(
    ({ topic, partition, offset, lag }) => `  ${topic}-${partition}: committed ${offset}, lag ${lag}`,
  )
  return [`group ${groupId} is ${group.state} with ${group.members.length} members`, ...members, ...offsets].join('\n')
}

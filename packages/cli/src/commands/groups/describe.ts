import type { Admin, ConsumerGroupDescription, GroupLag } from '@ottla/admin'
import { Command, Option } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { withCluster } from '../../connection/output-option.ts'
import type { Output } from '../../terminal/output.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { isolationOption } from './lag.ts'

interface DescribeOptions extends ClusterCommandOptions {
  readonly members?: true
  readonly state?: true
  readonly isolation: 'read_uncommitted' | 'read_committed'
}

/** `ottla groups describe` */
export function describeCommand(terminal: Terminal): Command {
  const command = new Command('describe')
    .description('print where groups are in each partition, who their members are, or what state they are in')
    .argument('[group...]', 'default: all groups of consumers')
    .addOption(new Option('--members', 'print the members and what they read').conflicts('state'))
    .option('--state', 'print state, coordinator and assignor')
    .addOption(isolationOption())
    .action((groups: readonly string[], options: DescribeOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        if (options.members === true) return showMembers(output, await describe(admin, groups))
        if (options.state === true) return showStates(output, await describe(admin, groups))
        const { isolation: isolationLevel } = options
        const lags =
          groups.length === 0
            ? await admin.allGroupLags({ isolationLevel })
            : await Promise.all(groups.map((group) => admin.groupLag(group, { isolationLevel })))
        await showOffsets(output, lags)
      }),
    )
  return withCluster(command)
}

async function describe(admin: Admin, groups: readonly string[]): Promise<ConsumerGroupDescription[]> {
  if (groups.length > 0) return admin.describeConsumerGroups(groups)
  const all = await admin.listGroups({ types: ['Classic', 'Consumer'] })
  const ids = all.filter(({ protocolType }) => protocolType === 'consumer' || protocolType === '')
  return ids.length === 0 ? [] : admin.describeConsumerGroups(ids.map(({ groupId }) => groupId))
}

async function showOffsets(output: Output, lags: readonly GroupLag[]): Promise<void> {
  const rows = lags.flatMap(({ groupId, partitions }) =>
    partitions.map(({ topic, partition, committedOffset, endOffset, lag, member }) => ({
      groupId,
      topic,
      partition,
      committedOffset: committedOffset ?? null,
      endOffset: endOffset ?? null,
      lag: lag ?? null,
      memberId: member?.memberId ?? null,
      groupInstanceId: member?.groupInstanceId ?? null,
      clientId: member?.clientId ?? null,
      host: member?.clientHost ?? null,
    })),
  )
  await output.rows(
    rows,
    [
      { header: 'GROUP', value: ({ groupId }) => groupId },
      { header: 'TOPIC', value: ({ topic }) => topic },
      { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
      { header: 'CURRENT-OFFSET', value: ({ committedOffset }) => committedOffset, align: 'right' },
      { header: 'LOG-END-OFFSET', value: ({ endOffset }) => endOffset, align: 'right' },
      { header: 'LAG', value: ({ lag }) => lag, align: 'right' },
      { header: 'CONSUMER-ID', value: ({ memberId }) => memberId },
      { header: 'HOST', value: ({ host }) => host },
      { header: 'CLIENT-ID', value: ({ clientId }) => clientId },
    ],
    lags.length === 0 ? 'no groups of consumers' : 'the group has committed nothing and reads nothing',
  )
}

async function showMembers(output: Output, groups: readonly ConsumerGroupDescription[]): Promise<void> {
  const rows = groups.flatMap(({ groupId, members }) =>
    members.map((member) => ({
      groupId,
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId ?? null,
      clientId: member.clientId,
      host: member.clientHost,
      memberEpoch: member.memberEpoch ?? null,
      assignment: member.assignment,
    })),
  )
  await output.rows(
    rows,
    [
      { header: 'GROUP', value: ({ groupId }) => groupId },
      { header: 'CONSUMER-ID', value: ({ memberId }) => memberId },
      { header: 'INSTANCE', value: ({ groupInstanceId }) => groupInstanceId },
      { header: 'HOST', value: ({ host }) => host },
      { header: 'CLIENT-ID', value: ({ clientId }) => clientId },
      { header: '#PARTITIONS', value: ({ assignment }) => assignment.length, align: 'right' },
      { header: 'ASSIGNMENT', value: ({ assignment }) => byTopic(assignment) },
    ],
    'no members',
  )
}

/** `orders(0,1) clicks(2)` */
function byTopic(assignment: readonly { readonly topic: string; readonly partition: number }[]): string {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of assignment) {
    const numbers = topics.get(topic)
    if (numbers === undefined) topics.set(topic, [partition])
    else numbers.push(partition)
  }
  return [...topics].map(([topic, numbers]) => `${topic}(${numbers.toSorted((a, b) => a - b).join(',')})`).join(' ')
}

async function showStates(output: Output, groups: readonly ConsumerGroupDescription[]): Promise<void> {
  const rows = groups.map((group) => ({
    groupId: group.groupId,
    type: group.type,
    state: group.state,
    coordinator: group.coordinator,
    assignor: group.partitionAssignor,
    groupEpoch: group.groupEpoch ?? null,
    members: group.members.length,
  }))
  await output.rows(
    rows,
    [
      { header: 'GROUP', value: ({ groupId }) => groupId },
      { header: 'TYPE', value: ({ type }) => type },
      { header: 'STATE', value: ({ state }) => state },
      {
        header: 'COORDINATOR',
        value: ({ coordinator }) => `${coordinator.host}:${coordinator.port} (${coordinator.id})`,
      },
      { header: 'ASSIGNOR', value: ({ assignor }) => assignor },
      { header: 'EPOCH', value: ({ groupEpoch }) => groupEpoch, align: 'right' },
      { header: '#MEMBERS', value: ({ members }) => members, align: 'right' },
    ],
    'no groups of consumers',
  )
}

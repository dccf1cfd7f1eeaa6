import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { fileText } from '../../connection/file-text.ts'
import { withCluster } from '../../connection/output-option.ts'
import { type Assignment, parseAssignments } from '../../reassign/reassignment-file.ts'
import { clearThrottles } from '../../reassign/throttles.ts'
import { verifyFolders, verifyReassignment } from '../../reassign/verify.ts'
import { confirm } from '../../terminal/confirm.ts'
import { ExitCode } from '../../terminal/exit-code.ts'
import { CommandError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note } from '../../terminal/write.ts'
import { waitUntilComplete } from './wait.ts'

interface WatchOptions extends ClusterCommandOptions {
  readonly keepThrottles?: true
  readonly wait?: true
  readonly yes?: true
  readonly dryRun?: true
}

const topicsOf = (plan: readonly Assignment[]): string[] => [...new Set(plan.map(({ topic }) => topic))]

/** `ottla reassign verify` */
export function verifyCommand(terminal: Terminal): Command {
  const command = new Command('verify')
    .description(
      'print how far a plan is; when it is complete, take the throttles away. Exit code 5 while it is not complete',
    )
    .argument('<plan>')
    .option('--wait', 'stay until nothing is in progress any more')
    .option('--keep-throttles', 'leave the throttles as they are')
    .action((path: string, options: WatchOptions) => {
      const plan = parseAssignments(path, fileText(terminal, path))
      return withAdmin(terminal, options, async (admin, output) => {
        if (options.wait === true && !(await waitUntilComplete(terminal, admin, plan))) {
          throw new CommandError('Interrupted before it was complete', ExitCode.interrupted)
        }
        const [partitions, folders] = await Promise.all([verifyReassignment(admin, plan), verifyFolders(admin, plan)])
        const rows = [
          ...partitions.map(({ topic, partition, state, planned, actual }) => ({
            topic,
            partition,
            broker: null,
            state,
            planned,
            actual,
          })),
          ...folders.map(({ topic, partition, broker, state }) => ({
            topic,
            partition,
            broker,
            state,
            planned: [],
            actual: [],
          })),
        ]
        await output.rows(
          rows,
          [
            { header: 'TOPIC', value: ({ topic }) => topic },
            { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
            {
              header: 'STATE',
              value: ({ state, broker }) => (broker === null ? state : `${state} (folder on broker ${broker})`),
            },
            { header: 'PLANNED', value: ({ planned }) => planned.join(',') },
            { header: 'ACTUAL', value: ({ actual }) => actual.join(',') },
          ],
          'the plan is empty',
        )
        const isMoving = rows.some(({ state }) => state === 'in progress')
        const others = await admin.listPartitionReassignments()
        if (others.length === 0 && !isMoving && options.keepThrottles !== true) {
          const brokers = (await admin.describeCluster()).nodes.map(({ id }) => id)
          const existing = new Set((await admin.listTopics({ listInternal: true })).map(({ name }) => name))
          await clearThrottles(
            admin,
            brokers,
            topicsOf(plan).filter((topic) => existing.has(topic)),
          )
          note(terminal, 'throttles of reassignments are taken away')
        }
        const open = rows.filter(({ state }) => state !== 'complete').length
        if (open > 0) throw new CommandError(`${open} of ${rows.length} are not complete`, ExitCode.partly)
      })
    })
  return withCluster(command)
}

/** `ottla reassign cancel` */
export function cancelCommand(terminal: Terminal): Command {
  const command = new Command('cancel')
    .description('stop what is under way: replicas stay where they were')
    .argument('[plan]', 'only the partitions in this file; default: all that are under way')
    .option('--keep-throttles', 'leave the throttles as they are')
    .option('--dry-run', 'only show what would be stopped')
    .option('-y, --yes', 'do not ask')
    .action((path: string | undefined, options: WatchOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        const plan = path === undefined ? undefined : parseAssignments(path, fileText(terminal, path))
        const wanted =
          plan === undefined ? undefined : new Set(plan.map(({ topic, partition }) => `${topic}-${partition}`))
        const underWay = await admin.listPartitionReassignments()
        const cancelled = underWay.filter(({ topic, partition }) => wanted?.has(`${topic}-${partition}`) !== false)
        if (options.dryRun === true) {
          return output.lines(
            cancelled.map(({ topic, partition }) => ({ topic, partition })),
            ({ topic, partition }) => `would cancel ${topic}-${partition}`,
            'nothing is under way',
          )
        }
        if (cancelled.length > 0) {
          await confirm(terminal, `cancel the reassignment of ${cancelled.length} partitions`, options.yes)
          await admin.alterPartitionReassignments(
            cancelled.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
          )
        }
        if (options.keepThrottles !== true && cancelled.length === underWay.length) {
          const brokers = (await admin.describeCluster()).nodes.map(({ id }) => id)
          await clearThrottles(admin, brokers, [
            ...new Set([...topicsOf(plan ?? []), ...cancelled.map(({ topic }) => topic)]),
          ])
        }
        await output.lines(
          cancelled.map(({ topic, partition }) => ({ topic, partition })),
          ({ topic, partition }) => `cancelled ${topic}-${partition}`,
          'nothing is under way',
        )
      }),
    )
  return withCluster(command)
}

/** `ottla reassign list` */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .description('print the reassignments that are under way')
    .action((options: ClusterCommandOptions) =>
      withAdmin(terminal, options, async (admin, output) => {
        await output.rows(
          await admin.listPartitionReassignments(),
          [
            { header: 'TOPIC', value: ({ topic }) => topic },
            { header: 'PARTITION', value: ({ partition }) => partition, align: 'right' },
            { header: 'REPLICAS', value: ({ replicas }) => replicas.join(',') },
            { header: 'ADDING', value: ({ addingReplicas }) => addingReplicas.join(',') },
            { header: 'REMOVING', value: ({ removingReplicas }) => removingReplicas.join(',') },
          ],
          'nothing is under way',
        )
      }),
    )
  return withCluster(command)
}

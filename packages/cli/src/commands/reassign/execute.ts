import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../../connection/clients.ts'
import { fileText } from '../../connection/file-text.ts'
import { withCluster } from '../../connection/output-option.ts'
import { parseBytes } from '../../options.ts'
import { currentAssignments, executeReassignment } from '../../reassign/execute.ts'
import { formatAssignments, parseAssignments } from '../../reassign/reassignment-file.ts'
import { clearThrottles } from '../../reassign/throttles.ts'
import { verifyReassignment } from '../../reassign/verify.ts'
import { confirm } from '../../terminal/confirm.ts'
import { ExitCode } from '../../terminal/exit-code.ts'
import { CommandError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note } from '../../terminal/write.ts'
import { waitUntilComplete } from './wait.ts'

interface ExecuteOptions extends ClusterCommandOptions {
  readonly throttle?: number
  readonly logDirsThrottle?: number
  readonly additional?: true
  readonly keepReplicationFactor?: true
  readonly wait?: true
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla reassign execute` */
export function executeCommand(terminal: Terminal): Command {
  const command = new Command('execute')
    .description('start to move replicas as a plan says; prints the way back')
    .argument('<plan>', 'a file that `ottla reassign generate` or kafka-reassign-partitions.sh printed')
    .option(
      '--throttle <bytes>',
      'what each broker may send and receive for it in a second, such as 50MB; stays until verify',
      parseBytes,
    )
    .option('--log-dirs-throttle <bytes>', 'the same for moves between folders of one broker', parseBytes)
    .option('--additional', 'also while other reassignments are under way; changes their throttle too')
    .option('--keep-replication-factor', 'refuse a plan that changes the number of replicas')
    .option('--wait', 'stay until all is complete, show how far it is, and take the throttles away')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only check the plan and show what would move')
    .action((path: string, options: ExecuteOptions) => {
      const plan = parseAssignments(path, fileText(terminal, path))
      return withAdmin(terminal, options, async (admin, output) => {
        const current = await currentAssignments(admin, plan)
        const moves = plan.map(({ topic, partition, replicas }, i) => ({
          topic,
          partition,
          from: current[i]!.replicas,
          to: replicas,
        }))
        const changed = moves.filter(({ from, to }) => from.join(',') !== to.join(','))
        const line = ({ topic, partition, from, to }: (typeof moves)[number]): string =>
          `${topic}-${partition}  ${from.join(',')} -> ${to.join(',')}`
        if (options.dryRun === true) return output.lines(changed, line, 'nothing would move')
        await confirm(terminal, `reassign ${changed.length} of ${plan.length} partitions`, options.yes)
        note(terminal, `the way back: ${formatAssignments(current)}`)
        await executeReassignment(admin, plan, current, {
          isAdditional: options.additional === true,
          mayChangeReplicationFactor: options.keepReplicationFactor !== true,
          ...(options.throttle === undefined ? {} : { throttleBytes: options.throttle }),
          ...(options.logDirsThrottle === undefined ? {} : { logDirThrottleBytes: options.logDirsThrottle }),
        })
        await output.lines(moves, line)
        if (options.wait !== true) return
        if (!(await waitUntilComplete(terminal, admin, plan))) {
          throw new CommandError(
            'Interrupted; the brokers go on, `ottla reassign verify` shows how far they are',
            ExitCode.interrupted,
          )
        }
        const brokers = (await admin.describeCluster()).nodes.map(({ id }) => id)
        await clearThrottles(admin, brokers, [...new Set(plan.map(({ topic }) => topic))])
        const odd = (await verifyReassignment(admin, plan)).filter(({ state }) => state !== 'complete')
        if (odd.length > 0) {
          throw new CommandError(
            `${odd.length} partitions are not as planned, see \`ottla reassign verify\``,
            ExitCode.partly,
          )
        }
      })
    })
  return withCluster(command)
}

import { Command } from 'commander'
import { withAdmin, type ClusterCommandOptions } from '../../connection/clients.ts'
import { fileText } from '../../connection/file-text.ts'
import { withConnection } from '../../connection/connection-options.ts'
import { parseCount, parseNumbers } from '../../options.ts'
import { propose } from '../../reassign/propose.ts'
import { formatAssignments, parseTopicsToMove } from '../../reassign/reassignment-file.ts'
import { UsageError } from '../../terminal/failure.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { note, writeLine } from '../../terminal/write.ts'

interface GenerateOptions extends Omit<ClusterCommandOptions, 'output'> {
  readonly topicsFile?: string
  readonly brokers?: number[]
  readonly replicationFactor?: number
  readonly rackAware: boolean
}

/** `ottla reassign generate` */
export function generateCommand(terminal: Terminal): Command {
  const command = new Command('generate')
    .description(
      'print a plan that spreads topics evenly over brokers; changes nothing. Save it: ottla reassign generate orders > plan.json',
    )
    .argument('[topic...]')
    .option('--topics-file <json>', '{"topics":[{"topic":"orders"}]}, in place of names')
    .option('--brokers <ids>', 'the brokers that shall hold the replicas, such as 1,2,3; default: all', parseNumbers)
    .option('-r, --replication-factor <count>', 'another number of replicas; default: as now', parseCount)
    .option('--no-rack-aware', 'spread over brokers without a look at racks')
    .action((names: readonly string[], options: GenerateOptions) => {
      const { topicsFile, brokers, replicationFactor, rackAware } = options
      if (names.length > 0 === (topicsFile !== undefined))
        throw new UsageError('Say which topics: by names, or with --topics-file')
      const topics = topicsFile === undefined ? names : parseTopicsToMove(topicsFile, fileText(terminal, topicsFile))
      return withAdmin(terminal, { ...options, output: 'table' }, async (admin) => {
        const { current, proposed } = await propose(admin, {
          topics,
          isRackAware: rackAware,
          ...(brokers === undefined ? {} : { brokers }),
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
        })
        note(terminal, `now: ${formatAssignments(current)}`)
        await writeLine(terminal, formatAssignments(proposed))
      })
    })
  return withConnection(command)
}

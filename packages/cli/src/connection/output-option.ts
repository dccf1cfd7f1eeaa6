import { type Command, Option } from 'commander'
import { outputFormats } from '../terminal/output.ts'
import { withConnection } from './connection-options.ts'

/** Adds `-o` and what says where the cluster is: for commands that ask a cluster and write results. */
export function withCluster(command: Command): Command {
  return withConnection(withOutput(command))
}

/** Adds `-o`. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how results are written')
      .choices(outputFormats)
      .default('table')
      .env('OTTLA_OUTPUT'),
  )
}

import { type Command, Option } from 'commander'

/** Options of every command that talks to a cluster. */
export interface ClusterOptions {
  readonly bootstrapServer: string
}

/** Adds `--bootstrap-server`, which the environment can give once for all commands. */
export function withCluster(command: Command): Command {
  return command.addOption(
    new Option('-b, --bootstrap-server <host:port>', 'brokers to start from, separated by commas')
      .env('OTTLA_BOOTSTRAP_SERVERS')
      .default('localhost:9092'),
  )
}

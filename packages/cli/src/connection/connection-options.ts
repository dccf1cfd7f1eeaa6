import { type Command, Option } from 'commander'
import { collectPair, parseDuration } from '../options.ts'

/** Options of every command that talks to a cluster. */
export interface ConnectionOptions {
  readonly bootstrapServer?: string
  readonly commandConfig?: string
  readonly property: Readonly<Record<string, string>>
  readonly profile?: string
  /** In ms. */
  readonly timeout?: number
  readonly verbose?: true
}

/** Adds what says where the cluster is and how to get in. */
export function withConnection(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option(
      '-b, --bootstrap-server <host:port>',
      'brokers to start from, separated by commas (default: localhost:9092)',
    )
    .option('--command-config <file>', "client configuration, a properties file with Kafka's names")
    .option('-X, --property <key=value>', "one client configuration in Kafka's names; repeatable", collectPair, {})
    .option('--profile <name>', 'profile of the configuration file, see `ottla profiles`')
    .addOption(
      new Option('--timeout <time>', 'give up after so long, such as 500ms, 30s or 2m').argParser(parseDuration),
    )
    .option('--verbose', 'show what the client does, and the stack of a failure')
}

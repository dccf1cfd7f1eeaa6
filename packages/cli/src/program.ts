import { Command } from 'commander'
import { brokerCommand } from './commands/broker.ts'
import { dumpLogCommand } from './commands/dump-log.ts'
import { version } from './version.ts'

/** The whole command line. Each command file loads what it needs only when its command runs, so that `--help` is quick. */
export function ottlaProgram(): Command {
  const program = new Command('ottla')
    .description('Kafka tools for Node.js: a broker for development and tests, and a look into its log')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('(ottla --help lists the commands)')
    .exitOverride()
  for (const command of [brokerCommand(), dumpLogCommand()]) program.addCommand(command.copyInheritedSettings(program))
  return program
}

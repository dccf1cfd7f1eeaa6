import { Command } from 'commander'
import { brokerCommand } from './commands/broker.ts'
import { consumeCommand } from './commands/consume.ts'
import { dumpLogCommand } from './commands/dump-log.ts'
import { produceCommand } from './commands/produce.ts'
import { topicsCommand } from './commands/topics.ts'
import { version } from './version.ts'

/** The whole command line. Each command file loads what it needs only when its command runs, so that `--help` is quick. */
export function ottlaProgram(): Command {
  const program = new Command('ottla')
    .description('Kafka tools for Node.js, and a broker for development and tests')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('(ottla --help lists the commands)')
    .exitOverride()
  const commands = [brokerCommand(), topicsCommand(), produceCommand(), consumeCommand(), dumpLogCommand()]
  for (const command of commands) {
    inherit(program, command)
    program.addCommand(command)
  }
  return program
}

/** How errors and help are shown is said once, for the commands and their sub-commands. */
function inherit(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(command, child)
}

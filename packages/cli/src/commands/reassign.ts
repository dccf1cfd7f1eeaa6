import { Command } from 'commander'
import type { Terminal } from '../terminal/terminal.ts'
import { executeCommand } from './reassign/execute.ts'
import { generateCommand } from './reassign/generate.ts'
import { cancelCommand, listCommand, verifyCommand } from './reassign/watch.ts'

/** `ottla reassign`: moves replicas between brokers and folders. */
export function reassignCommand(terminal: Terminal): Command {
  return new Command('reassign')
    .description('move replicas to other brokers: generate a plan, execute it, verify until it is complete')
    .addCommand(generateCommand(terminal))
    .addCommand(executeCommand(terminal))
    .addCommand(verifyCommand(terminal))
    .addCommand(cancelCommand(terminal))
    .addCommand(listCommand(terminal))
}

import { Command } from 'commander'
import type { Terminal } from '../terminal/terminal.ts'
import { alterCommand } from './topics/alter.ts'
import { createCommand } from './topics/create.ts'
import { deleteCommand } from './topics/delete.ts'
import { describeCommand } from './topics/describe.ts'
import { listCommand } from './topics/list.ts'

/** `ottla topics`: list, create, describe, alter and delete topics. */
export function topicsCommand(terminal: Terminal): Command {
  return new Command('topics')
    .description('list, create, describe, alter and delete topics')
    .addCommand(listCommand(terminal))
    .addCommand(createCommand(terminal))
    .addCommand(describeCommand(terminal))
    .addCommand(alterCommand(terminal))
    .addCommand(deleteCommand(terminal))
}

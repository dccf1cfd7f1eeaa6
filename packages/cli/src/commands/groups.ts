import { Command } from 'commander'
import type { Terminal } from '../terminal/terminal.ts'
import { deleteCommand, deleteOffsetsCommand, removeMembersCommand } from './groups/delete.ts'
import { describeCommand } from './groups/describe.ts'
import { lagCommand } from './groups/lag.ts'
import { listCommand } from './groups/list.ts'
import { resetOffsetsCommand } from './groups/reset-offsets.ts'

/** `ottla groups`: consumer groups and what they have committed. */
export function groupsCommand(terminal: Terminal): Command {
  return new Command('groups')
    .description('look at groups of consumers, and move, forget or delete what they have committed')
    .addCommand(listCommand(terminal))
    .addCommand(describeCommand(terminal))
    .addCommand(lagCommand(terminal))
    .addCommand(resetOffsetsCommand(terminal))
    .addCommand(deleteOffsetsCommand(terminal))
    .addCommand(removeMembersCommand(terminal))
    .addCommand(deleteCommand(terminal))
}

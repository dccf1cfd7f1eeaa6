import { BatchError } from '@ottla/admin'
import { javaException } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { type GroupSession, printError, wantedGroups } from './group-session.ts'

/** `--delete`. */
export async function deleteGroups(session: GroupSession): Promise<void> {
  const { admin, timeoutMs } = session
  const groups = await wantedGroups(session)
  const failed = new Map<string, unknown>()
  try {
    if (groups.length > 0) await admin.deleteConsumerGroups(groups, { timeoutMs })
  } catch (error) {
    if (error instanceof BatchError) for (const [group, each] of error.errors) failed.set(group, each)
    else for (const group of groups) failed.set(group, error)
  }
  const deleted = quoted(groups.filter((group) => !failed.has(group)))
  if (failed.size === 0) {
    await printLine(`Deletion of requested consumer groups (${deleted}) was successful.`)
    return
  }
  await printError('Deletion of some consumer groups failed:')
  for (const [group, error] of failed) {
    await printLine(`* Group '${group}' could not be deleted due to: ${javaException(error)}`)
  }
  if (deleted !== '') await printLine(`\nThese consumer groups were deleted successfully: ${deleted}`)
}

function quoted(groups: readonly string[]): string {
  return groups.map((group) => `'${group}'`).join(', ')
}

import type { Admin } from '@ottla/admin'
import { sleep } from '@ottla/runtime'
import type { Assignment } from '../../reassign/reassignment-file.ts'
import { copiedBytes, verifyFolders, verifyReassignment } from '../../reassign/verify.ts'
import { startProgress } from '../../terminal/progress.ts'
import type { Terminal } from '../../terminal/terminal.ts'

const lookEveryMs = 500

/** Waits until nothing of the plan is in progress any more, and shows the bytes that are left. @returns false when interrupted. */
export async function waitUntilComplete(
  terminal: Terminal,
  admin: Admin,
  plan: readonly Assignment[],
): Promise<boolean> {
  const interrupt = terminal.interrupt()
  const atFirst = await copiedBytes(admin)
  const progress = await startProgress(terminal, 'moving', atFirst.total, 'bytes')
  try {
    for (;;) {
      const [partitions, folders] = await Promise.all([verifyReassignment(admin, plan), verifyFolders(admin, plan)])
      if (![...partitions, ...folders].some(({ state }) => state === 'in progress')) return true
      const { done, total } = await copiedBytes(admin)
      // Partitions that are complete have left the list.
      progress.update(Math.max(atFirst.total - total + done, 0))
      await sleep(terminal.runtime.clock, lookEveryMs, interrupt)
    }
  } catch (error) {
    if (interrupt.aborted) return false
    throw error
  } finally {
    progress.stop()
  }
}

import { createInterface } from 'node:readline/promises'
import { UsageError } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Asks before something is destroyed. Passes at once with `--yes`.
 * @param what - what is about to happen, as in `delete topic orders and all its records`.
 * @throws UsageError when nobody is there to ask, or the answer is not yes.
 */
export async function confirm(terminal: Terminal, what: string, isSure: boolean | undefined): Promise<void> {
  if (isSure === true) return
  const { stdin, stderr } = terminal
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new UsageError(`This would ${what}; say --yes if that is what you want, or look first with --dry-run`)
  }
  const lines = createInterface({ input: stdin, output: stderr })
  // Ctrl-C and Ctrl-D are answers too: without this the question would wait for ever.
  const ended = new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''))
  })
  const answer = await Promise.race([lines.question(`This will ${what}. Continue? [y/N] `), ended])
  lines.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was changed')
}

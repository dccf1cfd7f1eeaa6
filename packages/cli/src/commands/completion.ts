import { Argument, Command } from 'commander'
import { completionScript, type Shell, shells } from '../completion/scripts.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { write, writeLine } from '../terminal/write.ts'

/** `ottla completion`: scripts for shells. */
export function completionCommand(terminal: Terminal): Command {
  return new Command('completion')
    .description('print the script with which a shell completes commands, flags, and names of topics and groups')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText(
      'after',
      `
Bash:  eval "$(ottla completion bash)"
Zsh:   eval "$(ottla completion zsh)"
Fish:  ottla completion fish > ~/.config/fish/completions/ottla.fish`,
    )
    .action(async (shell: Shell) => {
      await write(terminal, completionScript(shell))
    })
}

/** `ottla complete`: what the scripts ask. */
export function completeCommand(terminal: Terminal): Command {
  return new Command('complete')
    .description('print what could stand at the cursor; for the scripts of `ottla completion`')
    .argument('[word...]', 'the words after the name of the program, the one that is being typed last')
    .option('--line <line>', 'the whole line up to the cursor, in place of words')
    .action(async (words: readonly string[], { line }: { readonly line?: string }) => {
      const { splitLine } = await import('../completion/split-line.ts')
      const { proposeWords } = await import('../completion/propose-words.ts')
      const { ottlaProgram } = await import('../program.ts')
      const given = line === undefined ? words : splitLine(line).slice(1)
      const program = await ottlaProgram(terminal, given)
      for (const { word, explanation } of await proposeWords(terminal, program, given)) {
        await writeLine(terminal, `${word}\t${explanation}`)
      }
    })
}

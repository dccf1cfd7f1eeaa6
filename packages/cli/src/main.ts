import { CommanderError, InvalidArgumentError } from 'commander'
import { ottlaProgram } from './program.ts'
import { ExitCode } from './terminal/exit-code.ts'
import { ProcessTerminal, type Terminal } from './terminal/terminal.ts'

/**
 * Runs the `ottla` command. Sets `process.exitCode` instead of leaving, so that what is still being written
 * arrives; never rejects.
 * @param args - the arguments after the command's name
 */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await runOttla(args, new ProcessTerminal())
}

/**
 * Runs the command on a terminal. Never rejects.
 * @returns the exit code
 */
export async function runOttla(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const program = await ottlaProgram(terminal, args)
    await program.parseAsync(args[0] === 'help' ? [...args.slice(1), '--help'] : [...args], { from: 'user' })
    return ExitCode.ok
  } catch (error) {
    // Commander has already printed its own complaints, and help and version are no failures.
    const isOurs = !(error instanceof CommanderError) || error instanceof InvalidArgumentError
    if (!isOurs) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
    const { reportFailure, UsageError } = await import('./terminal/failure.ts')
    const failure = error instanceof InvalidArgumentError ? new UsageError(error.message.replace(/\.$/, '')) : error
    return reportFailure(terminal, failure, args.includes('--verbose') || terminal.env['OTTLA_STACK'] === '1')
  }
}

import { CommanderError } from 'commander'
import { endQuietlyWithReader } from './output.ts'
import { ottlaProgram } from './program.ts'

/**
 * Runs the `ottla` command. Sets `process.exitCode` instead of leaving, so that what is still being written
 * arrives; never rejects.
 * @param args - the arguments after the command's name
 */
export async function main(args: readonly string[]): Promise<void> {
  endQuietlyWithReader()
  try {
    await ottlaProgram().parseAsync([...args], { from: 'user' })
  } catch (error) {
    // Commander has already printed its own complaints, and help and version are no failures.
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else (await import('./failure.ts')).reportFailure(error)
  }
}

import { javaMessage } from '../java-errors.ts'

/** A failure whose message is all that is printed. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
}

/** Does the work; a failure becomes a {@link ToolFailure} that says what was being done. */
export async function failing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new ToolFailure(`${what}: ${javaMessage(error)}. Enable debug logging for additional detail.`, {
      cause: error,
    })
  }
}

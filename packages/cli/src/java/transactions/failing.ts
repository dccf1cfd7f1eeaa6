import { javaMessage } from '../java-errors.ts'
import { ToolError } from '../tool-error.ts'

/** Does the work; a failure becomes a {@link ToolError} that says what was being done. */
export async function failing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new ToolError(`${what}: ${javaMessage(error)}. Enable debug logging for additional detail.`, {
      cause: error,
    })
  }
}

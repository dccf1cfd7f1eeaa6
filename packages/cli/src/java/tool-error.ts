/** A failure that a tool tells in these words. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError'
}

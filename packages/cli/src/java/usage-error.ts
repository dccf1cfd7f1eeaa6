/** A command line that cannot be run. The message is what Apache Kafka's tool says first. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** The exit code that goes with it. */
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

import { InvalidStateError } from '@ottla/runtime'

export type OperationName = 'initTransactions' | 'commitTransaction' | 'abortTransaction'

/** A call that waits for the coordinator. */
export interface PendingOperation {
  readonly name: OperationName
  readonly promise: Promise<void>
  /** The promise has an outcome; it is forgotten once a caller has seen it. */
  isSettled: boolean
}

/** Dropped promises must not end the process. */
function ignore(): void {}

/**
 * The one operation under way. A caller may stop waiting for it; then its outcome is kept until the same method is called
 * again, and every other one is refused meanwhile, because only the outcome tells what may come next.
 */
export class TransactionOperations {
  #current: PendingOperation | undefined
  #resolve: () => void = ignore
  #reject: (error: Error) => void = ignore
  #isDone = false

  get current(): PendingOperation | undefined {
    return this.#current
  }

  /** @throws InvalidStateError when another operation is under way. */
  pending(name: OperationName): PendingOperation | undefined {
    if (this.#current?.name === name) return this.#current
    this.checkNone(name)
    return undefined
  }

  /** @throws InvalidStateError when one is under way. */
  checkNone(method: string): void {
    if (this.#current === undefined) return
    const { name } = this.#current
    throw new InvalidStateError(`Cannot call ${method} while the outcome of ${name} is not known; call ${name} again`)
  }

  start(name: OperationName): PendingOperation {
    const promise = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    promise.catch(ignore)
    this.#isDone = false
    return (this.#current = { name, promise, isSettled: false })
  }

  /** It cannot fail any more; the outcome is told later. */
  markDone(): void {
    this.#isDone = true
  }

  succeed(): void {
    if (this.#current === undefined) return
    this.#current.isSettled = true
    this.#resolve()
  }

  fail(error: Error): void {
    if (this.#current === undefined) return
    if (this.#isDone) {
      this.succeed()
      return
    }
    this.#current.isSettled = true
    this.#reject(error)
  }

  /** A caller has seen how it ended. */
  forget(operation: PendingOperation): void {
    if (operation.isSettled && this.#current === operation) this.#current = undefined
  }
}

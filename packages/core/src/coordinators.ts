import { ErrorCode } from '@ottla/protocol'
import {
  findCoordinator,
  type FindCoordinatorRequestInput,
  type FindCoordinatorResponse,
} from '@ottla/protocol/messages/find-coordinator'
import { KafkaError } from '@ottla/runtime'
import { apiError } from './api-error.ts'
import type { Deadline } from './deadline.ts'
import { ConnectionError } from './errors.ts'
import type { Node } from './node.ts'

/** What a coordinator coordinates. */
export type CoordinatorType = 'group' | 'transaction' | 'share'

const keyTypes: Readonly<Record<CoordinatorType, number>> = { group: 0, transaction: 1, share: 2 }

/** Version from which several keys are asked for at once (KIP-699). */
const batchedVersion = 4

/** How {@link Coordinators} asks. */
export interface CoordinatorSource {
  /** Sends to any node. */
  ask(request: (version: number) => FindCoordinatorRequestInput): Promise<FindCoordinatorResponse>
  /** Repeats `attempt` until it succeeds, fails for good, or the time is over. */
  retry<T>(operation: string, deadline: Deadline, attempt: () => Promise<T>): Promise<T>
}

/** Remembers which node coordinates which group or transactional id; one look-up is in flight for each at most. */
export class Coordinators {
  readonly #source: CoordinatorSource
  readonly #known = new Map<string, Node>()
  readonly #asked = new Map<string, Promise<Node>>()

  constructor(source: CoordinatorSource) {
    this.#source = source
  }

  /** The coordinator, looked up when it is not known. */
  find(type: CoordinatorType, key: string, deadline: Deadline): Promise<Node> {
    const id = `${type}:${key}`
    const known = this.#known.get(id)
    if (known !== undefined) return Promise.resolve(known)
    const operation = `the ${type} coordinator of ${key}`
    return this.#source.retry(operation, deadline, () => deadline.race(this.#lookUp(id, type, key), operation))
  }

  /** The coordinator if it is known. */
  known(type: CoordinatorType, key: string): Node | undefined {
    return this.#known.get(`${type}:${key}`)
  }

  /**
   * Forgets the coordinator, so that the next call looks it up again.
   * @param nodeId - only when it is still this one: a late failure must not drop a newer answer.
   */
  forget(type: CoordinatorType, key: string, nodeId?: number): void {
    const id = `${type}:${key}`
    if (nodeId === undefined || this.#known.get(id)?.id === nodeId) this.#known.delete(id)
  }

  /** Forgets what was known through a cluster that is left. */
  forgetAll(): void {
    this.#known.clear()
  }

  #lookUp(id: string, type: CoordinatorType, key: string): Promise<Node> {
    const running = this.#asked.get(id)
    if (running !== undefined) return running
    const lookUp = this.#ask(type, key).then(
      (node) => {
        this.#asked.delete(id)
        this.#known.set(id, node)
        return node
      },
      (error: unknown) => {
        this.#asked.delete(id)
        throw error
      },
    )
    this.#asked.set(id, lookUp)
    return lookUp
  }

  async #ask(type: CoordinatorType, key: string): Promise<Node> {
    const keyType = keyTypes[type]
    const request = (version: number): FindCoordinatorRequestInput =>
      version >= batchedVersion ? { keyType, coordinatorKeys: [key] } : { key, keyType }
    const response = await this.#source.ask(request)
    const answer = response.coordinators.length > 0 ? response.coordinators[0]! : response
    if (answer.errorCode !== ErrorCode.NONE) {
      throw apiError(answer.errorCode, {
        operation: `FindCoordinator for ${type} ${key}`,
        apiKey: findCoordinator.key,
        detail: answer.errorMessage,
        resources: [key],
      })
    }
    return { id: answer.nodeId, host: answer.host, port: answer.port }
  }
}

/** Whether a failure means that the coordinator must be looked up again. */
export function losesCoordinator(error: unknown): boolean {
  if (error instanceof ConnectionError) return true
  if (!(error instanceof KafkaError)) return false
  const code = (error as { readonly errorCode?: number }).errorCode
  return code === ErrorCode.NOT_COORDINATOR || code === ErrorCode.COORDINATOR_NOT_AVAILABLE
}

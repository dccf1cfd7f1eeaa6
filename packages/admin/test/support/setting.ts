import { expect, test } from 'vitest'
import { type Admin, BatchError } from '../../src/index.ts'

/** What the contract runs on. */
export interface Setting {
  readonly bootstrapServers: () => string
  readonly nodes: number
  /**
   * Whether it is the embedded broker. What that one does not serve, or answers in another way, is marked in the
   * contract by `onApache`, and runs on Apache Kafka only.
   */
  readonly isEmbedded: boolean
  /** Runs something with an admin client of its own. */
  readonly withAdmin: (run: (admin: Admin) => Promise<void>) => Promise<void>
}

/** Declares tests that are skipped for a reason, which the run prints. */
export function testUnless(isSkipped: boolean, reason: string): (name: string, run: () => Promise<void>) => void {
  return (name, run) =>
    test(name, async ({ skip }) => {
      skip(isSkipped, reason)
      await run()
    })
}

let names = 0

/** A name for a topic, a group or a user that nobody uses. */
export function freshName(): string {
  return `admin-${process.pid}-${Date.now()}-${++names}`
}

/** A cluster of several nodes learns of a change one node after the other: asks until the answer is as wanted. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean = () => true): Promise<T> {
  for (let attempts = 0; ; attempts++) {
    try {
      const answer = await ask()
      if (isWanted(answer)) return answer
      expect(attempts, `still not as wanted: ${JSON.stringify(answer)}`).toBeLessThan(200)
    } catch (error) {
      const reasons = error instanceof BatchError ? [...error.errors.values()] : [error]
      if (attempts >= 200 || !reasons.every(isPassing)) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function isPassing(error: unknown): boolean {
  return passing.has((error as { readonly errorName?: string }).errorName ?? '')
}

const passing: ReadonlySet<string> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'GROUP_ID_NOT_FOUND', 'NON_EMPTY_GROUP'])

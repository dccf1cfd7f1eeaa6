import { ApiException } from '../errors.ts'
import type { GroupCoordinator } from '../group/group-coordinator.ts'
import type { ShareContext } from '../group/share/share-context.ts'

/** Error code and message for the answer as a whole. */
export type ShareGroupOutcome = readonly [errorCode: number, errorMessage: string | null]

/** Has a share group carry out a step that may be refused; what it refuses with is the outcome. */
export function shareGroupOutcome(
  groups: GroupCoordinator,
  groupId: string,
  step: (context: ShareContext, reply: (errorCode: number) => void) => void,
): ShareGroupOutcome {
  const outcome = groups.withShareGroup<ShareGroupOutcome>(groupId, (context, reply) => {
    try {
      step(context, (errorCode) => reply([errorCode, null]))
    } catch (error) {
      if (!(error instanceof ApiException)) throw error
      reply([error.errorCode, error.message])
    }
  })
  return typeof outcome === 'number' ? [outcome, null] : outcome
}

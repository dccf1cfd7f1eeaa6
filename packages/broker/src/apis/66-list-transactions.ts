import { ErrorCode } from '@ottla/protocol'
import {
  listTransactions,
  type ListTransactionsRequest,
  type ListTransactionsResponseInput,
} from '@ottla/protocol/messages/list-transactions'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { transactionStates } from '../transaction/transaction.ts'

/*
 * ListTransactions (66), versions 0-2: by state, producer id, and for how long they have been open (v1+).
 *
 * Left out: regular expressions for the transactional id (v2) beyond literal text with `.*` in it. Kafka takes
 * RE2's, which cannot run away; JavaScript's can. Others get INVALID_REGULAR_EXPRESSION.
 */
export const listTransactionsHandler: ApiHandler<ListTransactionsRequest, ListTransactionsResponseInput> = {
  api: listTransactions,
  handle({ transactions, clock }, request, { access }) {
    const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request
    const isMatch = matcher(transactionalIdPattern ?? '')
    if (isMatch === undefined) return failed(ErrorCode.INVALID_REGULAR_EXPRESSION)
    const all = transactions.transactions()
    if (typeof all === 'number') return failed(all)
    const nowMs = clock.now()
    const states = new Set(stateFilters)
    const producerIds = new Set(producerIdFilters)
    const chosen = all.filter(
      ({ transactionalId, state, producerId, startMs }) =>
        (states.size === 0 || states.has(state)) &&
        (producerIds.size === 0 || producerIds.has(producerId)) &&
        (durationFilter < 0 || nowMs - startMs > durationFilter) &&
        isMatch(transactionalId) &&
        access.may(permissions.ListTransactions.transaction, transactionalId),
    )
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      unknownStateFilters: stateFilters.filter((name) => !transactionStates.some((state) => state === name)),
      transactionStates: chosen.map(({ transactionalId, producerId, state }) => ({
        transactionalId,
        producerId,
        transactionState: state,
      })),
    }
  },
}

function failed(errorCode: number): ListTransactionsResponseInput {
  return { throttleTimeMs: 0, errorCode, unknownStateFilters: [], transactionStates: [] }
}

/** A test for the whole id; undefined for a pattern that is not served. An empty pattern is none. */
function matcher(pattern: string): ((id: string) => boolean) | undefined {
  if (pattern === '') return () => true
  const [first = '', ...rest] = pattern.split('.*')
  if ([first, ...rest].some((text) => /[\\^$.|?*+()[\]{}]/.test(text))) return undefined
  const last = rest.pop()
  if (last === undefined) return (id) => id === pattern
  return (id) => {
    if (!id.startsWith(first) || !id.endsWith(last)) return false
    let at = first.length
    for (const text of rest) {
      const found = id.indexOf(text, at)
      if (found === -1) return false
      at = found + text.length
    }
    return at + last.length <= id.length
  }
}

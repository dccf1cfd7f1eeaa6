import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { listTransactions as api, type ListTransactionsRequestInput } from '@ottla/protocol/messages/list-transactions'
import type { AdminRequests } from '../admin-requests.ts'
import { askAllBrokers } from '../ask-brokers.ts'
import { checkNames } from '../code-of.ts'
import { throwError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { type TransactionState, transactionState, transactionStates } from './transaction-state.ts'

/** Options of {@link Admin.listTransactions}. */
export interface ListTransactionsOptions extends WaitOptions {
  /** Only transactions in one of these states. Default: all. */
  readonly states?: readonly TransactionState[]
  /** Only transactions of one of these producers. Default: all. */
  readonly producerIds?: readonly number[]
  /** Only transactions that have been open for longer than this, in ms; needs brokers of 3.8. Default: all. (KIP-994) */
  readonly minDurationMs?: number
  /** Only transactional ids that match this regular expression in RE2's syntax; needs brokers of 4.1. Default: all. (KIP-1152) */
  readonly transactionalIdPattern?: string
}

/** A transactional id and what its transaction is doing. */
export interface TransactionListing {
  readonly transactionalId: string
  readonly producerId: number
  readonly state: TransactionState
}

/** ListTransactions from which on there is a filter by duration, and by transactional id. */
const durationVersion = 1
const patternVersion = 2

export async function listTransactions(
  requests: AdminRequests,
  options: ListTransactionsOptions = {},
): Promise<TransactionListing[]> {
  checkNames(options.states ?? [], transactionStates, 'A state of transactions')
  const deadline = requests.deadline(options)
  const call = { operation: 'Listing transactions', deadline, ...coordinatorRetries }
  const parts = await askAllBrokers(requests, call, async (nodeId) => {
    const response = await requests.toBroker(nodeId, api, (version) => request(options, version), deadline)
    const operation = `Listing the transactions of broker ${nodeId}`
    throwError(response.errorCode, { operation, apiKey: api.key })
    return response.transactionStates
  })
  return parts
    .flat()
    .map(({ transactionalId, producerId, transactionState: state }) => {
      return { transactionalId, producerId, state: transactionState(state) }
    })
    .toSorted((a, b) => (a.transactionalId < b.transactionalId ? -1 : 1))
}

function request(options: ListTransactionsOptions, version: number): ListTransactionsRequestInput {
  const { states = [], producerIds = [], minDurationMs, transactionalIdPattern } = options
  if (minDurationMs !== undefined && version < durationVersion) {
    throw new UnsupportedVersionError('Brokers before 3.8 do not filter transactions by duration')
  }
  if (transactionalIdPattern !== undefined && version < patternVersion) {
    throw new UnsupportedVersionError('Brokers before 4.1 do not filter transactions by a pattern')
  }
  return {
    stateFilters: states,
    producerIdFilters: producerIds,
    ...(minDurationMs === undefined ? {} : { durationFilter: minDurationMs }),
    ...(transactionalIdPattern === undefined ? {} : { transactionalIdPattern }),
  }
}

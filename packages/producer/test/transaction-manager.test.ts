import { ApiError, type TopicPartitionOffset } from '@ottla/core'
import { ErrorCode, type ErrorName } from '@ottla/protocol'
import { InvalidStateError, SeededRandom } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { ProducerFencedError, TransactionAbortableError, TransactionFatalError } from '../src/errors.ts'
import { PartitionQueue } from '../src/partition-queue.ts'
import { ProducerTopic } from '../src/producer-topic.ts'
import { SequenceManager } from '../src/sequence-manager.ts'
import { StickyPartitioner } from '../src/sticky-partitioner.ts'
import { TransactionManager } from '../src/transaction-manager.ts'
import type { TransactionRequest } from '../src/transaction-requests.ts'
import { isLegalMove, type TransactionState } from '../src/transaction-states.ts'
import { type TransactionCall, type Verdict, verdictOf } from '../src/transaction-verdicts.ts'

const random = new SeededRandom(1)
const sticky = new StickyPartitioner({
  random,
  stickyBytes: 1,
  adaptive: false,
  rack: undefined,
  isStalled: () => false,
})
const topic = new ProducerTopic('orders', sticky)
const partitions = [0, 1].map((partition) => new PartitionQueue(topic, partition))
const group = { groupId: 'billing', generationId: 3, memberId: 'm' }
const offsets: TopicPartitionOffset[] = [{ topic: 'orders', partition: 0, offset: 7 }]
const refused = (code: number): ApiError => new ApiError(code, { operation: 'test' })

class World {
  version = 1
  readonly sequences = new SequenceManager(true)
  readonly manager = new TransactionManager({
    transactionalId: 'tx',
    sequences: this.sequences,
    isVersion2: () => this.version === 2,
    onWork: () => {},
  })

  get next(): string | undefined {
    return this.manager.next()?.call
  }

  /** The next request, which has to be of the kind. */
  take<C extends TransactionCall>(call: C): Extract<TransactionRequest, { call: C }> {
    const request = this.manager.next()!
    expect(request.call).toBe(call)
    this.manager.onSend(request)
    return request as Extract<TransactionRequest, { call: C }>
  }

  ready(version: number): this {
    this.version = version
    const operation = this.manager.initTransactions()
    this.take('initProducerId')
    this.manager.onInitialized({ producerId: 1, producerEpoch: 0 })
    this.manager.operations.forget(operation)
    return this
  }

  open(version: number): this {
    this.ready(version).manager.begin()
    return this
  }

  /** With one partition written to. */
  started(version: number): this {
    this.open(version).manager.addPartition(partitions[0]!)
    if (version === 1) this.manager.onPartitionsAdded(this.take('addPartitions').partitions)
    return this
  }

  end(kind: 'commit' | 'abort'): this {
    this.manager.onFlushed(this.manager[kind]())
    return this
  }
}

const reach: Readonly<Record<TransactionState, () => World>> = {
  UNINITIALIZED: () => new World(),
  INITIALIZING: () => {
    const w = new World()
    w.manager.initTransactions()
    return w
  },
  READY: () => new World().ready(2),
  IN_TRANSACTION: () => new World().started(2),
  COMMITTING: () => new World().started(2).end('commit'),
  ABORTING: () => new World().started(2).end('abort'),
  ABORTABLE_ERROR: () => {
    const w = new World().started(2)
    w.manager.onRecordsFailed(refused(ErrorCode.TOPIC_AUTHORIZATION_FAILED), true)
    return w
  },
  FATAL_ERROR: () => {
    const w = new World().started(2)
    w.manager.onFailed(refused(ErrorCode.UNSUPPORTED_VERSION))
    return w
  },
}
const states = Object.keys(reach) as TransactionState[]

const methods = {
  initTransactions: (w: World) => w.manager.initTransactions(),
  begin: (w: World) => w.manager.begin(),
  send: (w: World) => w.manager.checkSend(),
  sendOffsets: (w: World) => w.manager.sendOffsets(offsets, group),
  commit: (w: World) => w.manager.commit(),
  abort: (w: World) => w.manager.abort(),
}
/** Calls that a state allows; a call that is under way may be repeated. */
const allowed: Readonly<Record<TransactionState, readonly string[]>> = {
  UNINITIALIZED: ['initTransactions'],
  INITIALIZING: ['initTransactions'],
  READY: ['begin'],
  IN_TRANSACTION: ['send', 'sendOffsets', 'commit', 'abort'],
  COMMITTING: ['commit'],
  ABORTING: ['abort'],
  ABORTABLE_ERROR: ['abort'],
  FATAL_ERROR: [],
}

test.each(states)('in %s the calls that do not fit throw and leave the state', (state) => {
  for (const [name, call] of Object.entries(methods)) {
    const w = reach[state]()
    expect(w.manager.state).toBe(state)
    if (allowed[state].includes(name)) {
      expect(() => call(w)).not.toThrow()
      continue
    }
    expect(() => call(w), name).toThrow()
    expect(w.manager.state, name).toBe(state)
  }
})

test('an error state says in each refusal what has happened', () => {
  const abortable = reach.ABORTABLE_ERROR()
  expect(() => abortable.manager.commit()).toThrow(TransactionAbortableError)
  expect(() => abortable.manager.commit()).toThrow(/TOPIC_AUTHORIZATION_FAILED/)
  const fatal = reach.FATAL_ERROR()
  for (const call of [methods.begin, methods.send, methods.commit, methods.abort])
    expect(() => call(fatal)).toThrow(TransactionFatalError)
})

test('nothing leads out of the fatal state, and only aborting out of the abortable one', () => {
  for (const to of states) {
    expect(isLegalMove('FATAL_ERROR', to)).toBe(false)
    expect(isLegalMove('ABORTABLE_ERROR', to)).toBe(to === 'ABORTING' || to === 'FATAL_ERROR')
  }
})

test('a move of the producer itself that is not in the table poisons it', () => {
  const w = reach.READY()
  w.manager.onInitialized({ producerId: 1, producerEpoch: 1 })
  expect(w.manager.state).toBe('FATAL_ERROR')
  expect(String(w.manager.error)).toMatch(/from READY to READY/)
})

test('version 1: partitions first, then the group, then its offsets, then the end', () => {
  const w = new World().open(1)
  void w.manager.sendOffsets(offsets, group)
  w.manager.addPartition(partitions[0]!)
  w.manager.addPartition(partitions[1]!)
  expect(w.manager.mayDrain(partitions[0]!)).toBe(false)
  const operation = w.manager.commit()
  const added = w.take('addPartitions').partitions
  expect(added).toEqual(partitions)
  w.manager.onPartitionsAdded(added)
  expect(w.manager.mayDrain(partitions[0]!)).toBe(true)
  w.manager.onOffsetsAdded(w.take('addOffsets').pending)
  w.manager.onOffsetsCommitted(w.take('commitOffsets').pending, [])
  expect(w.next).toBeUndefined()
  w.manager.onFlushed(operation)
  expect(w.take('endTxn').isCommit).toBe(true)
  w.manager.onEnded(undefined)
  expect([w.manager.state, w.manager.identity.producerEpoch]).toEqual(['READY', 0])
})

test('version 2: writing adds, and the end brings the next epoch', () => {
  const w = new World().open(2)
  w.manager.addPartition(partitions[0]!)
  expect(w.manager.mayDrain(partitions[0]!)).toBe(true)
  void w.manager.sendOffsets(offsets, group)
  w.manager.onOffsetsCommitted(w.take('commitOffsets').pending, [])
  w.end('commit').take('endTxn')
  w.manager.onEnded({ producerId: 9, producerEpoch: 4 })
  expect(w.manager.state).toBe('READY')
  expect(w.manager.identity).toEqual({ producerId: 9, producerEpoch: 4 })
})

test.each([1, 2])('version %i: a transaction without anything in it ends without a request', (version) => {
  for (const kind of ['commit', 'abort'] as const) {
    const w = new World().open(version).end(kind)
    expect(w.next).toBeUndefined()
    expect(w.manager.state).toBe('READY')
  }
})

test('going from version 1 to version 2 takes a new epoch, and the new version counts from then on', () => {
  const w = new World().started(1).end('commit')
  w.version = 2
  w.take('endTxn')
  expect(w.manager.isVersion2).toBe(false)
  w.manager.onEnded(undefined)
  expect(w.take('initProducerId').isBump).toBe(true)
  w.manager.onInitialized({ producerId: 1, producerEpoch: 1 })
  expect([w.manager.state, w.manager.isVersion2]).toEqual(['READY', true])
})

test('version 1: after an end whose first answer was lost a new epoch comes before the next transaction (KAFKA-17754)', async () => {
  const w = new World().started(1)
  const operation = w.manager.commit()
  w.manager.onFlushed(operation)
  w.manager.onLost(w.take('endTxn'), true)
  w.take('endTxn')
  w.manager.onEnded(undefined)
  expect(w.take('initProducerId').isBump).toBe(true)
  expect(operation.isSettled).toBe(false)
  // The commit is done: that the epoch cannot be had does not make it fail.
  w.manager.onRefused(w.take('initProducerId'), ErrorCode.PRODUCER_FENCED, refused(ErrorCode.PRODUCER_FENCED))
  await operation.promise
  w.manager.operations.forget(operation)
  expect(() => w.manager.begin()).toThrow(ProducerFencedError)
})

test('version 1: an add whose answer was lost is repeated before the abort, which would otherwise have nothing to end', () => {
  const w = new World().open(1)
  w.manager.addPartition(partitions[0]!)
  const request = w.take('addPartitions')
  w.manager.onLost(request, true)
  w.end('abort')
  w.manager.onPartitionsAdded(w.take('addPartitions').partitions)
  w.take('endTxn')
  const never = new World().open(1)
  never.manager.addPartition(partitions[0]!)
  never.manager.onLost(never.take('addPartitions'), false)
  expect(never.end('abort').next).toBeUndefined()
  expect(never.manager.state).toBe('READY')
})

test('a batch with a sequence that is given up costs an epoch, one that never left does not', () => {
  for (const hadSequence of [true, false]) {
    const w = new World().started(1)
    w.manager.onRecordsFailed(refused(ErrorCode.INVALID_RECORD), hadSequence)
    w.end('abort').take('endTxn')
    w.manager.onEnded(undefined)
    expect(w.manager.state).toBe(hadSequence ? 'INITIALIZING' : 'READY')
  }
})

test('while the outcome of a call is not known only the same call is allowed, and it gets the outcome later too', async () => {
  const w = new World().started(2).end('commit')
  w.take('endTxn')
  w.manager.onEnded({ producerId: 1, producerEpoch: 1 })
  expect(w.manager.state).toBe('READY')
  expect(() => w.manager.begin()).toThrow(/commitTransaction is not known; call commitTransaction again/)
  expect(() => w.manager.abort()).toThrow(InvalidStateError)
  const operation = w.manager.commit()
  await operation.promise
  w.manager.operations.forget(operation)
  w.manager.begin()
  expect(w.manager.state).toBe('IN_TRANSACTION')
})

test('a send that comes too late does not make the commit fail', () => {
  const w = new World().started(2).end('commit')
  expect(() => w.manager.checkSend()).toThrow(InvalidStateError)
  w.manager.onRecordsFailed(new InvalidStateError('too late'), false)
  expect(w.manager.state).toBe('COMMITTING')
})

test('only what a new attempt may cure is called retriable', () => {
  const outcome = (code: number): boolean => {
    const w = new World().started(2)
    w.manager.onRecordsFailed(refused(code), true)
    expect(w.manager.state).toBe('ABORTABLE_ERROR')
    return (w.manager.error as TransactionAbortableError).retriable
  }
  expect(outcome(ErrorCode.TRANSACTION_ABORTABLE)).toBe(true)
  expect(outcome(ErrorCode.NOT_ENOUGH_REPLICAS)).toBe(true)
  expect(outcome(ErrorCode.TOPIC_AUTHORIZATION_FAILED)).toBe(false)
  expect(outcome(ErrorCode.INVALID_PRODUCER_EPOCH)).toBe(false)
  expect(outcome(ErrorCode.INVALID_RECORD)).toBe(false)
})

test('rights that are missing at the start fail the call alone, and it may be made again', async () => {
  const w = new World()
  const operation = w.manager.initTransactions()
  const error = refused(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
  w.manager.onRefused(w.take('initProducerId'), error.errorCode, error)
  await expect(operation.promise).rejects.toBe(error)
  w.manager.operations.forget(operation)
  expect(w.ready(2).manager.state).toBe('READY')
})

test('TRANSACTION_ABORTABLE as the answer to an abort leaves no way on', () => {
  const w = reach.ABORTING()
  const error = refused(ErrorCode.TRANSACTION_ABORTABLE)
  w.manager.onRefused(w.take('endTxn'), error.errorCode, error)
  expect(w.manager.state).toBe('FATAL_ERROR')
})

/** Rows: error; columns: what it means in the answer to each call, where that is not `fatal`. */
const verdicts: readonly [ErrorName, Partial<Record<TransactionCall, Verdict>>][] = [
  ['NOT_COORDINATOR', all('find-coordinator', { produce: 'abortable' })],
  ['COORDINATOR_NOT_AVAILABLE', all('find-coordinator', { produce: 'abortable' })],
  ['COORDINATOR_LOAD_IN_PROGRESS', all('retry', { produce: 'abortable' })],
  ['CONCURRENT_TRANSACTIONS', all('retry', { produce: 'abortable' })],
  ['PRODUCER_FENCED', all('fenced')],
  ['INVALID_PRODUCER_EPOCH', all('fenced', { produce: 'abortable' })],
  ['INVALID_TXN_STATE', { produce: 'abortable' }],
  ['INVALID_PRODUCER_ID_MAPPING', {}],
  ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', { initProducerId: 'uninitialized' }],
  ['INVALID_TRANSACTION_TIMEOUT', { addPartitions: 'abortable', produce: 'abortable' }],
  ['TRANSACTION_ABORTABLE', all('abortable', { initProducerId: 'uninitialized' })],
  ['UNKNOWN_PRODUCER_ID', all('abortable', { initProducerId: 'fatal' })],
  ['TOPIC_AUTHORIZATION_FAILED', { addPartitions: 'abortable', commitOffsets: 'abortable', produce: 'abortable' }],
  [
    'GROUP_AUTHORIZATION_FAILED',
    { addOffsets: 'abortable', commitOffsets: 'abortable', addPartitions: 'abortable', produce: 'abortable' },
  ],
  ['ILLEGAL_GENERATION', { commitOffsets: 'abortable', addPartitions: 'abortable', produce: 'abortable' }],
  ['UNKNOWN_MEMBER_ID', { commitOffsets: 'abortable', addPartitions: 'abortable', produce: 'abortable' }],
  ['FENCED_INSTANCE_ID', { commitOffsets: 'abortable', addPartitions: 'abortable', produce: 'abortable' }],
]

function all(
  verdict: Verdict,
  others: Partial<Record<TransactionCall, Verdict>> = {},
): Partial<Record<TransactionCall, Verdict>> {
  return {
    initProducerId: verdict,
    addPartitions: verdict,
    addOffsets: verdict,
    commitOffsets: verdict,
    endTxn: verdict,
    produce: verdict,
    ...others,
  }
}

test.each(verdicts)('%s is judged by the call that it answers', (name, expected) => {
  const calls: TransactionCall[] = [
    'initProducerId',
    'addPartitions',
    'addOffsets',
    'commitOffsets',
    'endTxn',
    'produce',
  ]
  for (const call of calls) expect(verdictOf(call, ErrorCode[name]), call).toBe(expected[call] ?? 'fatal')
})

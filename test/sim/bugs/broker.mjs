// @ts-check
// Bugs that the broker does not have. A patch whose text is no longer there, once, stops the run: then it has to be written anew.

/** @type {readonly import('../run-bugs.mjs').Bug[]} */
export const brokerBugs = [
  {
    name: 'lso-is-hw',
    what: 'readers of committed records get up to the high watermark',
    patches: [
      {
        file: 'packages/broker/src/replica/partition.ts',
        find: 'return isReadCommitted ? this.lastStableOffset : this.highWatermark',
        replace: 'return this.highWatermark',
      },
    ],
  },
  {
    name: 'late-end-txn',
    what: 'an EndTxn of an earlier epoch ends the transaction that is open now',
    patches: [
      {
        file: 'packages/broker/src/transaction/end-transaction.ts',
        find: '  if (!isBumped) return producerEpoch === known.producerEpoch\n',
        replace:
          '  if (producerEpoch <= known.producerEpoch) return true\n  if (!isBumped) return producerEpoch === known.producerEpoch\n',
      },
    ],
  },
  {
    name: 'no-fencing',
    what: 'InitProducerId leaves the epoch as it was',
    patches: [
      {
        file: 'packages/broker/src/transaction/init-producer.ts',
        find: 'if (expectedEpoch === undefined) return give(producerId, producerEpoch + 1, -1)',
        replace: 'if (expectedEpoch === undefined) return give(producerId, Math.max(0, producerEpoch), -1)',
      },
    ],
  },
  {
    name: 'crc-skipped-by-broker',
    what: 'a batch is appended whatever its checksum says',
    patches: [
      { file: 'packages/broker/src/log/batch-validator.ts', find: 'if (!header.isValid) {', replace: 'if (false) {' },
    ],
  },
  {
    name: 'two-owners-848',
    what: 'a KIP-848 member gets a partition that another has not given up',
    patches: [
      {
        file: 'packages/broker/src/group/consumer/reconcile-member.ts',
        find: 'if (isFree) toAssign.push([topicId, partition])',
        replace: 'if (isFree || input.partitionEpoch(topicId, partition) >= 0) toAssign.push([topicId, partition])',
      },
    ],
  },
  {
    name: 'fsync-dropped',
    what: 'the segment is not flushed before its records are acknowledged',
    patches: [
      {
        file: 'packages/broker/src/log/log-flusher.ts',
        find: 'await segment.sync()',
        replace: 'await Promise.resolve()',
      },
    ],
  },
  {
    name: 'answers-before-flush',
    what: 'commits and memberships are answered before they are on the device',
    patches: [
      {
        file: 'packages/broker/src/server/dispatcher.ts',
        find: 'if (pending === undefined) return answer',
        replace: 'if (pending === undefined || answer !== undefined) return answer',
      },
    ],
  },
  {
    name: 'metadata-not-flushed',
    what: 'topics and leader epochs are not flushed',
    patches: [
      {
        file: 'packages/broker/src/controller/metadata-store.ts',
        find: 'this.#flushes.add(this.#file.sync())',
        replace: '',
      },
    ],
  },
  {
    name: 'duplicates-appended',
    what: 'a batch that was sent again is appended again',
    patches: [
      {
        file: 'packages/broker/src/log/producer-states.ts',
        find: '    if (!entry.isNext(producerEpoch, baseSequence)) {',
        replace: '    if (!entry.isNext(producerEpoch, baseSequence) && false) {',
      },
      {
        file: 'packages/broker/src/log/producer-states.ts',
        find: '    if (duplicate !== undefined) return duplicate\n',
        replace: '    if (duplicate !== undefined && baseSequence < 0) return duplicate\n',
      },
    ],
  },
  {
    name: 'sequences-lost-at-restart',
    what: 'the state of producers is not brought back with the log',
    patches: [
      {
        file: 'packages/broker/src/log/partition-log.ts',
        find: '          if (isRecovered) this.#noteBatch(segment, header)\n          else this.#producers.update(header)\n',
        replace: '          if (isRecovered && header.isTransactional) this.#noteBatch(segment, header)\n',
      },
    ],
  },
  {
    name: 'aborted-index-forgotten',
    what: 'answers do not name the aborted transactions',
    patches: [
      {
        file: 'packages/broker/src/replica/partition.ts',
        find: 'hasRecords ? log.abortedTransactions(offset, nextOffset) : []',
        replace: 'hasRecords ? [] : []',
      },
    ],
  },
  {
    name: 'marker-in-one-partition',
    what: 'a commit marks only the first partition of each topic',
    patches: [
      {
        file: 'packages/broker/src/transaction/transaction-coordinator.ts',
        find: '      for (const index of indexes) {\n',
        replace: '      for (const index of [...indexes].slice(0, 1)) {\n',
      },
    ],
  },
  {
    name: 'markers-before-decision',
    what: 'markers are written before the decision is on the device',
    patches: [
      {
        file: 'packages/broker/src/transaction/transaction-coordinator.ts',
        find: '    if (flushed === undefined) {\n      this.#finish(loaded, decided)',
        replace: '    if (flushed === undefined || decided !== undefined) {\n      this.#finish(loaded, decided)',
      },
    ],
  },
  {
    name: 'commit-of-the-past',
    what: 'a member of an earlier generation may commit',
    patches: [
      {
        file: 'packages/broker/src/group/offset-commit.ts',
        find: '  const error = group.validateMember(sender.memberId, sender.groupInstanceId)\n  if (error !== ErrorCode.NONE) return error\n  if (sender.generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION\n',
        replace: '',
      },
    ],
  },
  {
    name: 'recovery-cuts-too-much',
    what: 'recovery after a crash cuts off the last batch, which is whole',
    patches: [
      {
        file: 'packages/broker/src/log/log-segment.ts',
        find: 'header.sizeBytes > fileBytes - valid) break',
        replace: 'header.sizeBytes >= fileBytes - valid) break',
      },
    ],
  },
]

// @ts-check
// Bugs that the clients do not have. A patch whose text is no longer there, once, stops the run: then it has to be written anew.

/** @type {readonly import('../run-bugs.mjs').Bug[]} */
export const clientBugs = [
  {
    name: 'commit-off-by-one',
    what: 'the offset after the next record is committed',
    patches: [
      {
        file: 'packages/consumer/src/group/offset-committer.ts',
        find: '            partitionIndex: partition,\n            committedOffset: offset,\n',
        replace: '            partitionIndex: partition,\n            committedOffset: offset + 1,\n',
      },
    ],
  },
  {
    name: 'auto-commit-delivered',
    what: 'records that were delivered and not worked on are committed automatically',
    patches: [
      {
        file: 'packages/consumer/src/consumer-engine.ts',
        find: '        this.autoCommit?.commitIfDue()\n        this.positions.update()\n',
        replace: '        this.positions.update()\n',
      },
      {
        file: 'packages/consumer/src/consumer-engine.ts',
        find: '          this.metrics.onCollected(collected)\n',
        replace: '          this.metrics.onCollected(collected)\n          this.autoCommit?.commitIfDue()\n',
      },
    ],
  },
  {
    name: 'low-water-mark-gap',
    what: 'run() commits past a record that is not finished',
    patches: [
      {
        file: 'packages/consumer/src/run/low-water-mark.ts',
        find: 'while (this.#entries[this.#head]?.isFinished === true)',
        replace: 'while (this.#entries[this.#head] !== undefined)',
      },
    ],
  },
  {
    name: 'buffer-reused',
    what: 'the memory of a batch is used again while its request is still to be sent',
    patches: [
      {
        file: 'packages/producer/src/record-accumulator.ts',
        find: 'if (!batch.isOnWire) this.#free(batch)',
        replace: 'this.#free(batch)',
      },
      {
        file: 'packages/producer/src/record-accumulator.ts',
        find: 'if (batch.isDone) this.#free(batch)',
        replace: '',
      },
      {
        file: 'packages/producer/src/record-accumulator.ts',
        find: 'if (batch.mayStillBeRead || batch.isCompressing)',
        replace: 'if (batch.isCompressing)',
      },
    ],
  },
  {
    name: 'sequence-kept-after-reset',
    what: 'under a new epoch the sequence numbers of the old one go on',
    patches: [
      {
        file: 'packages/producer/src/sequence-manager.ts',
        find: 'else if (this.#isStale(sequences)) sequences.restart(producerId, producerEpoch)',
        replace: '',
      },
    ],
  },
  {
    name: 'retry-reorders',
    what: 'a batch that is sent again goes to the end of its queue, under new numbers',
    patches: [
      {
        file: 'packages/producer/src/record-accumulator.ts',
        find: 'queue.batches.splice(at < 0 ? queue.batches.length : at, 0, batch)',
        replace: 'queue.batches.push(batch)',
      },
      {
        file: 'packages/producer/src/sequence-manager.ts',
        find: 'if (first.hasSequence) return inFlight[0] === first',
        replace: 'if (first.hasSequence) return inFlight.length < rememberedBatches + 1',
      },
      {
        file: 'packages/producer/src/sequence-manager.ts',
        find: '    const isFirstUnacked = sequences.inFlight[0] === batch\n',
        replace: '    const isFirstUnacked = true\n',
      },
    ],
  },
  {
    name: 'timeout-is-success',
    what: 'a batch whose delivery time is over counts as written',
    patches: [
      {
        file: 'packages/producer/src/sender.ts',
        find: '      this.#fail(batch, error, false)\n    }\n    this.#nextExpiryMs',
        replace: '      this.#succeed(batch, NONE, NONE)\n    }\n    this.#nextExpiryMs',
      },
    ],
  },
  {
    name: 'storage-error-is-success',
    what: 'a batch that the broker could not write counts as written',
    patches: [
      {
        file: 'packages/producer/src/sender.ts',
        find: '    if (errorCode === ErrorCode.NONE) {\n',
        replace: '    if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.KAFKA_STORAGE_ERROR) {\n',
      },
    ],
  },
  {
    name: 'epoch-ignored',
    what: 'a position is read on under a new leader epoch without asking where the logs part',
    patches: [
      {
        file: 'packages/consumer/src/offsets/position-updater.ts',
        find: 'if (state.offsetEpoch >= 0 && state.offsetEpoch < known.leaderEpoch) state.awaitValidation(known.leaderEpoch)\n    else ',
        replace: '',
      },
    ],
  },
  {
    name: 'crc-skipped-by-consumer',
    what: 'the checksum of what was fetched is not checked',
    patches: [
      {
        file: 'packages/consumer/src/fetch/completed-fetch.ts',
        find: 'this.#reading.checkCrcs && !batch.isValid()',
        replace: 'false',
      },
    ],
  },
  {
    name: 'pause-drops-buffer',
    what: 'records that were buffered when their partition was paused are skipped',
    patches: [
      {
        file: 'packages/consumer/src/fetch/fetch-buffer.ts',
        find: '    for (const fetch of this.#fetches) {\n      if (fetch.isStale || fetch.isDrained) dropped++\n',
        replace:
          '    for (const fetch of this.#fetches) {\n      if (!fetch.partition.isConsumable && fetch.partition.hasPosition) {\n        fetch.take([], 100)\n        fetch.partition.advance(fetch.nextOffset, -1)\n      }\n      if (fetch.isStale || fetch.isDrained) dropped++\n',
      },
    ],
  },
  {
    name: 'aborted-not-skipped',
    what: 'a consumer with isolation hands out what was aborted',
    patches: [
      {
        file: 'packages/consumer/src/fetch/aborted-transactions.ts',
        find: 'return this.#active.has(producerId)',
        replace: 'return false',
      },
    ],
  },
  {
    name: 'cooperative-without-revocation',
    what: 'the cooperative assignor gives a partition away before its owner has given it up',
    patches: [
      {
        file: 'packages/consumer/src/assignors/cooperative-sticky-assignor.ts',
        find: 'return claimants === undefined || claimants.has(memberId)',
        replace: 'return true',
      },
    ],
  },
  {
    name: 'copy-without-rewind',
    what: 'transact() goes on behind the records of a transaction that was aborted',
    patches: [
      {
        file: 'packages/transact/src/transact.ts',
        find: '      this.#rewind(firstOffsets(records))\n      throw error\n',
        replace: '      throw error\n',
      },
    ],
  },
  {
    name: 'copy-without-offsets',
    what: 'transact() leaves the offsets out when a transaction is tried again',
    patches: [
      {
        file: 'packages/transact/src/transact.ts',
        find: '          void transaction.sendOffsets(offsets,',
        replace: '          if (this.#failures === 0) void transaction.sendOffsets(offsets,',
      },
    ],
  },
]

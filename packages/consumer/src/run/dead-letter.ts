import { type RecordHeaderInput, topicPartitionName } from '@ottla/core'
import { ConfigError, describeError } from '@ottla/runtime'
import type { FailedRecord } from './run-options.ts'

/** What {@link deadLetter} needs of a producer: one without serializers, for the bytes are passed on as they are. */
export interface DeadLetterProducer {
  /** Resolves when the record is acknowledged, as `Producer.send` does. */
  send(record: {
    readonly topic: string
    readonly key: Uint8Array | null
    readonly value: Uint8Array | null
    readonly headers: readonly RecordHeaderInput[]
  }): Promise<unknown>
}

/** Reasons are cut off at so many characters, lest they make the record too large to be sent. */
const MOST_REASON_CHARACTERS = 2_000

/**
 * An `onError` for {@link Consumer.run} that writes the record to another topic, and lets it count as finished
 * when that is acknowledged. Key, value and headers stay as they are; these headers, all text, come after them:
 * `dead-letter.topic`, `dead-letter.partition`, `dead-letter.offset`, `dead-letter.timestamp` say where it was,
 * `dead-letter.reason` why it failed, `dead-letter.error` the name of the error, `dead-letter.attempts` how often
 * the handler had it.
 *
 * @param producer - shared with others as you like; it is not closed.
 * @param topic - the topic, or a function that names one for each record.
 * @throws ConfigError for a topic without a name. What the producer throws ends the run, for else the record
 * would be lost.
 */
export function deadLetter(
  producer: DeadLetterProducer,
  topic: string | ((failed: FailedRecord<unknown, unknown>) => string),
): (failed: FailedRecord<unknown, unknown>) => Promise<void> {
  if (topic === '') throw new ConfigError('deadLetter() needs the name of a topic')
  return async (failed) => {
    const target = typeof topic === 'string' ? topic : topic(failed)
    if (target === failed.topic) {
      const from = topicPartitionName(failed.topic, failed.partition)
      throw new ConfigError(`The dead letters of ${from} would go to the same topic, and come back for ever`)
    }
    const { key, value, error } = failed
    const headers: RecordHeaderInput[] = [
      ...failed.headers,
      { key: 'dead-letter.topic', value: failed.topic },
      { key: 'dead-letter.partition', value: String(failed.partition) },
      { key: 'dead-letter.offset', value: String(failed.offset) },
      { key: 'dead-letter.timestamp', value: String(failed.timestamp) },
      { key: 'dead-letter.reason', value: describeError(error).slice(0, MOST_REASON_CHARACTERS) },
      { key: 'dead-letter.error', value: error instanceof Error ? error.name : typeof error },
      { key: 'dead-letter.attempts', value: String(failed.attempts) },
    ]
    await producer.send({ topic: target, key, value, headers })
  }
}

import { KafkaError } from '@ottla/runtime'

/** What was waited for did not come in time. The message says what that was, and how things stood at the end. */
export class WaitTimeoutError extends KafkaError {
  readonly code = 'ERR_KAFKA_WAIT_TIMEOUT'
}

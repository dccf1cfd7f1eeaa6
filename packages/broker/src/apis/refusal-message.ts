import { errorInfo } from '@ottla/protocol'

/** Kafka's text for an error code. */
export function refusalMessage(errorCode: number): string {
  return errorInfo(errorCode).message
}

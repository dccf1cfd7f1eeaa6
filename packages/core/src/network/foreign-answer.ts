import { ConnectionError } from '../errors.ts'

const tlsAlert = 0x1503
const http = 0x48545450
const ssh = 0x5353482d

/**
 * The error for a peer whose first answer is not Kafka's.
 * @param prefix - its first four bytes as an int32; they mostly tell who answered.
 */
export function foreignAnswer(address: string, prefix: number, cause?: unknown): ConnectionError {
  if (prefix >>> 16 === tlsAlert) {
    return new ConnectionError(
      `${address} answered with a TLS alert: is TLS needed there? set securityProtocol to 'SSL'`,
      { address, reason: 'tls', cause },
    )
  }
  const who =
    prefix === http ? 'like an HTTP server' : prefix === ssh ? 'like an SSH server' : 'with bytes that are not Kafka'
  return new ConnectionError(`${address} answered ${who}: is it a Kafka broker? check host and port`, {
    address,
    reason: 'not-kafka',
    cause,
  })
}

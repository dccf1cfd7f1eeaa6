import { ConnectionError } from '../errors.ts'

const tlsAlert = 0x1503
const http = 0x48545450
const ssh = 0x5353482d

/**
 * The error for a frame whose length cannot be. When it is the first of a connection, the four bytes that
 * were read as a length mostly tell who answered.
 */
export function foreignAnswer(address: string, size: number, isFirst: boolean, maxBytes: number): ConnectionError {
  if (!isFirst) {
    return new ConnectionError(
      `${address} sent a frame of ${size} bytes where 4 to ${maxBytes} are possible: the connection is out of step and was closed`,
      { address, reason: 'out-of-sync' },
    )
  }
  if (size >>> 16 === tlsAlert) {
    return new ConnectionError(
      `${address} answered with a TLS alert: is TLS needed there? set securityProtocol to 'SSL'`,
      { address, reason: 'tls' },
    )
  }
  const who =
    size === http ? 'like an HTTP server' : size === ssh ? 'like an SSH server' : 'with bytes that are not Kafka'
  return new ConnectionError(`${address} answered ${who}: is it a Kafka broker? check host and port`, {
    address,
    reason: 'not-kafka',
  })
}

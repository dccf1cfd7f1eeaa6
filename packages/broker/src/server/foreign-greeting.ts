import type { SecurityProtocol } from '../listener-options.ts'

const tlsHandshake = 0x16
const httpMethods: ReadonlySet<string> = new Set(['GET ', 'POST', 'PUT ', 'HEAD', 'DELE', 'OPTI', 'PATC', 'PRI '])

/**
 * What a client's first bytes say about it when it does not speak Kafka; undefined when they say nothing.
 * @param protocol - of the listener
 */
export function foreignGreeting(bytes: Uint8Array, protocol: SecurityProtocol): string | undefined {
  if (bytes[0] === tlsHandshake && bytes[1] === 3) {
    return `it speaks TLS and this port is plaintext; in the client set security.protocol (securityProtocol) to '${protocol}'`
  }
  const isHttp = httpMethods.has(String.fromCharCode(...bytes.subarray(0, 4)))
  return isHttp ? 'it speaks HTTP and this port is for Kafka clients' : undefined
}

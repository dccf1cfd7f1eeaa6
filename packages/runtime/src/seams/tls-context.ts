import type { SecureContext } from 'node:tls'
import { builtins } from './node-builtins.ts'
import type { TlsConnectOptions } from './transport.ts'

/**
 * Reads keys and certificates once for many connections, as `secureContext` of their options.
 * @throws Error of OpenSSL for a key, certificate, passphrase, cipher or version that it does not take.
 */
export function secureContextOf(options: TlsConnectOptions): SecureContext {
  return builtins.tls.createSecureContext(options)
}

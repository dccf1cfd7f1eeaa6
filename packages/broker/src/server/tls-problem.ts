/** What well-known errors of OpenSSL and Node mean to the owner of a client. */
const meanings: Readonly<Record<string, string>> = {
  ECONNRESET: 'it broke off the TLS handshake; often it does not believe the certificate of this broker',
  ERR_SSL_HTTP_REQUEST: 'it speaks HTTP and this port is for Kafka clients over TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plaintext(),
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE:
    'it showed no certificate, and this listener demands one (ssl.client.auth)',
  ERR_SSL_UNKNOWN_PROTOCOL: plaintext(),
  ERR_SSL_WRONG_VERSION_NUMBER: plaintext(),
  ERR_TLS_HANDSHAKE_TIMEOUT: 'it did not finish its TLS handshake in time',
}

/** Why a client did not get through its TLS handshake, in words that help its owner. */
export function tlsProblem(error: Error & { code?: string }): string {
  const { code = '', message } = error
  if (Object.hasOwn(meanings, code)) return meanings[code]!
  const alert = /(?:sslv3|tlsv1) alert ([a-z ]+)/.exec(message)
  if (alert !== null) return `it refused the TLS handshake: ${alert[1]}`
  const problem =
    code === ''
      ? message
      : code
          .replace(/^ERR_SSL_/, '')
          .replaceAll('_', ' ')
          .toLowerCase()
  return `its TLS handshake failed: ${problem}`
}

function plaintext(): string {
  return 'it does not speak TLS, and this port does; in the client set security.protocol (securityProtocol) to SSL or SASL_SSL'
}

/** Why a client did not get through its TLS handshake, in words that help its owner. */
export function tlsProblem(error: Error & { code?: string }): string {
  const { code, message } = error
  switch (code) {
    case 'ERR_SSL_HTTP_REQUEST':
      return 'it speaks HTTP and this port is for Kafka clients over TLS'
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_UNKNOWN_PROTOCOL':
      return 'it does not speak TLS, and this port does; in the client set security.protocol (securityProtocol) to SSL or SASL_SSL'
    case 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE':
      return 'it showed no certificate, and this listener demands one (ssl.client.auth)'
    case 'ERR_TLS_HANDSHAKE_TIMEOUT':
      return 'it did not finish its TLS handshake in time'
    case 'ECONNRESET':
      return 'it broke off the TLS handshake; often it does not believe the certificate of this broker'
    default:
  }
  const alert = /sslv?3? alert (.*?):|tlsv1.? alert (.*?):/.exec(message)
  const told = alert?.[1] ?? alert?.[2]
  if (told !== undefined) return `it refused the TLS handshake: ${told}`
  return `its TLS handshake failed: ${
    code === undefined
      ? message
      : `${code
          .replace(/^ERR_SSL_/, '')
          .replaceAll('_', ' ')
          .toLowerCase()}`
  }`
}

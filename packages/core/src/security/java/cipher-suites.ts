import { ConfigError } from '@ottla/runtime'

/** OpenSSL's name of a cipher suite that is given by its name in Java. */
export function openSslCipher(name: string): string {
  // Those of TLS 1.3 have one name everywhere, and OpenSSL's own names have dashes.
  if (/^TLS_(AES|CHACHA20)_/.test(name) || name.includes('-')) return name
  const match =
    /^TLS_(?:(ECDHE|DHE)_)?(RSA|ECDSA)_WITH_(?:AES_(128|256)_(GCM|CBC)_(SHA|SHA256|SHA384)|(CHACHA20_POLY1305)_SHA256)$/.exec(
      name,
    )
  if (match === null) throw new ConfigError(`ssl.cipher.suites names '${name}', which has no counterpart in OpenSSL`)
  const [, exchange, signature, bits, mode, digest, chacha] = match
  const prefix = exchange === undefined ? '' : `${exchange}-${signature}-`
  if (chacha !== undefined) return `${prefix}CHACHA20-POLY1305`
  return `${prefix}AES${bits}${mode === 'GCM' ? '-GCM' : ''}-${digest}`
}

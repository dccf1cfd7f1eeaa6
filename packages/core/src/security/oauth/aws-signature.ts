import { hmacSha256, sha256 } from '@ottla/runtime'
import type { AwsCredentials } from '../sasl-config.ts'

/** What a URL is signed for. */
export interface PresignOptions {
  readonly credentials: AwsCredentials
  readonly host: string
  readonly path: string
  readonly region: string
  readonly service: string
  /** Parameters beside those of the signature. */
  readonly query: Readonly<Record<string, string>>
  readonly expiresSeconds: number
  /** In ms since 1970. */
  readonly nowMs: number
  /** Digest of the body, in hexadecimal. Default: of an empty one. */
  readonly payloadHash?: string
}

/** A URL that stands for its signer (AWS Signature Version 4, authentication by query parameters). */
export function presignedUrl(options: PresignOptions): string {
  const { credentials, host, path, region, service, expiresSeconds } = options
  const time = new Date(options.nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const parameters: Record<string, string> = {
    ...options.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  }
  if (credentials.sessionToken !== undefined) parameters['X-Amz-Security-Token'] = credentials.sessionToken
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const payloadHash = options.payloadHash ?? hex(sha256(''))
  const request = ['GET', path, query, `host:${host}`, '', 'host', payloadHash].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hex(sha256(request))].join('\n')
  const key = awsSigningKey(credentials.secretAccessKey, day, region, service)
  return `https://${host}${path}?${query}&X-Amz-Signature=${hex(hmacSha256(key, toSign))}`
}

/** The key of one day, region and service. `day` is `20260131`. */
export function awsSigningKey(secretAccessKey: string, day: string, region: string, service: string): Uint8Array {
  const parts = [day, region, service, 'aws4_request']
  return parts.reduce<Uint8Array>((key, part) => hmacSha256(key, part), Buffer.from(`AWS4${secretAccessKey}`))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** As RFC 3986 has it, which leaves fewer characters alone than encodeURIComponent does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

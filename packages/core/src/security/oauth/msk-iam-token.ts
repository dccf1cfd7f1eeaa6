import type { Runtime } from '@ottla/runtime'
import { clientSoftware } from '../../client-software.ts'
import { AuthenticationError } from '../../errors.ts'
import type { AwsCredentials, MskIamConfig, OAuthBearerToken } from '../sasl-config.ts'
import { presignedUrl } from './aws-signature.ts'

const lifetimeSeconds = 900

/** A token for Amazon MSK: a signed URL, as AWS's own signers make it. */
export async function mskIamToken(config: MskIamConfig, host: string, runtime: Runtime): Promise<OAuthBearerToken> {
  const region = regionOf(config, host)
  const nowMs = runtime.clock.now()
  const url = presignedUrl({
    credentials: await credentialsOf(config),
    host: `kafka.${region}.amazonaws.com`,
    path: '/',
    region,
    service: 'kafka-cluster',
    query: { Action: 'kafka-cluster:Connect' },
    expiresSeconds: lifetimeSeconds,
    nowMs,
  })
  const agent = encodeURIComponent(`${clientSoftware.name}/${clientSoftware.version}`)
  const value = Buffer.from(`${url}&User-Agent=${agent}`).toString('base64url')
  return { value, expiresAtMs: nowMs + lifetimeSeconds * 1000 }
}

function regionOf({ region }: MskIamConfig, host: string): string {
  // b-1.name.id.c2.kafka.us-east-1.amazonaws.com, boot-id.c1.kafka-serverless.us-east-1.amazonaws.com
  const found =
    region ??
    /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ??
    environment('AWS_REGION')
  if (found !== undefined) return found
  throw new AuthenticationError(
    `The AWS region of ${host} is not known; set sasl.region, or AWS_REGION in the environment`,
    { reason: 'token' },
  )
}

async function credentialsOf({ credentials }: MskIamConfig): Promise<AwsCredentials> {
  const given = await (typeof credentials === 'function' ? credentials() : (credentials ?? defaultCredentials()))
  const isComplete = typeof given?.accessKeyId === 'string' && typeof given.secretAccessKey === 'string'
  if (isComplete) return given
  throw new AuthenticationError('sasl.credentials gave no { accessKeyId, secretAccessKey }', { reason: 'token' })
}

async function defaultCredentials(): Promise<AwsCredentials> {
  const accessKeyId = environment('AWS_ACCESS_KEY_ID')
  const secretAccessKey = environment('AWS_SECRET_ACCESS_KEY')
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken: environment('AWS_SESSION_TOKEN') }
  const name = '@aws-sdk/credential-providers'
  let provider: { fromNodeProviderChain(): () => Promise<AwsCredentials> }
  try {
    provider = (await import(name)) as typeof provider
  } catch (cause) {
    throw new AuthenticationError(
      `No credentials of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, set sasl.credentials, or install ${name} for profiles, roles and containers`,
      { reason: 'token', cause },
    )
  }
  return provider.fromNodeProviderChain()()
}

function environment(name: string): string | undefined {
  const value = process.env[name]
  return value === '' ? undefined : value
}

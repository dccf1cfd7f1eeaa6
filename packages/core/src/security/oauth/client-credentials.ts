import { type HttpResponse, KafkaError, type Runtime } from '@ottla/runtime'
import { AuthenticationError } from '../../errors.ts'
import type { ClientCredentialsConfig, OAuthBearerToken } from '../sasl-config.ts'
import { revealed } from '../sasl/secret.ts'
import { scrubbed } from '../scrubbed.ts'

const maxResponseBytes = 1_048_576
const defaultTimeoutMs = 10_000

/**
 * Asks a token endpoint for a token.
 * @throws AuthenticationError; retriable when the endpoint cannot be reached or is in trouble.
 */
export async function clientCredentialsToken(
  config: ClientCredentialsConfig,
  runtime: Runtime,
): Promise<OAuthBearerToken> {
  const { tokenEndpointUrl, clientId, scope, headerUrlEncode = false, tls } = config
  const secret = await revealed(config.clientSecret, 'clientCredentials.clientSecret')
  const encode = (text: string): string => (headerUrlEncode ? encodeURIComponent(text) : text)
  const basic = Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) })
  const where = `the token endpoint ${tokenEndpointUrl}`
  let response: HttpResponse
  try {
    response = await withTime(config, runtime, (signal) =>
      runtime.http.request({
        method: 'POST',
        url: tokenEndpointUrl,
        headers: {
          accept: 'application/json',
          authorization: `Basic ${basic}`,
          'cache-control': 'no-cache',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: body.toString(),
        maxBytes: maxResponseBytes,
        signal,
        ...(tls === undefined ? {} : { tls }),
      }),
    )
  } catch (cause) {
    const text = cause instanceof KafkaError ? cause.message : `${where} cannot be used: ${(cause as Error).message}`
    throw new AuthenticationError(text, { reason: 'token', retriable: true, cause })
  }
  return tokenIn(response, where, [secret, basic], runtime.clock.now())
}

function tokenIn(
  { status, body }: HttpResponse,
  where: string,
  secrets: readonly string[],
  nowMs: number,
): OAuthBearerToken {
  let answer: Record<string, unknown> = {}
  try {
    answer = (JSON.parse(body) as Record<string, unknown> | null) ?? {}
  } catch {
    // Proxies and misspelt addresses answer with pages.
  }
  if (status !== 200) {
    const said = [answer['error'], answer['error_description']].filter((text) => typeof text === 'string').join(': ')
    const reason = said === '' ? '' : `: ${scrubbed(said, secrets)}`
    const retriable = status >= 500 || status === 408 || status === 429
    const remedy = retriable ? '' : '; check tokenEndpointUrl, clientId, clientSecret and scope'
    throw new AuthenticationError(`${where} answered ${status}${reason}${remedy}`, { reason: 'token', retriable })
  }
  const value = answer['access_token'] ?? answer['id_token']
  if (typeof value !== 'string')
    throw new AuthenticationError(`${where} answered without an access_token`, { reason: 'token' })
  const { expires_in: seconds } = answer
  return { value, ...(typeof seconds === 'number' ? { expiresAtMs: nowMs + seconds * 1000 } : {}) }
}

async function withTime<T>(
  { timeoutMs = defaultTimeoutMs, tokenEndpointUrl }: ClientCredentialsConfig,
  { clock }: Runtime,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController()
  const late = new AuthenticationError(`the token endpoint ${tokenEndpointUrl} did not answer within ${timeoutMs} ms`, {
    reason: 'token',
    retriable: true,
  })
  const timer = clock.setTimer(timeoutMs, () => abort.abort(late))
  const givenUp = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(late), { once: true })
  })
  try {
    return await Promise.race([work(abort.signal), givenUp])
  } finally {
    timer.cancel()
  }
}

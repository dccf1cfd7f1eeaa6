import type { Runtime } from '@ottla/runtime'
import { AuthenticationError } from '../../errors.ts'
import { clientCredentialsToken } from '../oauth/client-credentials.ts'
import { unsecuredJwt } from '../oauth/jwt.ts'
import { mskIamToken } from '../oauth/msk-iam-token.ts'
import { type TokenRetriever, TokenSource } from '../oauth/token-source.ts'
import type { OAuthBearerConfig, SaslConfig, UnsecuredTokenConfig } from '../sasl-config.ts'
import { gssapiMechanism } from './gssapi.ts'
import type { SaslMechanism } from './mechanism.ts'
import { oauthBearerMechanism } from './oauth-bearer.ts'
import { plainMechanism } from './plain.ts'
import { scramMechanism } from './scram.ts'

const defaultTokenLifetimeMs = 3_600_000

/** The mechanism that a configuration stands for, one for all connections of a client. */
export function makeMechanism(config: SaslConfig, runtime: Runtime): SaslMechanism {
  switch (config.mechanism) {
    case 'PLAIN':
      return plainMechanism(config)
    case 'SCRAM-SHA-256':
    case 'SCRAM-SHA-512':
      return scramMechanism(config, runtime)
    case 'OAUTHBEARER':
      return oauthBearerMechanism({
        tokens: new TokenSource(retrieverOf(config, runtime), runtime, config.refresh),
        subject: 'the bearer of the token',
        remedy: 'check audience, issuer, scope and expiry of the token, and the clocks of both sides',
        extensions: config.extensions ?? {},
        ...(config.authorizationId === undefined ? {} : { authorizationId: config.authorizationId }),
      })
    case 'AWS_MSK_IAM':
      return oauthBearerMechanism({
        tokens: new TokenSource((host) => mskIamToken(config, host, runtime), runtime),
        subject: 'the AWS principal',
        remedy:
          'check region, keys and clock, that the port is the one for IAM (9098), and that the policy allows kafka-cluster:Connect',
        extensions: {},
      })
    case 'GSSAPI':
      return gssapiMechanism(config)
  }
}

function retrieverOf(config: OAuthBearerConfig, runtime: Runtime): TokenRetriever {
  const { token, clientCredentials, tokenFile, unsecured } = config
  if (token !== undefined) return async () => token()
  if (clientCredentials !== undefined) return () => clientCredentialsToken(clientCredentials, runtime)
  if (tokenFile !== undefined) return () => Promise.resolve(tokenIn(tokenFile, runtime))
  return () => Promise.resolve(unsecuredToken(unsecured!, runtime.clock.now()))
}

function tokenIn(path: string, { disk }: Runtime): { value: string } {
  try {
    return { value: Buffer.from(disk.readFile(path)).toString('utf8').trim() }
  } catch (cause) {
    const { code } = cause as { code?: string }
    throw new AuthenticationError(`The token file ${path} cannot be read (${code ?? String(cause)})`, {
      reason: 'token',
      cause,
    })
  }
}

function unsecuredToken(
  { principal, lifetimeMs = defaultTokenLifetimeMs, claims }: UnsecuredTokenConfig,
  nowMs: number,
): { value: string } {
  const iat = Math.floor(nowMs) / 1000
  return { value: unsecuredJwt({ sub: principal, iat, exp: iat + lifetimeMs / 1000, ...claims }) }
}

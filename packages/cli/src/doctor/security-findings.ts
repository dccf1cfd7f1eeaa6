import type { AuthenticationError, AuthenticationFailure } from '@ottla/core'
import { TlsMaterial, usesTls } from '@ottla/core/internal'
import { silentLogger } from '@ottla/core'
import { describeError } from '@ottla/runtime'
import type { ExaminationOptions, Finding } from './examination.ts'
import { withTimeout } from './time-limit.ts'

const dayMs = 86_400_000

/** What is said of a certificate that Node has verified. */
interface Certificate {
  readonly subject?: { readonly CN?: string }
  readonly issuer?: { readonly CN?: string }
  readonly subjectaltname?: string
  readonly valid_to?: string
}

/** What the broker shows for a certificate, where it is accepted. One that is not is told when the protocol is tried. */
export async function certificateFindings(
  options: ExaminationOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Finding[]> {
  const { runtime, timeoutMs, securityProtocol } = options
  if (!usesTls(securityProtocol)) return []
  let certificate: Certificate | undefined
  try {
    const material = new TlsMaterial(options.tls ?? {}, runtime.disk, silentLogger)
    const tls = {
      ...material.options,
      checkServerIdentity: (name: string, shown: object) => {
        certificate = shown
        return material.options.checkServerIdentity?.(name, shown as never)
      },
    }
    const socket = await withTimeout(runtime, timeoutMs, (signal) =>
      runtime.transport.connect({ host, port, tls, signal }),
    )
    socket.destroy()
  } catch {
    return []
  }
  if (certificate === undefined) return []
  const { subject, issuer, subjectaltname, valid_to: validTo = '' } = certificate
  const expiresMs = Date.parse(validTo)
  const leftDays = Math.floor((expiresMs - runtime.clock.now()) / dayMs)
  const names = subjectaltname === undefined ? '' : `, for ${subjectaltname}`
  const until = Number.isNaN(expiresMs) ? validTo : new Date(expiresMs).toISOString()
  return [
    {
      check: 'certificate',
      subject: `${host}:${port}`,
      verdict: leftDays < 14 ? 'warning' : 'ok',
      detail: `CN=${subject?.CN ?? '?'} by CN=${issuer?.CN ?? '?'}${names}, valid until ${until}`,
      ...(leftDays < 14 ? { remedy: `it expires in ${leftDays} days: renew it` } : {}),
    },
  ]
}

const remedies: Readonly<Record<AuthenticationFailure, string>> = {
  certificate: 'trust the authority that signed it: ssl.truststore.location (PEM) or ssl.ca.location',
  'certificate-expired': 'renew the certificate of the broker; if it is valid, set the clock of this machine right',
  'certificate-name': 'use a name or address of the certificate in bootstrap.servers, or issue it for this one as well',
  'client-certificate': 'give a certificate that the broker trusts: ssl.keystore.location (PEM or PKCS12)',
  mechanism: 'set sasl.mechanism to one that the listener has, or security.protocol to what the listener is',
  credentials:
    'check user and password, and that the broker knows the user under this mechanism (kafka-configs.sh --entity-type users)',
  token: 'check the token endpoint, its credentials, and the clock of this machine',
  server: 'this may not be the broker that is meant: check the address, and use TLS',
}

/** The finding for a failed authentication; undefined for errors of another kind. */
export function authenticationFinding(error: unknown, subject: string, nowMs: number): Finding | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ((at as { code?: unknown }).code !== 'ERR_KAFKA_AUTHENTICATION') continue
    const { reason, message } = at as AuthenticationError
    const isTls = reason.includes('certificate')
    const concernsClock = reason === 'certificate-expired' || reason === 'token' || reason === 'credentials'
    const clock = concernsClock ? `; the clock of this machine says ${new Date(nowMs).toISOString()}` : ''
    return {
      check: isTls ? 'certificate' : 'authentication',
      subject,
      verdict: 'failed',
      detail: message,
      remedy: `${remedies[reason]}${clock}`,
    }
  }
  return undefined
}

/** What the client is allowed to do: missing rights are the usual cause where all else is in order. */
export async function rightsFindings(options: ExaminationOptions, address: string): Promise<Finding[]> {
  const { timeoutMs } = options
  const admin = await options.connect(address)
  try {
    const { authorizedOperations: onCluster = [] } = await admin.describeCluster({
      includeAuthorizedOperations: true,
      timeoutMs,
    })
    const names = (await admin.listTopics({ timeoutMs })).map(({ name }) => name)
    const topics =
      names.length === 0 ? [] : await admin.describeTopics(names, { includeAuthorizedOperations: true, timeoutMs })
    const count = (operation: string): number =>
      topics.filter(({ authorizedOperations: own }) => own === undefined || own.some((each) => each === operation))
        .length
    const cluster = onCluster.length === 0 ? 'nothing' : onCluster.join(', ')
    const isBlind = topics.length === 0
    return [
      {
        check: 'rights',
        subject: 'this client',
        verdict: 'ok',
        detail: `on the cluster: ${cluster}; of ${topics.length} topics that it sees it may read ${count('READ')} and write ${count('WRITE')}`,
        ...(isBlind ? { remedy: 'if there are topics, it lacks an ACL: DESCRIBE, READ or WRITE on them' } : {}),
      },
    ]
  } catch (error) {
    return [
      {
        check: 'rights',
        subject: 'this client',
        verdict: 'warning',
        detail: describeError(error),
        remedy: 'ask for an ACL: DESCRIBE on the cluster and its topics',
      },
    ]
  } finally {
    await admin.close({ timeoutMs: 0 })
  }
}

import { ConfigError } from '@ottla/runtime'
import { AuthenticationError } from '../../errors.ts'
import type { GssapiConfig, KerberosModule } from '../sasl-config.ts'
import type { SaslMechanism } from './mechanism.ts'

/** GSSAPI (RFC 4752), by the package `kerberos`. */
export function gssapiMechanism(config: GssapiConfig): SaslMechanism {
  const { serviceName = 'kafka', principal } = config
  return {
    name: 'GSSAPI',
    subject: principal ?? 'the owner of the ticket',
    remedy: 'check the ticket (klist), sasl.serviceName, and that the host name is the one of the principal',
    async begin(host) {
      const kerberos = config.kerberos ?? (await loadKerberos())
      const client = await guarded(() =>
        kerberos.initializeClient(`${serviceName}@${host}`, principal === undefined ? {} : { principal }),
      )
      let isLayerChosen = false
      return {
        secrets: [],
        start: async () => fromBase64(await guarded(() => client.step(''))),
        async next(challenge) {
          if (isLayerChosen) return undefined
          const text = Buffer.from(challenge).toString('base64')
          if (!client.contextComplete) return fromBase64(await guarded(() => client.step(text)))
          // The broker's offer of security layers: none is chosen, because TLS does that.
          isLayerChosen = true
          const offer = await guarded(() => client.unwrap(text))
          return fromBase64(await guarded(() => client.wrap(offer, { user: principal ?? '' })))
        },
      }
    },
  }
}

async function loadKerberos(): Promise<KerberosModule> {
  const name = 'kerberos'
  try {
    const module = (await import(name)) as { default?: KerberosModule } & KerberosModule
    return module.default ?? module
  } catch (cause) {
    throw new ConfigError(
      "sasl.mechanism GSSAPI needs the package 'kerberos', which could not be loaded; install it (npm install kerberos) or hand it in as sasl.kerberos",
      { cause },
    )
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new AuthenticationError(`Kerberos failed: ${(cause as Error).message}; is there a ticket (klist)?`, {
      reason: 'credentials',
      cause,
    })
  }
}

function fromBase64(text: string | null | undefined): Uint8Array {
  return Buffer.from(text ?? '', 'base64')
}

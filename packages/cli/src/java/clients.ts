import type { Admin } from '@ottla/admin'
import type { Consumer, ConsumerConfig } from '@ottla/consumer'
import { ConnectionError, type Logger } from '@ottla/core'
import type { PlainData, Producer, ProducerConfig } from '@ottla/producer'
import { configFromProperties, type ConfigSchema, describeError } from '@ottla/runtime'
import { propertiesFor } from '../connection/client-properties.ts'
import { readProperties } from './files.ts'
import { complain, terminal } from './print.ts'

/** Properties of a client: of the file that a flag names, and what stands against it. */
export interface ClientSettings {
  /** Properties file of `--command-config`. */
  readonly file?: string | undefined
  /** Stronger than the file. */
  readonly properties?: Readonly<Record<string, string>>
  /** Weaker than the file. */
  readonly defaults?: Readonly<Record<string, string>>
}

/** Opens an admin client, does the work, and closes it. */
export async function withAdmin<T>(settings: ClientSettings, work: (admin: Admin) => Promise<T>): Promise<T> {
  const { Admin: AdminClient, adminConfigSchema } = await import('@ottla/admin')
  const admin = new AdminClient({
    ...configFromProperties(adminConfigSchema, await usable(adminConfigSchema, settings)),
    logger: warnings(),
  })
  try {
    return await work(admin)
  } finally {
    await admin.close()
  }
}

/** A producer of bytes. Close it. */
export async function openProducer(
  settings: ClientSettings,
  config: Partial<ProducerConfig<PlainData, PlainData>> = {},
): Promise<Producer> {
  const { Producer: ProducerClient, producerConfigSchema } = await import('@ottla/producer')
  const read = configFromProperties(producerConfigSchema, await usable(producerConfigSchema, settings))
  return new ProducerClient({ ...(read as ProducerConfig<PlainData, PlainData>), ...config, logger: warnings() })
}

/** A consumer of bytes. Close it. */
export async function openConsumer(settings: ClientSettings, config: Partial<ConsumerConfig> = {}): Promise<Consumer> {
  const { Consumer: ConsumerClient, consumerConfigSchema } = await import('@ottla/consumer')
  const read = configFromProperties(consumerConfigSchema, await usable(consumerConfigSchema, settings))
  return new ConsumerClient({ ...(read as ConsumerConfig), ...config, logger: warnings() })
}

/** What of the properties the client has; as in Java, a key that nobody knows is left out with a warning. */
function usable<C>(schema: ConfigSchema<C>, settings: ClientSettings): Promise<Record<string, string>> {
  const file = settings.file === undefined ? {} : readProperties(settings.file)
  return propertiesFor(terminal, schema, { ...settings.defaults, ...file, ...settings.properties }, {})
}

/** Says once for each address that nobody answers there; the client goes on trying until its time is over. */
function warnings(): Logger {
  const told = new Set<string>()
  const nothing = (): void => {}
  return {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn(facts, message) {
      const { address = '', err } = facts as { address?: string; err?: unknown }
      const isConnection = err instanceof ConnectionError
      if (told.has(`${address} ${message}`)) return
      told.add(`${address} ${message}`)
      const text = err === undefined ? message : describeError(err)
      complain(`warning: ${text.replaceAll(/\s*\n\s*/g, ' ')}${isConnection ? '; trying again' : ''}`)
    },
    error: (_facts, message) => complain(`error: ${message}`),
  }
}

import type { Admin } from '@ottla/admin'
import type { Consumer, ConsumerConfig } from '@ottla/consumer'
import type { Logger } from '@ottla/core'
import type { PlainData, Producer, ProducerConfig } from '@ottla/producer'
import { configFromProperties } from '@ottla/runtime'
import type { OutputFormat } from '../terminal/output.ts'
import { Output } from '../terminal/output.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { clientProperties, propertiesFor } from './client-properties.ts'
import type { ConnectionOptions } from './connection-options.ts'
import { withSuggestion } from './suggest-name.ts'
import { verboseLogger } from './verbose-logger.ts'

/** A cluster that nobody answers for is given up after this time, whatever the call itself may take. */
const connectTimeoutMs = 5_000

/** How long a command looks for the cluster and its topics before the work begins, in ms. */
export function lookupTimeoutMs({ timeout }: ConnectionOptions): number {
  return Math.min(connectTimeoutMs, timeout ?? connectTimeoutMs)
}

/** Options of a command that writes results of a cluster. */
export interface ClusterCommandOptions extends ConnectionOptions {
  readonly output: OutputFormat
}

/**
 * Connects an admin client, runs the work, and closes it.
 * @throws ConnectionError or RequestTimeoutError within 5 s when no broker is there, before the work begins.
 */
export async function withAdmin<T>(
  terminal: Terminal,
  options: ClusterCommandOptions,
  work: (admin: Admin, output: Output) => Promise<T>,
): Promise<T> {
  const admin = await openAdmin(terminal, options)
  try {
    return await work(admin, new Output(terminal, options.output))
  } catch (error) {
    throw await withSuggestion(error, {
      topics: async () => (await admin.listTopics()).map(({ name }) => name),
      groups: async () => (await admin.listGroups()).map(({ groupId }) => groupId),
    })
  } finally {
    await admin.close()
  }
}

/** An admin client whose cluster is there. Close it. */
export async function openAdmin(terminal: Terminal, options: ConnectionOptions): Promise<Admin> {
  const { Admin: AdminClient, adminConfigSchema } = await import('@ottla/admin')
  const given = await clientProperties(terminal, options)
  const properties = await propertiesFor(terminal, adminConfigSchema, given, options.property)
  const admin = new AdminClient(
    {
      ...configFromProperties(adminConfigSchema, properties),
      ...(options.timeout === undefined ? {} : { defaultApiTimeoutMs: options.timeout }),
      ...verbosity(terminal, options),
    },
    { runtime: terminal.runtime },
  )
  try {
    await admin.describeCluster({ timeoutMs: lookupTimeoutMs(options) })
  } catch (error) {
    // A cluster that tells nothing about itself is there all the same.
    if ((error as { code?: unknown }).code !== 'ERR_KAFKA_AUTHORIZATION') {
      await admin.close({ timeoutMs: 0 })
      throw error
    }
  }
  return admin
}

/** A producer with the configuration that was given, on top of the command's own. Close it. */
export async function openProducer(
  terminal: Terminal,
  options: ConnectionOptions,
  config: Omit<ProducerConfig<PlainData, PlainData>, 'bootstrapServers'> = {},
): Promise<Producer> {
  const { Producer: ProducerClient, producerConfigSchema } = await import('@ottla/producer')
  const given = await clientProperties(terminal, options)
  const properties = await propertiesFor(terminal, producerConfigSchema, given, options.property)
  const read = configFromProperties(producerConfigSchema, properties) as ProducerConfig<PlainData, PlainData>
  return new ProducerClient(
    {
      ...read,
      ...(options.timeout === undefined ? {} : { maxBlockMs: options.timeout }),
      ...config,
      ...verbosity(terminal, options),
    },
    { runtime: terminal.runtime },
  )
}

/** A consumer with the configuration that was given, on top of the command's own. Close it. */
export async function openConsumer(
  terminal: Terminal,
  options: ConnectionOptions,
  config: Omit<ConsumerConfig, 'bootstrapServers'> = {},
): Promise<Consumer> {
  const { Consumer: ConsumerClient, consumerConfigSchema } = await import('@ottla/consumer')
  const given = await clientProperties(terminal, options)
  const properties = await propertiesFor(terminal, consumerConfigSchema, given, options.property)
  const read = configFromProperties(consumerConfigSchema, properties) as ConsumerConfig
  return new ConsumerClient(
    {
      ...read,
      ...(options.timeout === undefined ? {} : { defaultApiTimeoutMs: options.timeout }),
      ...config,
      ...verbosity(terminal, options),
    },
    { runtime: terminal.runtime },
  )
}

function verbosity(terminal: Terminal, { verbose }: ConnectionOptions): { logger?: Logger } {
  return verbose === true ? { logger: verboseLogger(terminal) } : {}
}

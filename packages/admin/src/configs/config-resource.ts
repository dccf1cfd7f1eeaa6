import { ConfigError } from '@ottla/runtime'
import { codeOf } from '../code-of.ts'

/** What can have a configuration. */
export type ConfigResourceType = 'topic' | 'broker' | 'broker_logger' | 'client_metrics' | 'group'

/** Something that has a configuration. */
export interface ConfigResource {
  readonly type: ConfigResourceType
  /** The topic, the group, or the broker's id; for type `broker` the empty name means the default of all brokers. */
  readonly name: string
}

/** The numbers on the wire. */
export const configResourceCodes: Readonly<Record<ConfigResourceType, number>> = {
  topic: 2,
  broker: 4,
  broker_logger: 8,
  client_metrics: 16,
  group: 32,
}

/** The type with a number of the wire; undefined for one that this client does not know. */
export function configResourceType(code: number): ConfigResourceType | undefined {
  const types = Object.keys(configResourceCodes) as ConfigResourceType[]
  return types.find((type) => configResourceCodes[type] === code)
}

/** `topic orders`: the text under which a resource stands in messages and serves as a map key. */
export function configResourceName({ type, name }: ConfigResource): string {
  return `${type} ${name}`
}

/** The broker that alone can answer for a resource, if there is one. */
export function brokerOf({ type, name }: ConfigResource): number | undefined {
  return (type === 'broker' || type === 'broker_logger') && name !== '' ? Number(name) : undefined
}

/** @throws ConfigError for a type that does not exist, and a broker that is named by something else than its id. */
export function checkResources(resources: readonly ConfigResource[]): void {
  for (const resource of resources) {
    codeOf(configResourceCodes, resource.type, 'The type of a resource')
    const broker = brokerOf(resource)
    if (broker !== undefined && !Number.isInteger(broker)) {
      throw new ConfigError(`A resource of type ${resource.type} is named by the broker's id, not '${resource.name}'`)
    }
  }
}

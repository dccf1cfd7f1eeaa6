import type { Deadline } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { incrementalAlterConfigs as api } from '@ottla/protocol/messages/incremental-alter-configs'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { type Outcomes, outcomesOf } from '../batch.ts'
import { byName } from '../by-name.ts'
import { groupBy } from '../group-by.ts'
import { itemError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'
import { checkConfigs } from './check-configs.ts'
import {
  brokerOf,
  checkResources,
  type ConfigResource,
  configResourceCodes,
  configResourceName,
} from './config-resource.ts'

/** Changes of a resource's configuration; what is not named stays as it is. Keys are Kafka's dotted names. */
export interface ConfigAlteration extends ConfigResource {
  /** New values. */
  readonly set?: Readonly<Record<string, string>>
  /** Names that go back to their defaults. */
  readonly delete?: readonly string[]
  /** Elements to add to values that are lists, such as `cleanup.policy`; several with commas between them. */
  readonly append?: Readonly<Record<string, string>>
  /** Elements to take out of values that are lists. */
  readonly subtract?: Readonly<Record<string, string>>
}

/** Options of {@link Admin.incrementalAlterConfigs}. */
export interface IncrementalAlterConfigsOptions extends WaitOptions {
  /** Checks everything and changes nothing. Default false. */
  readonly validateOnly?: boolean
}

interface AlterableConfig {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}

const operations = { set: 0, delete: 1, append: 2, subtract: 3 }

export async function incrementalAlterConfigs(
  requests: AdminRequests,
  alterations: readonly ConfigAlteration[],
  options: IncrementalAlterConfigsOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  checkResources(alterations)
  for (const { set = {}, append = {}, subtract = {}, ...resource } of alterations) {
    for (const configs of [set, append, subtract]) checkConfigs(configs, configResourceName(resource))
  }
  const wanted = byName(alterations, configResourceName, 'A resource to configure')
  const call = { operation: 'Altering configs', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const byBroker = groupBy(names, (name) => brokerOf(wanted.get(name)!))
    const parts = [...byBroker].map(([broker, own]) =>
      outcomesOf(own, () =>
        ask(
          requests,
          broker,
          own.map((name) => wanted.get(name)!),
          options,
          deadline,
        ),
      ),
    )
    return new Map((await Promise.all(parts)).flatMap((part) => [...part]))
  })
}

async function ask(
  requests: AdminRequests,
  broker: number | undefined,
  alterations: readonly ConfigAlteration[],
  options: IncrementalAlterConfigsOptions,
  deadline: Deadline,
): Promise<Outcomes<true>> {
  const request = {
    resources: alterations.map((alteration) => ({
      resourceType: configResourceCodes[alteration.type],
      resourceName: alteration.name,
      configs: alterableConfigs(alteration),
    })),
    validateOnly: options.validateOnly ?? false,
  }
  const response = await (broker === undefined
    ? requests.toAny(api, request, deadline)
    : requests.toBroker(broker, api, request, deadline))
  const outcomes = new Map<string, KafkaError | true>()
  for (const alteration of alterations) {
    const name = configResourceName(alteration)
    const result = response.responses.find(
      ({ resourceType, resourceName }) =>
        resourceType === configResourceCodes[alteration.type] && resourceName === alteration.name,
    )
    if (result === undefined) continue
    const operation = `Altering the configuration of ${name}`
    const context = { operation, apiKey: api.key, detail: result.errorMessage, resources: [alteration.name] }
    outcomes.set(name, itemError(result.errorCode, context) ?? true)
  }
  return outcomes
}

function alterableConfigs({
  set = {},
  delete: deleted = [],
  append = {},
  subtract = {},
}: ConfigAlteration): AlterableConfig[] {
  const withValues = (configs: Readonly<Record<string, string>>, configOperation: number): AlterableConfig[] =>
    Object.entries(configs).map(([name, value]) => ({ name, configOperation, value }))
  return [
    ...withValues(set, operations.set),
    ...deleted.map((name) => ({ name, configOperation: operations.delete, value: null })),
    ...withValues(append, operations.append),
    ...withValues(subtract, operations.subtract),
  ]
}

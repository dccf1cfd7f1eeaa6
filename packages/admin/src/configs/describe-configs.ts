import { apiError, type Deadline } from '@ottla/core/internal'
import type { WaitOptions } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { describeConfigs as api, type DescribeConfigsResult } from '@ottla/protocol/messages/describe-configs'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { groupBy } from '../group-by.ts'
import { lookOnce } from '../retry-rules.ts'
import { type ConfigEntry, configEntry } from './config-entry.ts'
import {
  brokerOf,
  checkResources,
  type ConfigResource,
  configResourceCodes,
  configResourceName,
} from './config-resource.ts'

/** Options of {@link Admin.describeConfigs}. */
export interface DescribeConfigsOptions extends WaitOptions {
  /** Whether to tell all the places that a value is looked for. Default false. */
  readonly includeSynonyms?: boolean
  /** Whether to bring the broker's documentation along; needs brokers of 2.6. Default false. */
  readonly includeDocumentation?: boolean
}

/** The configuration of one resource. */
export interface ResourceConfig extends ConfigResource {
  /** By dotted name. */
  readonly entries: ReadonlyMap<string, ConfigEntry>
}

/** DescribeConfigs from which on there is documentation. */
const documentationVersion = 3

export function describeConfigs(
  requests: AdminRequests,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions = {},
): Promise<ResourceConfig[]> {
  const deadline = requests.deadline(options)
  const wanted = new Map(resources.map((resource) => [configResourceName(resource), resource]))
  checkResources(resources)
  return requests.batch(wanted.keys(), { operation: 'Describing configs', deadline, ...lookOnce }, async (names) => {
    const byBroker = groupBy(names, (name) => brokerOf(wanted.get(name)!))
    const parts = await Promise.all(
      [...byBroker].map(([broker, group]) =>
        ask(
          requests,
          broker,
          group.map((name) => wanted.get(name)!),
          options,
          deadline,
        ),
      ),
    )
    return new Map(parts.flatMap((part) => [...part]))
  })
}

/** One request; when it fails as a whole it has failed for its resources only. */
async function ask(
  requests: AdminRequests,
  broker: number | undefined,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions,
  deadline: Deadline,
): Promise<Map<string, ResourceConfig | KafkaError>> {
  const { includeSynonyms = false, includeDocumentation = false } = options
  const request = (version: number) => ({
    resources: resources.map((resource) => ({
      resourceType: configResourceCodes[resource.type],
      resourceName: resource.name,
      configurationKeys: null,
    })),
    includeSynonyms,
    ...(includeDocumentation && version >= documentationVersion ? { includeDocumentation } : {}),
  })
  try {
    const response =
      broker === undefined
        ? await requests.toAny(api, request, deadline)
        : await requests.toBroker(broker, api, request, deadline)
    return new Map(resources.map((resource) => [configResourceName(resource), outcome(resource, response.results)]))
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return new Map(resources.map((resource) => [configResourceName(resource), error]))
  }
}

function outcome(resource: ConfigResource, results: readonly DescribeConfigsResult[]): ResourceConfig | KafkaError {
  const code = configResourceCodes[resource.type]
  const result = results.find(
    ({ resourceType, resourceName }) => resourceType === code && resourceName === resource.name,
  )
  const operation = `Describing the configuration of ${configResourceName(resource)}`
  if (result === undefined) return apiError(ErrorCode.UNKNOWN_SERVER_ERROR, { operation, apiKey: api.key })
  if (result.errorCode !== ErrorCode.NONE) {
    const context = { operation, apiKey: api.key, detail: result.errorMessage, resources: [resource.name] }
    return apiError(result.errorCode, context)
  }
  return { ...resource, entries: new Map(result.configs.map((config) => [config.name, configEntry(config)])) }
}

import { ErrorCode } from '@ottla/protocol'
import {
  describeConfigs,
  type DescribeConfigsRequest,
  type DescribeConfigsResource,
  type DescribeConfigsResponseInput,
  type DescribeConfigsResultInput,
} from '@ottla/protocol/messages/describe-configs'
import {
  describeBrokerConfigs,
  type DescribedConfig,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../config/describe-configs.ts'
import { topicNameProblem } from '../controller/topic-name.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

const topicType = 2
const brokerType = 4
const groupType = 32

/*
 * DescribeConfigs (32), versions 1-4. Topics, groups and brokers, with sources, synonyms and documentation.
 *
 * Left out: broker loggers and client metrics.
 */
export const describeConfigsHandler: ApiHandler<DescribeConfigsRequest, DescribeConfigsResponseInput> = {
  api: describeConfigs,
  handle(services, request) {
    return {
      throttleTimeMs: 0,
      results: request.resources.map((resource) =>
        describe(services, resource, request.includeSynonyms, request.includeDocumentation),
      ),
    }
  },
}

function describe(
  { controller, config, node }: Services,
  resource: DescribeConfigsResource,
  includeSynonyms: boolean,
  includeDocumentation: boolean,
): DescribeConfigsResultInput {
  const { resourceType, resourceName, configurationKeys } = resource
  const failed = (errorCode: number, errorMessage: string): DescribeConfigsResultInput => ({
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
    configs: [],
  })
  let configs: DescribedConfig[]
  if (resourceType === topicType) {
    const problem = topicNameProblem(resourceName)
    if (problem !== undefined) return failed(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
    const topic = controller.image.topic(resourceName)
    if (topic === undefined) {
      return failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')
    }
    configs = describeTopicConfigs(topic.configs, config, includeDocumentation)
  } else if (resourceType === brokerType) {
    if (resourceName === '') configs = []
    else if (resourceName === String(node.nodeId)) configs = describeBrokerConfigs(config, includeDocumentation)
    else {
      return failed(
        ErrorCode.INVALID_REQUEST,
        `Unexpected broker id, expected ${node.nodeId} or empty string, but received ${resourceName}`,
      )
    }
  } else if (resourceType === groupType) {
    if (resourceName === '') return failed(ErrorCode.INVALID_REQUEST, 'Group name can not be empty.')
    configs = describeGroupConfigs(controller.image.groupConfigs(resourceName), config, includeDocumentation)
  } else {
    return failed(ErrorCode.INVALID_REQUEST, `Unsupported resource type: ${resourceType}`)
  }
  const wanted = configurationKeys === null || configurationKeys.length === 0 ? undefined : new Set(configurationKeys)
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    resourceType,
    resourceName,
    configs: configs
      .filter(({ name }) => wanted === undefined || wanted.has(name))
      .map((entry) => (includeSynonyms ? entry : { ...entry, synonyms: [] })),
  }
}

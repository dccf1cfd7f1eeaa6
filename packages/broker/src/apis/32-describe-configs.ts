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
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

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
  handle(services, request, { access }) {
    return {
      throttleTimeMs: 0,
      results: request.resources.map((resource) => describe(services, resource, request, access)),
    }
  },
}

function describe(
  { controller, config, node }: Services,
  resource: DescribeConfigsResource,
  { includeSynonyms, includeDocumentation }: DescribeConfigsRequest,
  access: Access,
): DescribeConfigsResultInput {
  const { resourceType, resourceName, configurationKeys } = resource
  const failed = (errorCode: number, errorMessage: string): DescribeConfigsResultInput => ({
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
    configs: [],
  })
  const { topic, group, broker } = permissions.DescribeConfigs
  const refusal =
    resourceType === topicType
      ? access.refusal(topic, resourceName)
      : resourceType === groupType
        ? access.refusal(group, resourceName)
        : access.refusal(broker)
  if (refusal !== undefined) return failed(refusal, refusalMessage(refusal))
  let configs: DescribedConfig[]
  if (resourceType === topicType) {
    const problem = topicNameProblem(resourceName)
    if (problem !== undefined) return failed(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
    const image = controller.image.topic(resourceName)
    if (image === undefined) {
      return failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.')
    }
    configs = describeTopicConfigs(image.configs, config, includeDocumentation)
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

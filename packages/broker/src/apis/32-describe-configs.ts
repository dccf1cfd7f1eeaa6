import { ErrorCode } from '@ottla/protocol'
import {
  describeConfigs,
  type DescribeConfigsRequest,
  type DescribeConfigsResource,
  type DescribeConfigsResponseInput,
  type DescribeConfigsResultInput,
} from '@ottla/protocol/messages/describe-configs'
import { ConfigResourceType } from '../config/config-resource-type.ts'
import {
  ConfigSource,
  describeBrokerConfigs,
  describeClientMetricsConfigs,
  describeClusterConfigs,
  type DescribedConfig,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../config/describe-configs.ts'
import { topicNameProblem } from '../controller/topic-name.ts'
import { ApiException } from '../errors.ts'
import { rootLogger } from '../log-levels.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { checkConfigAccess } from './config-access.ts'

const knownTypes: readonly number[] = Object.values(ConfigResourceType)

/* DescribeConfigs (32), versions 1-4. With sources, synonyms and documentation. */
export const describeConfigsHandler: ApiHandler<DescribeConfigsRequest, DescribeConfigsResponseInput> = {
  api: describeConfigs,
  handle(services, request, { access }) {
    // One type that nobody knows spoils the request.
    if (request.resources.some(({ resourceType }) => !knownTypes.includes(resourceType))) {
      return { throttleTimeMs: 0, results: request.resources.map(malformed) }
    }
    return {
      throttleTimeMs: 0,
      results: request.resources.map((resource) => describe(services, resource, request, access)),
    }
  },
}

function describe(
  services: Services,
  resource: DescribeConfigsResource,
  { includeSynonyms, includeDocumentation }: DescribeConfigsRequest,
  access: Access,
): DescribeConfigsResultInput {
  const { resourceType, resourceName, configurationKeys } = resource
  try {
    checkConfigAccess(access, permissions.DescribeConfigs, resourceType, resourceName)
    const wanted = configurationKeys === null || configurationKeys.length === 0 ? undefined : new Set(configurationKeys)
    return {
      errorCode: ErrorCode.NONE,
      errorMessage: '',
      resourceType,
      resourceName,
      configs: configsOf(services, resource, includeDocumentation)
        .filter(({ name }) => wanted === undefined || wanted.has(name))
        .map((entry) => (includeSynonyms ? entry : { ...entry, synonyms: [] })),
    }
  } catch (error) {
    if (!(error instanceof ApiException)) throw error
    return { errorCode: error.errorCode, errorMessage: error.message, resourceType, resourceName, configs: [] }
  }
}

function malformed({ resourceType, resourceName }: DescribeConfigsResource): DescribeConfigsResultInput {
  const errorMessage = 'A resource of this request has a type that is not known'
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage, resourceType, resourceName, configs: [] }
}

/** @throws ApiException */
function configsOf(
  { controller, config, node, logLevels }: Services,
  { resourceType, resourceName: name }: DescribeConfigsResource,
  includeDocumentation: boolean,
): DescribedConfig[] {
  const { image } = controller
  switch (resourceType) {
    case ConfigResourceType.TOPIC: {
      const problem = topicNameProblem(name)
      if (problem !== undefined) throw new ApiException(ErrorCode.INVALID_TOPIC_EXCEPTION, problem)
      const topic = image.topic(name)
      if (topic !== undefined) return describeTopicConfigs(topic.configs, config, includeDocumentation)
      throw new ApiException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, '')
    }
    case ConfigResourceType.BROKER:
      if (name === '')
        return describeClusterConfigs(image.configsOf({ type: 'broker', name: '' }), includeDocumentation)
      checkBrokerId(name, node.nodeId, ' or empty string,')
      return describeBrokerConfigs(config, includeDocumentation)
    case ConfigResourceType.BROKER_LOGGER:
      if (name === '') throw invalidRequest('Broker id must not be empty')
      checkBrokerId(name, node.nodeId, '')
      return [describeLogger(rootLogger, logLevels.root)]
    case ConfigResourceType.CLIENT_METRICS:
      if (name === '') throw invalidRequest('Client metrics subscription name must not be empty')
      return describeClientMetricsConfigs(
        image.configsOf({ type: 'client-metrics', name }),
        config,
        includeDocumentation,
      )
    case ConfigResourceType.GROUP:
      if (name === '') throw invalidRequest('Group name must not be empty')
      return describeGroupConfigs(image.groupConfigs(name), config, includeDocumentation)
    default:
      throw invalidRequest(`Unsupported resource type: ${resourceType}`)
  }
}

/** @throws ApiException for the id of another broker, or of none */
function checkBrokerId(name: string, nodeId: number, orElse: string): void {
  if (!/^[+-]?\d+$/.test(name)) throw invalidRequest(`Broker id must be an integer, but it is: ${name}`)
  if (Number(name) !== nodeId) {
    throw invalidRequest(`Unexpected broker id, expected ${nodeId}${orElse} but received ${name}`)
  }
}

function describeLogger(name: string, value: string): DescribedConfig {
  return {
    name,
    value,
    readOnly: false,
    configSource: ConfigSource.DYNAMIC_BROKER_LOGGER,
    isSensitive: false,
    synonyms: [],
    configType: 0,
    documentation: '',
  }
}

function invalidRequest(message: string): ApiException {
  return new ApiException(ErrorCode.INVALID_REQUEST, message)
}

import { ErrorCode } from '@ottla/protocol'
import {
  type ComponentData,
  describeClientQuotas,
  type DescribeClientQuotasRequest,
  type DescribeClientQuotasResponseInput,
} from '@ottla/protocol/messages/describe-client-quotas'
import type { QuotaEntry } from '../controller/security-image.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

const exactMatch = 0
const defaultMatch = 1
const anyMatch = 2

/* DescribeClientQuotas (48), versions 0-1 (KIP-546): the quotas of the entities that have the parts of a filter. */
export const describeClientQuotasHandler: ApiHandler<DescribeClientQuotasRequest, DescribeClientQuotasResponseInput> = {
  api: describeClientQuotas,
  handle({ controller }, { components, strict }, { access }) {
    const refusal = access.refusal(permissions.DescribeClientQuotas.cluster)
    if (refusal !== undefined) return failed(refusal, null)
    const problem = problemOf(components)
    if (problem !== undefined) return failed(...problem)
    const entries = [...controller.image.security.quotas()].filter(
      ({ entity }) =>
        (!strict || entity.length === components.length) && components.every((component) => hasPart(entity, component)),
    )
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      errorMessage: null,
      entries: entries.map(({ entity, values }) => ({
        entity,
        values: Array.from(values, ([key, value]) => ({ key, value })),
      })),
    }
  },
}

function hasPart(entity: QuotaEntry['entity'], { entityType, matchType, match }: ComponentData): boolean {
  const part = entity.find((each) => each.entityType === entityType)
  return part !== undefined && (matchType === anyMatch || part.entityName === match)
}

function problemOf(components: readonly ComponentData[]): [errorCode: number, message: string] | undefined {
  const seen = new Set<string>()
  const invalid = (message: string): [number, string] => [ErrorCode.INVALID_REQUEST, message]
  for (const { entityType, matchType, match } of components) {
    if (entityType === '') return invalid('Invalid empty entity type.')
    if (seen.has(entityType)) return invalid(`Entity type ${entityType} cannot appear more than once in the filter.`)
    if (entityType !== 'ip' && entityType !== 'user' && entityType !== 'client-id') {
      return [ErrorCode.UNSUPPORTED_VERSION, `Unsupported entity type ${entityType}`]
    }
    if (matchType === exactMatch && match === null) {
      return invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.')
    }
    if (matchType !== exactMatch && matchType !== defaultMatch && matchType !== anyMatch) {
      return invalid(`Unknown match type ${matchType}`)
    }
    if (matchType !== exactMatch && match !== null) {
      const name = matchType === defaultMatch ? 'DEFAULT' : 'SPECIFIED'
      return invalid(`Request specified MATCH_TYPE_${name}, but also specified a match string.`)
    }
    seen.add(entityType)
  }
  if (!seen.has('ip') || seen.size === 1) return undefined
  return invalid(
    'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
  )
}

function failed(errorCode: number, errorMessage: string | null): DescribeClientQuotasResponseInput {
  return { throttleTimeMs: 0, errorCode, errorMessage, entries: null }
}

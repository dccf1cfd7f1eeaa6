import type { WaitOptions } from '@ottla/core'
import { alterClientQuotas as alterApi } from '@ottla/protocol/messages/alter-client-quotas'
import { describeClientQuotas as describeApi } from '@ottla/protocol/messages/describe-client-quotas'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries, lookOnce } from '../retry-rules.ts'

/** Whom a quota concerns: by `user`, `client-id` (together or alone) or `ip`; null means everybody without an own quota. */
export type ClientQuotaEntity = Readonly<Record<string, string | null>>

/** What the entities of {@link Admin.describeClientQuotas} must have. */
export interface ClientQuotaFilter {
  /** By `user`, `client-id` or `ip`: a name, null for the default, or true for either. Default: everything is listed. */
  readonly entity?: Readonly<Record<string, string | null | true>>
  /** Whether entities with further parts are left out. Default false. */
  readonly isStrict?: boolean
}

/** The quotas of one entity. */
export interface ClientQuotas {
  readonly entity: ClientQuotaEntity
  /** By name: `producer_byte_rate`, `consumer_byte_rate`, `request_percentage`, `controller_mutation_rate`, `connection_creation_rate`. */
  readonly quotas: Readonly<Record<string, number>>
}

/** Changes of an entity's quotas; what is not named stays as it is. */
export interface ClientQuotaAlteration {
  readonly entity: ClientQuotaEntity
  /** New values, in bytes per second, percent, … as the quota has it. */
  readonly set?: Readonly<Record<string, number>>
  /** Names of quotas that go. */
  readonly delete?: readonly string[]
}

/** Options of {@link Admin.alterClientQuotas}. */
export interface AlterClientQuotasOptions extends WaitOptions {
  /** Checks everything and changes nothing. Default false. */
  readonly validateOnly?: boolean
}

const matchTypes = { exact: 0, default: 1, specified: 2 }

export function describeClientQuotas(
  requests: AdminRequests,
  filter: ClientQuotaFilter = {},
  options?: WaitOptions,
): Promise<ClientQuotas[]> {
  const deadline = requests.deadline(options)
  const operation = 'Describing client quotas'
  const components = Object.entries(filter.entity ?? {}).map(([entityType, match]) => {
    if (match === true) return { entityType, matchType: matchTypes.specified, match: null }
    return { entityType, matchType: match === null ? matchTypes.default : matchTypes.exact, match }
  })
  return requests.single({ operation, deadline, ...lookOnce }, async () => {
    const response = await requests.toAny(describeApi, { components, strict: filter.isStrict ?? false }, deadline)
    throwError(response.errorCode, { operation, apiKey: describeApi.key, detail: response.errorMessage })
    return (response.entries ?? []).map(({ entity, values }) => ({
      entity: entityOf(entity),
      quotas: Object.fromEntries(values.map(({ key, value }) => [key, value])),
    }))
  })
}

export async function alterClientQuotas(
  requests: AdminRequests,
  alterations: readonly ClientQuotaAlteration[],
  options: AlterClientQuotasOptions = {},
): Promise<void> {
  const deadline = requests.deadline(options)
  const { validateOnly = false } = options
  const wanted = byName(alterations, ({ entity }) => entityName(entity), 'An entity whose quotas are altered')
  const call = { operation: 'Altering client quotas', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const entries = names.map((name) => {
      const { entity, set = {}, delete: deleted = [] } = wanted.get(name)!
      return {
        entity: Object.entries(entity).map(([entityType, entityNamed]) => ({ entityType, entityName: entityNamed })),
        ops: [
          ...Object.entries(set).map(([key, value]) => ({ key, value, remove: false })),
          ...deleted.map((key) => ({ key, value: 0, remove: true })),
        ],
      }
    })
    const response = await requests.toController(alterApi, { entries, validateOnly }, deadline)
    const outcomes = new Map<string, KafkaError | true>()
    for (const { entity, errorCode, errorMessage: detail } of response.entries) {
      const name = entityName(entityOf(entity))
      const context = { operation: `Altering the quotas of ${name}`, apiKey: alterApi.key, detail }
      outcomes.set(name, itemError(errorCode, context) ?? true)
    }
    return outcomes
  })
}

function entityOf(
  entity: readonly { readonly entityType: string; readonly entityName: string | null }[],
): ClientQuotaEntity {
  return Object.fromEntries(entity.map(({ entityType, entityName: name }) => [entityType, name]))
}

/** `user alice, default client-id`: how an entity is named in results and messages. */
function entityName(entity: ClientQuotaEntity): string {
  return Object.entries(entity)
    .map(([type, name]) => (name === null ? `default ${type}` : `${type} ${name}`))
    .toSorted()
    .join(', ')
}

import { ErrorCode } from '@ottla/protocol'
import type { Controller } from '../controller/controller.ts'
import { entityKey } from '../controller/security-image.ts'
import type { QuotaEntityPart, SecurityRecord } from '../controller/security-records.ts'
import { ApiException } from '../errors.ts'
import type { ClientQuotas } from './client-quotas.ts'

/** What is to become of the quotas of an entity; null removes one. */
export interface QuotaAlteration {
  readonly entity: readonly QuotaEntityPart[]
  readonly ops: readonly { readonly key: string; readonly value: number | null }[]
}

type ValueType = 'double' | 'integer'

const userKeys: Readonly<Record<string, ValueType>> = {
  producer_byte_rate: 'integer',
  consumer_byte_rate: 'integer',
  request_percentage: 'double',
  controller_mutation_rate: 'double',
}
const ipKeys: Readonly<Record<string, ValueType>> = { connection_creation_rate: 'integer' }

const entityTypes: ReadonlySet<string> = new Set(['user', 'client-id', 'ip'])

/** Changes quotas by Kafka's rules. */
export class QuotaControl {
  readonly #controller: Controller
  readonly #quotas: ClientQuotas

  constructor(controller: Controller, quotas: ClientQuotas) {
    this.#controller = controller
    this.#quotas = quotas
  }

  /** @returns for each entity why it was not changed, or undefined */
  alter(alterations: readonly QuotaAlteration[], validateOnly: boolean): (ApiException | undefined)[] {
    const seen = new Set<string>()
    const records: SecurityRecord[] = []
    const results = alterations.map(({ entity, ops }) => {
      const key = entityKey(entity)
      if (seen.has(key)) return invalid(`Ignoring duplicate entity ${entityText(entity)}`)
      seen.add(key)
      const problem = this.#problemOf(entity, ops)
      if (problem !== undefined) return problem
      const current = this.#controller.image.security.quotasOf(entity)
      for (const { key: name, value } of ops) {
        const known = current?.get(name)
        if ((value ?? undefined) !== known) records.push({ type: 'ClientQuotaRecord', entity, key: name, value })
      }
      return undefined
    })
    if (validateOnly || records.length === 0) return results
    this.#controller.commit(records)
    this.#quotas.update()
    return results
  }

  #problemOf(entity: QuotaAlteration['entity'], ops: QuotaAlteration['ops']): ApiException | undefined {
    const keys = new Set(ops.map(({ key }) => key))
    if (keys.size < ops.length) {
      const twice = ops.find(({ key }, i) => ops.findIndex((op) => op.key === key) < i)!.key
      return invalid(`Duplicate quota key ${twice} not updating quota for this entity ${entityText(entity)}`)
    }
    const problem = entityProblem(entity)
    if (problem !== undefined) return invalid(problem)
    const types = entity.some(({ entityType }) => entityType === 'ip') ? ipKeys : userKeys
    for (const { key, value } of ops) {
      const reason = value === null ? undefined : valueProblem(types, key, value)
      if (reason !== undefined) return invalid(reason)
    }
    return undefined
  }
}

function entityProblem(entity: QuotaAlteration['entity']): string | undefined {
  if (entity.length === 0) return 'Invalid empty client quota entity'
  const types = new Set<string>()
  for (const { entityType, entityName } of entity) {
    if (types.has(entityType)) return `Invalid client quota entity, duplicate entity entry ${entityType}`
    types.add(entityType)
    if (!entityTypes.has(entityType)) return `Unhandled client quota entity type: ${entityType}`
    if (entityName === '') return `Empty ${entityType} not supported`
  }
  if (!types.has('ip')) return undefined
  if (types.size > 1) {
    return 'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId'
  }
  const [{ entityName }] = entity as [QuotaEntityPart]
  const isAddress = entityName === null || /^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*:[\da-f:.]*|localhost)$/i.test(entityName)
  return isAddress ? undefined : `${entityName} is not a valid IP or resolvable host.`
}

function valueProblem(types: Readonly<Record<string, ValueType>>, key: string, value: number): string | undefined {
  if (!Object.hasOwn(types, key)) return `Invalid configuration key ${key}`
  if (!(value > 0)) return `Quota ${key} must be greater than 0`
  const isFraction = types[key] === 'integer' && Math.abs(value % 1) > 1e-6
  return isFraction ? `${key} cannot be a fractional value.` : undefined
}

function entityText(entity: QuotaAlteration['entity']): string {
  const parts = entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`)
  return `ClientQuotaEntity(entries={${parts.join(', ')}})`
}

function invalid(message: string): ApiException {
  return new ApiException(ErrorCode.INVALID_REQUEST, message)
}

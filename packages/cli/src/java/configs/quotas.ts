import type { Admin, ClientQuotaEntity, ClientQuotas } from '@ottla/admin'
import { javaDouble } from '../java-double.ts'
import { printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import type { Entities, EntityType } from './entities.ts'

const parts: Readonly<Partial<Record<EntityType, string>>> = { users: 'user', clients: 'client-id', ips: 'ip' }
const shownParts: Readonly<Record<string, string>> = { user: 'user-principal', 'client-id': 'client-id', ip: 'ip' }

/** Whom a quota concerns; null stands for the default. */
export function quotaEntity({ types, names }: Entities): ClientQuotaEntity {
  return Object.fromEntries(types.map((type, i) => [parts[type]!, names[i] === '' ? null : names[i]!]))
}

/** The quotas of exactly these kinds of entities, of all names where none was given. */
export async function quotasOf(admin: Admin, { types, names }: Entities): Promise<ClientQuotas[]> {
  if (names.length > types.length) throw new UsageError('More entity names specified than entity types')
  const entity: Record<string, string | null | true> = {}
  for (const [i, type] of types.entries()) entity[parts[type]!] = names[i] === '' ? null : (names[i] ?? true)
  return admin.describeClientQuotas({ entity, isStrict: true })
}

/** One line for each entity. */
export async function printQuotas(admin: Admin, entities: Entities): Promise<void> {
  for (const { entity, quotas } of await quotasOf(admin, entities)) {
    const whom = Object.keys(shownParts)
      .filter((part) => Object.hasOwn(entity, part))
      .map((part) => {
        const name = entity[part]
        return name === null ? `the default ${shownParts[part]}` : `${shownParts[part]} '${name}'`
      })
    const values = Object.entries(quotas).map(([key, value]) => `${key}=${javaDouble(value)}`)
    await printLine(`Quota configs for ${whom.join(', ')} are ${values.join(', ')}`)
  }
}

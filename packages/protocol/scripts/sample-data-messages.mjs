// Writes the values of test/vectors/data-messages.json: every version of the messages that are no requests (group
// protocols, control records, records of the internal topics), once filled and once with nulls and defaults. The
// bytes are then filled in by the Java classes, see test/vectors/README.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from './parse-definitions.mjs'
import { inRange } from './versions.mjs'

const lines = []
for (const { kind, name, range, messages } of loadDefinitions()) {
  // The assignors' own layouts have no Java class.
  if (!['data', 'key', 'value'].includes(kind) || name.endsWith('AssignorUserData')) continue
  for (let version = range[0]; version <= range[1]; version++) {
    for (const variant of ['filled', 'nulls']) {
      let counter = 0
      const json = structOf(messages[0], messages[0].root, version, variant, () => ++counter)
      lines.push(JSON.stringify({ message: name, version, variant, json, body: '' }))
    }
  }
}
const file = join(import.meta.dirname, '../../../test/vectors/data-messages.json')
writeFileSync(file, `{"vectors":[\n${lines.join(',\n')}\n]}\n`)
console.log(`${lines.length} values written to ${file}`)

function structOf(message, struct, version, variant, next) {
  const value = {}
  for (const field of struct.fields ?? []) {
    if (!inRange(field.range, version)) continue
    if (variant === 'nulls') {
      if (field.tag !== undefined) continue
      if (inRange(field.nullable, version)) {
        value[field.name] = null
        continue
      }
    }
    const one = () => valueOf(message, field.type, version, variant, next)
    value[field.name] = field.array ? (variant === 'nulls' ? [] : [one(), one()]) : one()
  }
  return value
}

function valueOf(message, type, version, variant, next) {
  const struct = message.structs.get(type)
  if (struct !== undefined) return structOf(message, struct, version, variant, next)
  const n = variant === 'nulls' ? 0 : next()
  if (type === 'bool') return n % 2 === 1
  if (type === 'string') return n === 0 ? '' : `text-${n}${n % 3 === 0 ? '-é日本' : ''}`
  if (type === 'bytes') return Buffer.from(n === 0 ? [] : [1, 2, n, 255]).toString('base64')
  if (type === 'uuid') return Buffer.alloc(16, n).toString('base64url')
  if (type === 'int64') return n % 2 === 0 ? 1_700_000_000_000 * n : -5_000_000_000 - n
  if (type === 'int32') return n % 2 === 0 ? 100_000 * n : -n
  if (type === 'float64') return n / 4
  return n
}

// Makes definitions/*.def from a folder of message facts (Kafka's schemas as JSON, without prose). Run by hand when
// a new Kafka version changes the schemas:
//   node packages/protocol/scripts/convert-facts.mjs <folder with index.json, *.json and internal/*.json>
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kebabName } from './names.mjs'
import { formatRange, intersect, parseRange, sameRange } from './versions.mjs'

const facts = process.argv[2]
if (facts === undefined) throw new Error('usage: node convert-facts.mjs <folder of facts>')
const target = join(import.meta.dirname, '..', 'definitions')
const load = (...path) => JSON.parse(readFileSync(join(facts, ...path), 'utf8'))
const index = load('index.json')

// Between brokers and controllers only: no client, and so no codec of ours, speaks these.
const CLUSTER_ONLY = new Set([83, 84, 85, 86, 87])
// Old librdkafka decides on features by Produce's lowest version and wants to see 0 (KAFKA-18659).
const ADVERTISED_FROM = new Map([[0, 0]])
// Layouts that live in the Java assignors' code and not in a schema.
const HAND_WRITTEN = new Set(['assignor-user-data.def'])
// Topics of the internal records, by how their types are named.
const RECORD_FILES = [
  [/^TransactionLog/, 'transaction-state-records'],
  [/^Share(Snapshot|Update)/, 'share-group-state-records'],
  [/./, 'consumer-offsets-records'],
]

mkdirSync(target, { recursive: true })
for (const file of readdirSync(target)) if (!HAND_WRITTEN.has(file)) rmSync(join(target, file))
const write = (name, lines) => writeFileSync(join(target, `${name}.def`), lines.join('\n') + '\n')
const camel = (name) => name[0].toLowerCase() + name.slice(1)

const overview = []
for (const [key, api] of Object.entries(index.apis)) {
  if (api.max < 0) {
    overview.push(`removed ${key} ${api.name}`)
    continue
  }
  const head = apiLines(Number(key), api)
  if (!api.listeners.includes('broker') || CLUSTER_ONLY.has(Number(key))) {
    overview.push(...head)
    continue
  }
  const request = load(api.request.file)
  const response = load(api.response.file)
  for (const message of [request, response]) {
    if (
      message.validVersions !== api.request.validVersions ||
      message.flexibleVersions !== api.request.flexibleVersions
    ) {
      throw new Error(`${message.name} differs in its versions from the other direction`)
    }
  }
  const range = parseRange(request.validVersions)
  write(kebabName(api.name), [
    ...head,
    '',
    'request',
    ...body(request, range),
    '',
    'response',
    ...body(response, range),
  ])
}
write('other-apis', overview)

const data = []
for (const { file } of Object.values(index.data)) data.push(...dataLines(load(file), 'data'), '')
write('data', data.slice(0, -1))

const records = new Map()
for (const file of readdirSync(join(facts, 'internal')).toSorted()) {
  const message = load('internal', file)
  const [, name] = RECORD_FILES.find(([pattern]) => pattern.test(message.name))
  if (!records.has(name)) records.set(name, [])
  const kind = message.type === 'coordinator-key' ? 'key' : 'value'
  records.get(name).push([message.apiKey, kind, dataLines(message, `${kind} ${message.apiKey}`)])
}
for (const [name, messages] of records) {
  messages.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1))
  write(
    name,
    messages.flatMap(([, , lines], i) => (i === 0 ? lines : ['', ...lines])),
  )
}

function apiLines(key, api) {
  const range = parseRange(api.request.validVersions)
  const lines = [`api ${key} ${api.name}`, `versions ${api.request.validVersions}`]
  const flexible = parseRange(api.request.flexibleVersions, range)
  lines.push(`flexible ${formatRange(flexible, range)}`)
  if (api.latestStable !== api.max) lines.push(`stable ${api.latestStable}`)
  if (ADVERTISED_FROM.has(key)) lines.push(`advertised ${ADVERTISED_FROM.get(key)}`)
  lines.push(`listeners ${api.listeners.toSorted().join(' ')}`)
  return lines
}

function dataLines(message, kind) {
  const range = parseRange(message.validVersions)
  const flexible = formatRange(parseRange(message.flexibleVersions, range), range)
  return [
    `${kind} ${message.name}`,
    `versions ${message.validVersions}`,
    `flexible ${flexible}`,
    ...body(message, range),
  ]
}

function body(message, range) {
  const lines = fields(message.fields ?? [], range, range, '  ')
  for (const struct of message.commonStructs ?? []) {
    const within = parseRange(struct.versions, range)
    if (within === null) continue
    const versions = sameRange(within, range) ? '' : ` ${formatRange(within, range)}`
    lines.push(`  struct ${struct.name}${versions}`, ...fields(struct.fields, within, range, '    '))
  }
  return lines
}

function fields(list, parent, range, indent) {
  return list.flatMap((field) => {
    const tagged = parseRange(field.taggedVersions, parent)
    const within = field.versions === undefined ? tagged : parseRange(field.versions, parent)
    if (within === null) return []
    if (field.tag !== undefined && !sameRange(tagged, within))
      throw new Error(`${field.name} is tagged in some versions only`)
    const nullable = intersect(parseRange(field.nullableVersions ?? 'none'), within)
    // All bits of a hash are used, which no number holds.
    let type = field.name === 'metadataHash' || field.name === 'MetadataHash' ? 'hash64' : field.type
    if (nullable !== null) type += sameRange(nullable, within) ? '?' : `?${formatRange(nullable, range)}`
    const words = [camel(field.name), type]
    if (!sameRange(within, parent)) words.push(formatRange(within, range))
    if (field.tag !== undefined) words.push(`tag=${field.tag}`)
    if (field.default !== undefined) words.push(`default=${defaultText(field.default)}`)
    // Only where it decides something: a field that some version lacks.
    if (field.ignorable === true && !sameRange(within, parent)) words.push('ignorable')
    const line = indent + words.join(' ')
    return field.fields === undefined ? [line] : [line, ...fields(field.fields, within, range, indent + '  ')]
  })
}

function defaultText(value) {
  const text = String(value).toLowerCase()
  if (value === null || text === 'none') return 'null'
  if (text === '') return "''"
  return text.startsWith('0x') ? String(Number(text)) : text
}

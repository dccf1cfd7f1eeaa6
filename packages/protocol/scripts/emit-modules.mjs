// Turns definitions into the files of src/generated: one module per API (request and response) or data message, and
// the table of all API keys, which loads no codec.
import { emitMessage, versionText } from './emit-message.mjs'
import { constantName, kebabName } from './names.mjs'
import { sameRange } from './versions.mjs'

const BANNER = '// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.'

/** @returns {Map<string, string>} file name -> text */
export function emitModules(definitions) {
  const files = new Map()
  const apis = []
  for (const definition of definitions) {
    if (definition.kind === 'api' || definition.kind === 'removed') apis.push(definition)
    if (definition.kind === 'removed' || definition.messages.length === 0) continue
    const file = `${kebabName(definition.name)}.ts`
    if (files.has(file)) throw new Error(`two definitions of ${definition.name}`)
    files.set(file, definition.kind === 'api' ? apiModule(definition) : dataModule(definition))
  }
  apis.sort((a, b) => a.key - b.key)
  files.set('api-table.ts', apiTable(apis))
  return files
}

function apiModule(definition) {
  const { key, name, range, flexible } = definition
  const [request, response] = definition.messages
  const typeNames = nameTypes(definition.messages)
  const types = `${request.name}, ${request.name}Input, ${response.name}, ${response.name}Input`
  const check = (message) => `checkVersion('${message}', v, ${range[0]}, ${range[1]})`
  const methods = definition.messages.flatMap((message) => {
    const side = message === request ? 'Request' : 'Response'
    return [
      `  encode${side}(w: Writer, value: ${message.name}Input, v: number): void {`,
      `    ${check(message.name)}`,
      `    encode${message.name}(w, value, v)`,
      '  },',
      `  decode${side}(r: Reader, v: number): ${message.name} {`,
      `    ${check(message.name)}`,
      `    return decode${message.name}(r, v)`,
      '  },',
    ]
  })
  const body = [
    ...definition.messages.map((message) => emitMessage(definition, message, typeNames)),
    [
      `/** ${name} (API key ${key}), versions ${versionText(range)}. */`,
      `export const ${constantName(name)}: Api<${types}> = {`,
      `  key: ${key},`,
      `  name: '${name}',`,
      `  minVersion: ${range[0]},`,
      `  maxVersion: ${definition.stable ?? range[1]},`,
      `  latestVersion: ${range[1]},`,
      headerMethod('requestHeaderVersion', 2, 1, flexible, range),
      // A client that asks with too new a version must understand the answer, so it never got the newer header (KIP-511).
      headerMethod('responseHeaderVersion', 1, 0, name === 'ApiVersions' ? null : flexible, range),
      ...methods,
      '}',
    ].join('\n'),
  ].join('\n\n')
  return assemble(body, `type Api`)
}

function headerMethod(name, flexibleHeader, plainHeader, flexible, range) {
  if (flexible === null) return `  ${name}: () => ${plainHeader},`
  if (sameRange(flexible, range)) return `  ${name}: () => ${flexibleHeader},`
  return `  ${name}: (v) => (v >= ${flexible[0]} ? ${flexibleHeader} : ${plainHeader}),`
}

function dataModule(definition) {
  const { range, name } = definition
  const [message] = definition.messages
  const typeNames = nameTypes(definition.messages)
  const body = [
    emitMessage(definition, message, typeNames),
    [
      `/** ${name}, versions ${versionText(range)}. */`,
      `export const ${constantName(name)}: MessageCodec<${name}, ${name}Input> = {`,
      `  name: '${name}',`,
      `  minVersion: ${range[0]},`,
      `  maxVersion: ${range[1]},`,
      ...(definition.kind === 'data' ? [] : [`  recordType: ${definition.key},`]),
      `  encode(w: Writer, value: ${name}Input, v: number): void {`,
      `    checkVersion('${name}', v, ${range[0]}, ${range[1]})`,
      `    encode${name}(w, value, v)`,
      '  },',
      `  decode(r: Reader, v: number): ${name} {`,
      `    checkVersion('${name}', v, ${range[0]}, ${range[1]})`,
      `    return decode${name}(r, v)`,
      '  },',
      '}',
    ].join('\n'),
  ].join('\n\n')
  return assemble(body, 'type MessageCodec')
}

function assemble(body, codecType) {
  const used = (name) => new RegExp(`\\b${name}\\b`).test(body)
  const fromApi = ['absentField', 'checkVersion', 'present'].filter(used)
  const lines = [BANNER, `import { ${[...fromApi, codecType].join(', ')} } from '../api.ts'`]
  const fromReader = [...(used('ZERO_UUID') ? ['ZERO_UUID'] : []), 'type Reader']
  lines.push(`import { ${fromReader.join(', ')} } from '../reader.ts'`)
  const fromWriter = [
    ...(used('NO_BYTES') ? ['NO_BYTES'] : []),
    ...(used('RecordsInput') ? ['type RecordsInput'] : []),
    'type Writer',
  ]
  lines.push(`import { ${fromWriter.join(', ')} } from '../writer.ts'`)
  return `${lines.join('\n').replaceAll(/import \{ ((?:type \w+(?:, )?)+) \}/g, (_, list) => `import type { ${list.replaceAll('type ', '')} }`)}\n\n${body}\n`
}

/** Structs keep Kafka's names; where request and response use the same one, both carry the message's name before it. */
function nameTypes(messages) {
  const taken = new Map()
  for (const message of messages) for (const name of message.structs.keys()) taken.set(name, (taken.get(name) ?? 0) + 1)
  const names = new Map()
  const used = new Set()
  for (const message of messages) {
    for (const struct of message.structs.values()) {
      const name = taken.get(struct.name) > 1 ? message.name + struct.name : struct.name
      for (const type of [name, `${name}Input`]) {
        if (used.has(type)) throw new Error(`${message.name}: two types are called ${type}`)
        used.add(type)
      }
      names.set(struct, name)
    }
  }
  return names
}

function apiTable(apis) {
  const live = apis.filter((api) => api.kind === 'api')
  const rows = live.map((api) => {
    const facts = [
      `key: ${api.key}`,
      `name: '${api.name}'`,
      `minVersion: ${api.range[0]}`,
      `maxVersion: ${api.stable ?? api.range[1]}`,
      `latestVersion: ${api.range[1]}`,
      `advertisedMinVersion: ${api.advertised ?? api.range[0]}`,
      `flexibleVersion: ${api.flexible === null ? 'undefined' : api.flexible[0]}`,
      `listeners: [${api.listeners.map((listener) => `'${listener}'`).join(', ')}]`,
      `hasCodec: ${api.messages.length > 0}`,
    ]
    return `  { ${facts.join(', ')} },`
  })
  return [
    BANNER,
    "import type { ApiRange } from '../api-ranges.ts'",
    '',
    '/** Every API key that has versions in Kafka 4.4, in ascending order. */',
    'export const apiRanges: readonly ApiRange[] = [',
    ...rows,
    ']',
    '',
    '/** Name of every API key, those that Kafka 4 removed too. */',
    'export const apiNames: Readonly<Record<number, string>> = {',
    ...apis.map((api) => `  ${api.key}: '${api.name}',`),
    '}',
    '',
  ].join('\n')
}

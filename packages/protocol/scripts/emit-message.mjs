// Compiles the structs of one message to TypeScript: an interface for what decoding gives, one for what encoding
// takes, and straight-line functions. Nothing is interpreted at run time.
import { inRange, intersect, sameRange } from './versions.mjs'

const METHODS = {
  bool: 'Boolean', int8: 'Int8', int16: 'Int16', uint16: 'Uint16', int32: 'Int32', uint32: 'Uint32',
  int64: 'Int64', hash64: 'Int64AsBigInt', float64: 'Float64', uuid: 'Uuid',
} // prettier-ignore
const SIZES = { bool: 1, int8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, hash64: 8, float64: 8, uuid: 16 }
const RESERVED = new Set([
  'default',
  'delete',
  'new',
  'in',
  'function',
  'class',
  'case',
  'r',
  'w',
  'v',
  'value',
  'count',
  'tag',
  'end',
  'tags',
  'undefined',
])

/**
 * @param definition the api or data definition the message belongs to
 * @param message one of its messages
 * @param typeNames TypeScript name of each struct
 */
export function emitMessage(definition, message, typeNames) {
  const { flexible } = definition
  const structs = [...message.structs.values()]
  const neededDefaults = new Set()
  const neededChecks = new Set()
  const codecs = structs.flatMap((struct) => [encodeStruct(struct), decodeStruct(struct)])
  const extras = []
  // Defaults and checks may need those of the structs inside.
  for (const name of neededDefaults) extras.push(defaultStruct(message.structs.get(name)))
  for (const name of neededChecks) extras.push(checkStruct(message.structs.get(name)))
  return [...structs.map(interfaces), ...codecs, ...extras].join('\n\n')

  function interfaces(struct) {
    const name = typeNames.get(struct)
    const about =
      struct === message.root ? `${message.name}, versions ${versionText(struct.range)}.` : `Part of ${message.name}.`
    const lines = [`/** ${about} */`, `export interface ${name} {`]
    for (const field of struct.fields)
      lines.push(...documentation(struct, field), `  ${field.name}: ${typeOf(field, false)}`)
    lines.push('}', '', `/** What encoding takes for {@link ${name}}. */`, `export interface ${name}Input {`)
    for (const field of struct.fields) {
      const optional = isOptional(struct, field)
      lines.push(
        `  readonly ${field.name}${optional ? '?' : ''}: ${typeOf(field, true)}${optional ? ' | undefined' : ''}`,
      )
    }
    lines.push('}')
    return lines.join('\n')
  }

  function documentation(struct, field) {
    const facts = []
    if (!sameRange(field.range, struct.range)) facts.push(`Versions ${versionText(field.range)}`)
    if (field.nullable !== null && !sameRange(field.nullable, field.range))
      facts.push(`null in versions ${versionText(field.nullable)}`)
    if (field.default !== undefined) facts.push(`default ${defaultDoc(field)}`)
    if (facts.length === 0) return []
    const text = facts.join('; ')
    return [`  /** ${text[0].toUpperCase()}${text.slice(1)}. */`]
  }

  function isOptional(struct, field) {
    return field.tag !== undefined || field.default !== undefined || !sameRange(field.range, struct.range)
  }

  function typeOf(field, input) {
    const struct = message.structs.get(field.type)
    let type
    if (struct !== undefined) type = typeNames.get(struct) + (input ? 'Input' : '')
    else if (field.type === 'bool') type = 'boolean'
    else if (field.type === 'string' || field.type === 'uuid') type = 'string'
    else if (field.type === 'records') type = input ? 'RecordsInput' : 'Buffer'
    else if (field.type === 'bytes') type = input ? 'Uint8Array' : 'Buffer'
    else if (field.type === 'hash64') type = 'bigint'
    else if (field.type in SIZES) type = 'number'
    else throw new Error(`${message.name}.${field.name}: unknown type ${field.type}`)
    if (field.array) type = `${input ? 'readonly ' : ''}${type}[]`
    return field.nullable === null ? type : `${type} | null`
  }

  // ---- encoding

  function encodeStruct(struct) {
    const name = typeNames.get(struct)
    const lines = []
    for (const field of struct.fields) lines.push(`const ${local(field)} = ${inputValue(struct, field)}`)
    for (const field of struct.fields) {
      if (field.tag !== undefined) continue
      lines.push(...guarded(struct, field, encodeValue(struct, field, field.range)))
    }
    const tagged = struct.fields.filter((field) => field.tag !== undefined).toSorted((a, b) => a.tag - b.tag)
    const within = intersect(flexible, struct.range)
    for (const field of tagged) lines.push(...guarded(struct, field, []))
    if (within !== null) lines.push(...when(within, struct.range, encodeTagged(struct, tagged, within)))
    return func(`encode${name}`, `w: Writer, value: ${name}Input, v: number`, 'void', lines)
  }

  /** Statements for the versions with the field, else the refusal of a value that would be lost. */
  function guarded(struct, field, body) {
    if (sameRange(field.range, struct.range)) return body
    const refusal = field.ignorable
      ? []
      : [`if (${nonDefault(field, local(field))}) throw absentField('${typeNames.get(struct)}', '${field.name}', v)`]
    const has = condition(field.range, struct.range)
    if (body.length === 0) return refusal.length === 0 ? [] : [`if (!(${has})) {`, ...indent(refusal), '}']
    if (refusal.length === 0) return [`if (${has}) {`, ...indent(body), '}']
    return [`if (${has}) {`, ...indent(body), '} else {', ...indent(refusal), '}']
  }

  function encodeTagged(struct, tagged, within) {
    if (tagged.length === 0) return ['w.writeNoTaggedFields()']
    const lines = []
    for (const field of tagged) {
      const has = condition(field.range, within)
      const set = nonDefault(field, local(field))
      lines.push(
        `const ${local(field)}IsSet = ${has === 'true' ? set : `${has} && ${set.includes('||') ? `(${set})` : set}`}`,
      )
    }
    lines.push(`w.writeUnsignedVarint(${tagged.map((field) => `(${local(field)}IsSet ? 1 : 0)`).join(' + ')})`)
    for (const field of tagged) {
      lines.push(
        `if (${local(field)}IsSet) {`,
        `  const tag = w.beginTagged(${field.tag})`,
        ...indent(encodeValue(struct, field, field.range)),
        '  w.endTagged(tag)',
        '}',
      )
    }
    return lines
  }

  function encodeValue(struct, field, range) {
    const owner = typeNames.get(struct)
    const name = local(field)
    return bySegment(range, [flexible, field.nullable], (segment) => {
      const compact = inRange(flexible, segment[0])
      const nullable = inRange(field.nullable, segment[0])
      const sure = field.nullable !== null && !nullable ? `present(${name}, '${owner}', '${field.name}', v)` : name
      if (field.array) return encodeArray(field, sure, compact, nullable)
      if (message.structs.has(field.type)) {
        const encode = `encode${typeNames.get(message.structs.get(field.type))}`
        if (!nullable) return [`${encode}(w, ${sure}, v)`]
        return [
          `if (${name} === null) w.writeInt8(-1)`,
          'else {',
          '  w.writeInt8(1)',
          `  ${encode}(w, ${name}, v)`,
          '}',
        ]
      }
      return [`w.write${method(field.type, compact, nullable)}(${sure})`]
    })
  }

  function encodeArray(field, name, compact, nullable) {
    const length = `w.write${compact ? 'Compact' : ''}ArrayLength`
    const struct = message.structs.get(field.type)
    const one =
      struct === undefined
        ? `w.write${method(field.type, compact, false)}(item)`
        : `encode${typeNames.get(struct)}(w, item, v)`
    if (!nullable) {
      if (name.startsWith('present('))
        return [`const items = ${name}`, `${length}(items.length)`, `for (const item of items) ${one}`]
      return [`${length}(${name}.length)`, `for (const item of ${name}) ${one}`]
    }
    return [
      `if (${name} === null) ${length}(-1)`,
      'else {',
      `  ${length}(${name}.length)`,
      `  for (const item of ${name}) ${one}`,
      '}',
    ]
  }

  function inputValue(struct, field) {
    const given = `value.${field.name}`
    if (!isOptional(struct, field)) return given
    const absent = defaultValue(field)
    return field.nullable === null
      ? `${given} ?? ${absent}`
      : absent === 'null'
        ? `${given} ?? null`
        : `${given} === undefined ? ${absent} : ${given}`
  }

  // ---- decoding

  function decodeStruct(struct) {
    const name = typeNames.get(struct)
    const lines = []
    const tagged = struct.fields.filter((field) => field.tag !== undefined)
    for (const field of struct.fields) {
      if (field.tag !== undefined) lines.push(`let ${local(field)}: ${typeOf(field, false)} = ${defaultValue(field)}`)
      else lines.push(...decodeField(struct, field))
    }
    const within = intersect(flexible, struct.range)
    if (within !== null) lines.push(...when(within, struct.range, decodeTagged(tagged, within)))
    const members = struct.fields.map((field) =>
      local(field) === field.name ? field.name : `${field.name}: ${local(field)}`,
    )
    lines.push(`return { ${members.join(', ')} }`)
    return func(`decode${name}`, 'r: Reader, v: number', name, lines)
  }

  function decodeField(struct, field) {
    const name = local(field)
    const type = typeOf(field, false)
    const everywhere = sameRange(field.range, struct.range)
    if (field.array) {
      const nothing = everywhere ? (field.nullable === null ? '[]' : 'null') : defaultValue(field)
      const body = decodeArray(field, name, nothing)
      return [`let ${name}: ${type} = ${nothing}`, ...(everywhere ? body : when(field.range, struct.range, body))]
    }
    const read = ternary(field.range, [flexible, field.nullable], (segment) => readCall(field, segment[0]))
    if (everywhere) return [`const ${name} = ${read}`]
    return [
      `const ${name}: ${type} = ${condition(field.range, struct.range)} ? ${parens(read)} : ${defaultValue(field)}`,
    ]
  }

  function decodeArray(field, name, nothing) {
    const element = elementBytes(field)
    const count = ternary(field.range, [flexible, field.nullable], (segment) => {
      const compact = inRange(flexible, segment[0]) ? 'Compact' : ''
      const nullable = inRange(field.nullable, segment[0]) ? 'Nullable' : ''
      return `r.read${compact}${nullable}ArrayLength(${element})`
    })
    const lines = [`const ${name}Count = ${count}`]
    const loop = (target) => `for (let i = 0; i < ${name}Count; i++) ${target}.push(${decodeElement(field)})`
    if (nothing === '[]' && field.nullable === null) return [...lines, loop(name)]
    lines.push(
      `if (${name}Count >= 0) {`,
      `  const items: ${typeOf({ ...field, nullable: null }, false)} = []`,
      `  ${loop('items')}`,
      `  ${name} = items`,
      '}',
    )
    if (nothing !== 'null') lines.push(`else ${name} = null`)
    return lines
  }

  function decodeElement(field) {
    const struct = message.structs.get(field.type)
    if (struct !== undefined) return `decode${typeNames.get(struct)}(r, v)`
    return ternary(
      field.range,
      [flexible],
      (segment) => `r.read${method(field.type, inRange(flexible, segment[0]), false)}()`,
    )
  }

  function readCall(field, version) {
    const nullable = inRange(field.nullable, version)
    const struct = message.structs.get(field.type)
    if (struct === undefined)
      return `r.read${method(field.type === 'records' ? 'bytes' : field.type, inRange(flexible, version), nullable)}()`
    const decode = `decode${typeNames.get(struct)}(r, v)`
    return nullable ? `r.readInt8() < 0 ? null : ${decode}` : decode
  }

  function decodeTagged(tagged, within) {
    if (tagged.length === 0) return ['r.skipTaggedFields()']
    const lines = [
      'for (let count = r.readTaggedCount(); count > 0; count--) {',
      '  const tag = r.readUnsignedVarint()',
      '  const end = r.readTaggedEnd()',
    ]
    let first = true
    for (const field of tagged) {
      const has = condition(field.range, within)
      const test = has === 'true' ? `tag === ${field.tag}` : `tag === ${field.tag} && ${has}`
      lines.push(`  ${first ? '' : '} else '}if (${test}) {`)
      const body = field.array
        ? [
            ...(field.nullable === null ? [`${local(field)} = []`] : []),
            ...decodeArray(field, local(field), field.nullable === null ? '[]' : defaultValue(field)),
          ]
        : [
            `${local(field)} = ${ternary(field.range, [flexible, field.nullable], (segment) => readCall(field, segment[0]))}`,
          ]
      lines.push(...indent(indent([...body, `r.endTagged(${field.tag}, end)`])))
      first = false
    }
    lines.push('  } else {', '    r.position = end', '  }', '}')
    return lines
  }

  // ---- defaults

  function defaultStruct(struct) {
    const name = typeNames.get(struct)
    const members = struct.fields.map((field) => `${field.name}: ${defaultValue(field)}`)
    return func(`default${name}`, '', name, [`return { ${members.join(', ')} }`])
  }

  function checkStruct(struct) {
    const name = typeNames.get(struct)
    const lines = struct.fields.map((field) => {
      const given = inputValue(struct, field)
      return `const ${local(field)} = ${given}`
    })
    lines.push(`return ${struct.fields.map((field) => wrap(nonDefault(field, local(field)))).join(' || ')}`)
    return func(`isSet${name}`, `value: ${name}Input`, 'boolean', lines)
  }

  function defaultValue(field) {
    const text = field.default
    if (text === 'null') return 'null'
    if (field.array) return '[]'
    const struct = message.structs.get(field.type)
    if (struct !== undefined) {
      neededDefaults.add(struct.name)
      return `default${typeNames.get(struct)}()`
    }
    if (field.type === 'bool') return text === 'true' ? 'true' : 'false'
    if (field.type === 'string') return text ?? "''"
    if (field.type === 'uuid') return 'ZERO_UUID'
    if (field.type === 'records' && field.nullable !== null) return 'null'
    if (field.type === 'bytes' || field.type === 'records') return 'NO_BYTES'
    if (field.type === 'int64' && text !== undefined && !Number.isSafeInteger(Number(text)))
      return 'Number.MAX_SAFE_INTEGER'
    if (field.type === 'hash64') return `${text ?? '0'}n`
    return text ?? '0'
  }

  function defaultDoc(field) {
    const text = defaultValue(field)
    return text === 'Number.MAX_SAFE_INTEGER' ? `2^53-1 (stands for ${field.default})` : text
  }

  function nonDefault(field, name) {
    const value = field.default === 'null' ? 'null' : undefined
    if (value === 'null' || (field.type === 'records' && field.nullable !== null && !field.array))
      return `${name} !== null`
    if (field.array || field.type === 'bytes')
      return field.nullable === null ? `${name}.length > 0` : `${name} === null || ${name}.length > 0`
    const struct = message.structs.get(field.type)
    if (struct !== undefined) {
      neededChecks.add(struct.name)
      const check = `isSet${typeNames.get(struct)}(${name})`
      return field.nullable === null ? check : `${name} === null || ${check}`
    }
    if (field.type === 'bool') return field.default === 'true' ? `!${name}` : name
    return `${name} !== ${defaultValue(field)}`
  }

  // ---- sizes and versions

  /** The least that one element of an array takes in any version: what an announced length is checked against. */
  function elementBytes(field) {
    let least = Infinity
    for (let version = field.range[0]; version <= field.range[1]; version++) {
      least = Math.min(least, typeBytes(field.type, version, false))
    }
    return Math.max(1, least)
  }

  function typeBytes(type, version, nullable) {
    if (type in SIZES) return SIZES[type]
    const compact = inRange(flexible, version)
    if (type === 'string') return compact ? 1 : 2
    if (type === 'bytes' || type === 'records') return compact ? 1 : 4
    if (nullable) return 1
    let total = compact ? 1 : 0
    for (const field of message.structs.get(type).fields) {
      if (field.tag !== undefined || !inRange(field.range, version)) continue
      total += field.array ? (compact ? 1 : 4) : typeBytes(field.type, version, inRange(field.nullable, version))
    }
    return total
  }

  /** Cuts `range` where one of `others` begins or ends; pieces with the same outcome are joined again. */
  function pieces(range, others, emit) {
    const starts = new Set([range[0]])
    for (const other of others) {
      if (other === null) continue
      if (inRange(range, other[0])) starts.add(other[0])
      if (inRange(range, other[1] + 1)) starts.add(other[1] + 1)
    }
    const sorted = [...starts].toSorted((a, b) => a - b)
    const made = []
    for (const [i, start] of sorted.entries()) {
      const code = emit([start, (sorted[i + 1] ?? range[1] + 1) - 1])
      const last = made.at(-1)
      if (last === undefined || String(last.code) !== String(code)) made.push({ start, code })
    }
    return made
  }

  function ternary(range, others, emit) {
    const [first, ...rest] = pieces(range, others, emit)
    return rest.reduce((below, { start, code }) => `v >= ${start} ? ${parens(code)} : ${parens(below)}`, first.code)
  }

  function bySegment(range, others, emit) {
    const [first, ...rest] = pieces(range, others, emit)
    return rest.reduce(
      (below, { start, code }) => [`if (v >= ${start}) {`, ...indent(code), '} else {', ...indent(below), '}'],
      first.code,
    )
  }

  function when(range, within, body) {
    return sameRange(range, within) ? body : [`if (${condition(range, within)}) {`, ...indent(body), '}']
  }

  /** A test for `range`, given that the version is in `within`. */
  function condition(range, within) {
    const tests = []
    if (range[0] > within[0]) tests.push(`v >= ${range[0]}`)
    if (range[1] < within[1]) tests.push(`v <= ${range[1]}`)
    return tests.length === 0 ? 'true' : tests.join(' && ')
  }
}

export function versionText([first, last]) {
  return first === last ? String(first) : `${first} to ${last}`
}

function method(type, compact, nullable) {
  if (type in METHODS) return METHODS[type]
  // `records` are nullable wherever they occur.
  if (type === 'records') return compact ? 'CompactRecords' : 'Records'
  return (compact ? 'Compact' : '') + (nullable ? 'Nullable' : '') + (type === 'string' ? 'String' : 'Bytes')
}

function func(name, parameters, result, lines) {
  const used = lines.join('\n')
  const list = parameters
    .split(', ')
    .map((parameter) => {
      const identifier = parameter.split(':')[0]
      return parameter === '' || new RegExp(`\\b${identifier}\\b`).test(used) ? parameter : `_${parameter}`
    })
    .join(', ')
  return [`function ${name}(${list}): ${result} {`, ...indent(lines), '}'].join('\n')
}

const local = (field) => (RESERVED.has(field.name) ? `${field.name}_` : field.name)
const indent = (lines) => lines.map((line) => (line === '' ? '' : `  ${line}`))
const parens = (code) => (/ \? | === |&&/.test(code) ? `(${code})` : code)
const wrap = (code) => (code.includes(' || ') ? `(${code})` : code)

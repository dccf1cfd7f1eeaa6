// Reads definitions/*.def. The notation, one thing per line:
//
//   api 1 Fetch | data EndTxnMarker | key 1 OffsetCommitKey | value 1 OffsetCommitValue | removed 4 LeaderAndIsr
//   versions 4-18          versions that exist, the unstable ones too
//   flexible 12+           versions with compact lengths and tagged fields
//   stable 17              newest stable version, where it is not the last
//   advertised 0           lowest version a broker announces, where it is not the first
//   listeners broker       who is asked: broker, controller
//   request | response     the fields of an api follow
//     name type[?] [versions] [tag=n] [default=x] [ignorable]
//     struct Name [versions]
//
// Types: bool int8 int16 uint16 int32 uint32 int64 hash64 float64 uuid string bytes records, a struct, `[]` of those.
// A hash64 is an int64 whose bits are all used, hence a bigint. Deeper indentation gives the fields of a struct; without
// it the struct is one of the message's own, named below. `?` is nullable, `?7+` nullable in these versions. A range that
// is left out is that of the parent. `ignorable` values are dropped silently in versions without the field.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRange } from './versions.mjs'

export const definitionsFolder = join(import.meta.dirname, '..', 'definitions')

/** @returns all definitions, in the order of their files */
export function loadDefinitions(folder = definitionsFolder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.def'))
  return files.toSorted().flatMap((file) => parseDefinitions(readFileSync(join(folder, file), 'utf8'), file))
}

export function parseDefinitions(text, file = 'definition') {
  const definitions = []
  let definition
  let message
  /** Open structs by their indentation. */
  let stack = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const indent = line.length - line.trimStart().length
    const words = line.trim().split(' ')
    try {
      if (indent === 0) head(words)
      else fieldLine(indent, words)
    } catch (cause) {
      throw new Error(`${file}:${index + 1}: ${line.trim()}: ${cause.message}`, { cause })
    }
  }
  return definitions

  function head([word, ...rest]) {
    if (['api', 'data', 'key', 'value', 'removed'].includes(word)) {
      const name = rest.at(-1)
      const key = rest.length > 1 ? Number(rest[0]) : undefined
      definition = { kind: word, key, name, messages: [] }
      definitions.push(definition)
      message = undefined
      if (word !== 'api') openMessage(name)
    } else if (word === 'request' || word === 'response') {
      openMessage(definition.name + word[0].toUpperCase() + word.slice(1))
    } else if (word === 'versions') definition.range = parseRange(rest[0])
    else if (word === 'flexible') definition.flexible = parseRange(rest[0], definition.range)
    else if (word === 'stable') definition.stable = Number(rest[0])
    else if (word === 'advertised') definition.advertised = Number(rest[0])
    else if (word === 'listeners') definition.listeners = rest
    else throw new Error(`unknown word ${word}`)
  }

  function openMessage(name) {
    message = { name, structs: new Map() }
    definition.messages.push(message)
    stack = []
  }

  function struct(name, range) {
    if (message.structs.has(name)) throw new Error(`struct ${name} is there twice`)
    const made = { name, range, fields: [] }
    message.structs.set(name, made)
    return made
  }

  function fieldLine(indent, words) {
    while (stack.length > 0 && stack.at(-1).indent > indent) stack.pop()
    if (stack.length === 0) {
      message.root ??= struct(message.name, definition.range)
      stack.push({ indent, struct: message.root })
    } else if (stack.at(-1).indent < indent) {
      const opener = stack.at(-1).opener
      const opened = opener.struct ?? struct(opener.type, opener.range)
      stack.push({ indent, struct: opened })
    }
    const top = stack.at(-1)
    if (words[0] === 'struct' && top.struct === message.root) {
      top.opener = { struct: struct(words[1], parseRange(words[2] ?? '0+', definition.range)) }
      return
    }
    const field = parseField(words, top.struct.range)
    top.struct.fields.push(field)
    top.opener = field
  }
}

function parseField([name, typeText, ...rest], parent) {
  const match = /^(\[\])?(\w+)(\?.*)?$/.exec(typeText ?? '')
  if (match === null) throw new Error(`not a type: ${typeText}`)
  const field = { name, array: match[1] !== undefined, type: match[2], range: parent, ignorable: false }
  for (const word of rest) {
    if (/^\d/.test(word)) field.range = parseRange(word, parent)
    else if (word.startsWith('tag=')) field.tag = Number(word.slice(4))
    else if (word.startsWith('default=')) field.default = word.slice(8)
    else if (word === 'ignorable') field.ignorable = true
    else throw new Error(`unknown word ${word}`)
  }
  field.nullable =
    match[3] === undefined ? null : match[3] === '?' ? field.range : parseRange(match[3].slice(1), field.range)
  return field
}

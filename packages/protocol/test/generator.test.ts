import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emitModules } from '../scripts/emit-modules.mjs'
import { loadDefinitions, parseDefinitions } from '../scripts/parse-definitions.mjs'
import { apiRange } from '../src/api-ranges.ts'
import { apiNames, apiRanges } from '../src/generated/api-table.ts'

const generated = join(import.meta.dirname, '../src/generated')

describe('the generated code', () => {
  it('is what the definitions compile to (npm run generate)', () => {
    const files = emitModules(loadDefinitions())
    expect(readdirSync(generated).toSorted()).toEqual([...files.keys()].toSorted())
    for (const [name, text] of files) expect(readFileSync(join(generated, name), 'utf8'), name).toBe(text)
  })

  it('has a codec for each of the 74 client-facing keys and a name for all 95', () => {
    expect(apiRanges.length).toBe(91)
    expect(apiRanges.filter((range) => range.hasCodec).length).toBe(74)
    expect(Object.keys(apiNames).length).toBe(95)
  })

  it('marks what a broker announces differently from what is valid', () => {
    expect(apiRange(0)).toMatchObject({ name: 'Produce', minVersion: 3, maxVersion: 13, advertisedMinVersion: 0 })
    expect(apiRange(22)).toMatchObject({ name: 'InitProducerId', maxVersion: 5, latestVersion: 6 })
    expect(apiRange(4)).toBeUndefined()
    const others = apiRanges.filter((range) => range.minVersion !== range.advertisedMinVersion)
    expect(others.map((range) => range.name)).toEqual(['Produce'])
  })
})

describe('a definition', () => {
  it('gives ranges that are left out from the parent, and nested fields by indentation', () => {
    const [api] = parseDefinitions(
      [
        'api 1 Thing',
        'versions 2-5',
        'flexible 4+',
        'request',
        '  list []Item? 3+',
        '    id int32',
        '    name string?5+ tag=0',
      ].join('\n'),
    )
    const item = api.messages[0].structs.get('Item')
    expect(api.messages[0].root.fields[0]).toMatchObject({ name: 'list', array: true, range: [3, 5], nullable: [3, 5] })
    expect(item.fields).toMatchObject([
      { name: 'id', type: 'int32', range: [3, 5], nullable: null },
      { name: 'name', type: 'string', range: [3, 5], nullable: [5, 5], tag: 0 },
    ])
  })

  it.each([
    ['an unknown word', 'data A\nversions 0\n  x int8 wrong', 'unknown word wrong'],
    ['a range that is none', 'data A\nversions 1..2', 'not a version range: 1..2'],
    ['a field without a type', 'data A\nversions 0\n  x', 'not a type'],
  ])('with %s is refused with its place', (_, text, message) => {
    expect(() => parseDefinitions(text, 'a.def')).toThrow(new RegExp(`^a\\.def:\\d: .*${message}`))
  })

  it('with a type that does not exist is refused', () => {
    const definitions = parseDefinitions('data A\nversions 0\nflexible none\n  x int9')
    expect(() => emitModules(definitions)).toThrow('A.x: unknown type int9')
  })
})

import { join } from 'node:path'
import { builtinModules } from 'node:module'
import { describe, expect, test } from 'vitest'
import { filesUnder, importsOf, packageNameOf, packages, parse, place } from './workspace.ts'

// Arrows only point down. A new package needs a row here, a reference in its tsconfig.json and a line in ARCHITECTURE.md.
const clients = ['compression', 'core', 'protocol', 'runtime']
const allowed: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  protocol: ['runtime'],
  compression: ['protocol', 'runtime'],
  core: ['protocol', 'runtime'],
  producer: clients,
  consumer: clients,
  admin: clients,
  // The broker shares the codec with the clients but no connection, retry or metadata code, so that a bug there cannot cancel itself out.
  broker: ['compression', 'protocol', 'runtime'],
  // L3: it takes the clients from the application, by structural types.
  transact: ['core', 'runtime'],
  // L3: for tests of any client, so it looks into the broker and takes none.
  testing: ['broker', 'runtime'],
  cli: ['admin', 'broker', 'consumer', 'producer', ...clients],
  ottla: ['admin', 'consumer', 'core', 'producer', 'runtime'],
}

const nameOf = (folder: string): string => (folder === 'ottla' ? 'ottla' : `@ottla/${folder}`)
const siblings = new Map(packages.map((entry) => [entry.manifest.name, entry.folder]))
const isSource = /\.(ts|mts|cts|js|mjs|cjs)$/

test('every package folder has a row in the table, and its name follows from the folder', () => {
  expect(packages.map((entry) => entry.folder).toSorted()).toEqual(Object.keys(allowed).toSorted())
  for (const entry of packages) expect(entry.manifest.name).toBe(nameOf(entry.folder))
})

describe.each(packages)('$folder', ({ folder, path, manifest }) => {
  const may = new Set((allowed[folder] ?? []).map(nameOf))
  const declared = new Set(
    [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap((group) =>
      Object.keys(group ?? {}),
    ),
  )

  test('package.json depends on lower packages only', () => {
    const upward = [...declared].filter((name) => siblings.has(name) && !may.has(name))
    expect(upward).toEqual([])
  })

  test('every import goes to a lower package that package.json declares, through its exports', () => {
    const wrong: string[] = []
    for (const file of [...filesUnder(join(path, 'src'), isSource), ...filesUnder(join(path, 'bin'), isSource)]) {
      const source = parse(file)
      for (const { specifier, node } of importsOf(source)) {
        const name = packageNameOf(specifier)
        if (specifier.startsWith('.')) {
          const target = join(file, '..', specifier)
          if (!target.startsWith(path)) wrong.push(`${place(source, node)} leaves the package: ${specifier}`)
        } else if (specifier === name && builtinModules.includes(name)) {
          wrong.push(`${place(source, node)} write node:${name}`)
        } else if (name !== undefined && name !== manifest.name) {
          if (siblings.has(name) && !may.has(name)) wrong.push(`${place(source, node)} may not import ${name}`)
          else if (!declared.has(name)) wrong.push(`${place(source, node)} package.json does not declare ${name}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('tsconfig.json references every sibling that package.json declares', async () => {
    const { references } = (await import(join(path, 'tsconfig.json'))) as { references: { path: string }[] }
    const referenced = references.map((reference) => nameOf(reference.path.slice('../'.length))).toSorted()
    expect(referenced).toEqual([...declared].filter((name) => siblings.has(name)).toSorted())
  })
})

test('the parser sees imports in every form', async () => {
  const { parseText } = await import('./workspace.ts')
  const text = `
    import a from 'one'
    import type { B } from 'two'
    export { c } from 'three'
    const d = await import('four')
    let e: import('five').E
    const f = require('six')
    // import g from 'no'
    const h = "import i from 'no'"
  `
  const found = importsOf(parseText('sample.ts', text)).map((entry) => entry.specifier)
  expect(found).toEqual(['one', 'two', 'three', 'four', 'five', 'six'])
})

// The names that each package offers, as text that shows up in a review. Update with `npx vitest run test/repository -u`.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { packages, root } from './workspace.ts'

interface Entry {
  readonly name: string
  readonly source: string
}

const entries: Entry[] = packages.flatMap(({ path, manifest }) =>
  Object.entries(manifest.exports!).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || subpath.includes('*')) return []
    return [{ name: manifest.name + subpath.slice(1), source: join(path, target['@ottla/source']!) }]
  }),
)

const program = ts.createProgram(
  entries.map((entry) => entry.source),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    customConditions: ['@ottla/source'],
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  },
)
const checker = program.getTypeChecker()

const fileOf = (name: string): string => `${name.replace('@ottla/', '').replaceAll('/', '-')}.txt`

test.each(entries)('$name exports the names in its list', async ({ name, source }) => {
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(source)!)
  const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(describe)
  await expect(`${names.toSorted().join('\n')}\n`).toMatchFileSnapshot(`exports/${fileOf(name)}`)
})

test('every list belongs to an entry point', () => {
  const lists = readdirSync(join(root, 'test', 'repository', 'exports'))
  expect(lists.toSorted()).toEqual(entries.map((entry) => fileOf(entry.name)).toSorted())
})

function describe(symbol: ts.Symbol): string {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const { flags } = target
  const kind =
    flags & ts.SymbolFlags.Class
      ? 'class'
      : flags & ts.SymbolFlags.Function
        ? 'function'
        : flags & ts.SymbolFlags.Variable
          ? 'const'
          : flags & ts.SymbolFlags.Interface
            ? 'interface'
            : flags & ts.SymbolFlags.TypeAlias
              ? 'type'
              : 'unresolved'
  return `${symbol.name}: ${kind}`
}

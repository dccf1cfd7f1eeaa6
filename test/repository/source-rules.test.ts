import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { filesUnder, packages, parse, place, root, shown } from './workspace.ts'

const maxLines = 600
const generated = join('src', 'generated')
const handWritten = (path: string): string[] =>
  filesUnder(join(path, 'src'), /\.ts$/).filter((file) => !file.includes(generated))

describe.each(packages)('$folder', ({ path }) => {
  const files = handWritten(path)

  test('throws typed errors, never a bare Error', () => {
    const found = files
      .filter((file) => !file.includes(join('runtime', 'src', 'seams')))
      .flatMap((file) => nodesOf(file, (node) => ts.isNewExpression(node) && node.expression.getText() === 'Error'))
    expect(found).toEqual([])
  })

  test('lists its exports by name: no default export, no export *, no enum, no namespace', () => {
    const found = files.flatMap((file) =>
      nodesOf(
        file,
        (node) =>
          ts.isExportAssignment(node) ||
          (ts.isExportDeclaration(node) && node.exportClause === undefined) ||
          ts.isEnumDeclaration(node) ||
          // What is added to the types of another package has a string for its name.
          (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)),
      ),
    )
    expect(found).toEqual([])
  })

  test('has no top-level await, so that require() works', () => {
    const found = files.flatMap((file) =>
      nodesOf(file, (node) => ts.isAwaitExpression(node) && !isInsideFunction(node)),
    )
    expect(found).toEqual([])
  })
})

test('no hand-written source file has more than 600 lines', () => {
  const folders = [...packages.map((entry) => entry.path), join(root, 'test'), join(root, 'examples')]
  const long = folders
    .flatMap((folder) => filesUnder(folder, /\.(ts|js|mjs)$/))
    .filter((file) => !file.includes(generated))
    .map((file) => ({ file: shown(file), lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter((entry) => entry.lines > maxLines)
  expect(long).toEqual([])
})

test('nothing in the repository is left to do later', () => {
  // Written as character classes, so that this line does not find itself.
  const marker = /\b(TO[D]O|FIX[M]E|XX[X])\b/
  const folders = [join(root, 'packages'), join(root, 'test'), join(root, 'examples')]
  const found = folders
    .flatMap((folder) => filesUnder(folder, /\.(ts|js|mjs|md|json|sh|java)$/))
    .filter((file) => !file.includes(join('test', 'vectors')) && !file.includes(generated))
    .filter((file) => marker.test(readFileSync(file, 'utf8')))
  expect(found.map(shown)).toEqual([])
})

function isInsideFunction(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (ts.isFunctionLike(at)) return true
  return false
}

/** Places of the nodes in a file that match. */
function nodesOf(file: string, matches: (node: ts.Node) => boolean): string[] {
  const source = parse(file)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (matches(node)) found.push(place(source, node))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

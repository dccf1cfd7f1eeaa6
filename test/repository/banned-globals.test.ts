import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { filesUnder, importsOf, packages, parse, parseText, place } from './workspace.ts'

// Time, chance, network and disk come from the Runtime that is handed in, so that a seed decides a whole run (ARCHITECTURE.md § Determinism).
const seams = join('runtime', 'src', 'seams')
const bareGlobals = new Set([
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'crypto',
  'fetch',
  'WebSocket',
])
const members: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  AbortSignal: ['timeout'],
  process: ['hrtime', 'uptime'],
}
const modules =
  /^(node:)?(net|tls|dns|fs|http|https|http2|dgram|timers|crypto|perf_hooks|cluster|child_process|worker_threads)(\/promises)?$/

/** Uses of a module that decide nothing: pure functions of what they are given. `file: module` */
const exceptions = new Set<string>([])

/** `file:line name` of everything in a file that bypasses the seams. */
function bypasses(source: ts.SourceFile): string[] {
  const found: string[] = []
  const add = (node: ts.Node, name: string): void => void found.push(`${place(source, node)} ${name}`)
  for (const { specifier, node } of importsOf(source)) {
    const onlyTypes =
      (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true) || ts.isImportTypeNode(node)
    if (modules.test(specifier) && !onlyTypes) add(node, specifier)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isDeclaredName(node)) {
      if (bareGlobals.has(node.text) && !isShadowed(node)) add(node, node.text)
      const { parent } = node
      if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
        if (members[node.text]?.includes(parent.name.text) === true) add(node, `${node.text}.${parent.name.text}`)
      }
      if (node.text === 'Date' && ts.isNewExpression(parent) && (parent.arguments ?? []).length === 0)
        add(node, 'new Date()')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Whether the identifier names a property, a method or a type rather than a value in scope. */
function isDeclaredName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node && !isGlobalThis(parent.expression)
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent) || ts.isImportSpecifier(parent)) return true
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent)) return true
  if (ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent)) return true
  if (ts.isGetAccessor(parent) || ts.isSetAccessor(parent)) return true
  return ts.isPropertyAssignment(parent) && parent.name === node
}

function isGlobalThis(node: ts.Node): boolean {
  return ts.isIdentifier(node) && (node.text === 'globalThis' || node.text === 'global')
}

/** Whether an enclosing function or block declares the name itself (a parameter `fetch`, a constant `crypto`). */
function isShadowed(node: ts.Identifier): boolean {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (namesDeclaredBy(at).some((name) => declares(name, node.text))) return true
  }
  return false
}

function declares(name: ts.BindingName, text: string): boolean {
  if (ts.isIdentifier(name)) return name.text === text
  return name.elements.some((element) => ts.isBindingElement(element) && declares(element.name, text))
}

/** The names that a scope itself declares, without those of the scopes inside it. */
function namesDeclaredBy(scope: ts.Node): ts.BindingName[] {
  if (ts.isFunctionLike(scope)) return scope.parameters.map((parameter) => parameter.name)
  if (ts.isForOfStatement(scope) || ts.isForStatement(scope) || ts.isForInStatement(scope)) {
    const { initializer } = scope
    const isList = initializer !== undefined && ts.isVariableDeclarationList(initializer)
    return isList ? initializer.declarations.map((declaration) => declaration.name) : []
  }
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope) && !ts.isCaseClause(scope)) return []
  return [...scope.statements].flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((entry) => entry.name)
    if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name]
    if (!ts.isImportDeclaration(statement)) return []
    const bindings = statement.importClause?.namedBindings
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map((element) => element.name) : []
  })
}

describe.each(packages)('$folder', ({ path }) => {
  test('takes time, chance, network and disk from the seams', () => {
    const found = filesUnder(join(path, 'src'), /\.ts$/)
      .filter((file) => !file.includes(seams))
      .flatMap((file) => bypasses(parse(file)))
      .filter((entry) => !exceptions.has(entry.replace(/:\d+ /, ': ')))
    expect(found).toEqual([])
  })
})

test('the check sees each way around the seams, and nothing else', () => {
  const text = `
    import { connect } from 'node:net'
    import type { Socket } from 'node:net'
    const a = Date.now() + performance.now() + Math.random()
    const b = new Date()
    const c = new Date(a)
    globalThis.setTimeout(() => {}, 1)
    AbortSignal.timeout(5)
    clock.setTimeout(() => {}, 1)
    const d = await import('node:fs/promises')
    const { randomBytes } = crypto
    // Date.now() in a comment
    const e = 'Date.now()'
    function f(fetch: () => void): void { fetch() }
    class G { setImmediate(): void {} ; fetch = 1 }
    fetch('x')
  `
  const names = bypasses(parseText('sample.ts', text)).map((entry) => entry.split(' ').slice(1).join(' '))
  expect(names).toEqual([
    'node:net',
    'node:fs/promises',
    'Date.now',
    'performance',
    'Math.random',
    'new Date()',
    'setTimeout',
    'AbortSignal.timeout',
    'crypto',
    'fetch',
  ])
})

// What the repository checks share: the packages, their files, and their imports as the TypeScript parser sees them.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The fields of a package.json that the checks look at. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly private?: boolean
  readonly files?: readonly string[]
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface WorkspacePackage {
  /** Folder name under `packages/`, which is also the name in the arrow table. */
  readonly folder: string
  readonly path: string
  readonly manifest: Manifest
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

export const packages: readonly WorkspacePackage[] = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => {
    const path = join(root, 'packages', entry.name)
    return { folder: entry.name, path, manifest: readManifest(path) }
  })

const skipped = new Set(['node_modules', 'dist', '.tmp', '.git'])

/** Files under a folder whose names match, as absolute paths; empty when the folder does not exist. */
export function filesUnder(folder: string, pattern: RegExp): string[] {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(path, pattern)
    return pattern.test(entry.name) ? [path] : []
  })
}

/** Path from the root of the repository, with forward slashes. */
export function shown(path: string): string {
  return relative(root, path).split('\\').join('/')
}

export function parse(path: string): ts.SourceFile {
  return parseText(path, readFileSync(path, 'utf8'))
}

export function parseText(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

/** `file:line` of a node. */
export function place(source: ts.SourceFile, node: ts.Node): string {
  return `${shown(source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`
}

export interface ImportedModule {
  readonly specifier: string
  readonly node: ts.Node
}

/** Every module a file names: `import`, `import type`, `export … from`, `import()`, `import('…').Type` and `require`. */
export function importsOf(source: ts.SourceFile): ImportedModule[] {
  const found: ImportedModule[] = []
  const add = (specifier: ts.Node | undefined, node: ts.Node): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, node })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier, node)
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, node)
    else if (ts.isCallExpression(node)) {
      const callee = node.expression
      const loads =
        callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
      if (loads) add(node.arguments[0], node)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** `@scope/name` or `name` of a specifier that is neither relative nor built in. */
export function packageNameOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('node:')) return undefined
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]
}

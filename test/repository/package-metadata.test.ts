import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packages, readManifest, root } from './workspace.ts'

const workspace = readManifest(root)
const siblings = new Set(packages.map((entry) => entry.manifest.name))

describe.each(packages)('$folder', ({ path, folder, manifest }) => {
  test('package.json has the metadata that every package has', () => {
    expect(manifest).toMatchObject({
      version: workspace.version,
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: workspace.engines,
    })
    expect(manifest.description).toMatch(/\S/)
    expect(manifest.private).toBeUndefined()
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']))
  })

  test('siblings are pinned to the exact common version', () => {
    const pins = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })
    for (const [name, range] of pins)
      if (siblings.has(name)) expect(`${name}@${range}`).toBe(`${name}@${workspace.version}`)
  })

  test('nothing runs on the machine of the person who installs it', () => {
    const names = Object.keys(manifest.scripts ?? {})
    expect(names.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([])
  })

  test('every export leads to a source file and offers types before code', () => {
    const { './package.json': self, ...entries } = manifest.exports!
    expect(self).toBe('./package.json')
    expect(Object.keys(entries)).toContain('.')
    for (const target of Object.values(entries)) {
      const { '@ottla/source': source, types, default: code, ...others } = target as Record<string, string>
      expect(others).toEqual({})
      expect(Object.keys(target)).toEqual(['@ottla/source', 'types', 'default'])
      if (!source!.includes('*')) expect(existsSync(join(path, source!))).toBe(true)
      const stem = source!.replace('./src/', './dist/').replace(/\.ts$/, '')
      expect({ types, code }).toEqual({ types: `${stem}.d.ts`, code: `${stem}.js` })
    }
  })

  test('the licence and a README travel with the package', () => {
    expect(readFileSync(join(path, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toContain(`# ${manifest.name}\n`)
  })

  test('commands are committed, executable files', () => {
    for (const file of Object.values(manifest.bin ?? {})) {
      expect(readFileSync(join(path, file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
      expect(statSync(join(path, file)).mode & 0o111).toBe(0o111)
    }
    if (folder === 'ottla') expect(manifest.bin).toBeUndefined()
  })
})

test('the lock file holds the binaries of every platform, so that npm ci accepts it on each', () => {
  interface Locked {
    optionalDependencies?: Record<string, string>
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }
  const locked = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
  const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  expect(wanted.filter((name) => !locked.has(name))).toEqual([])
})

test('the lock file holds no address of a registry', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http')
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesUnder, root } from './workspace.ts'

const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
const files = [...filesUnder(join(root, 'packages'), /\.(ts|mjs)$/), ...filesUnder(join(root, 'test'), /\.(ts|mjs)$/)]

/** What ARCHITECTURE.md calls a file: the end of its path, with or without the package in front of src/ or test/. */
function find(name: string): string | undefined {
  const [first, ...rest] = name.split('/')
  return files.find((file) => file.endsWith(`/${name}`) || file.endsWith(`/${first}/src/${rest.join('/')}`))
}

test('every file that ARCHITECTURE.md names exists', () => {
  const named = new Set([...text.matchAll(/[\w/-]+(?:\.[\w-]+)*\.(?:ts|mjs)\b/g)].map((match) => match[0]))
  expect(named.size).toBeGreaterThan(50)
  expect([...named].filter((name) => find(name) === undefined)).toEqual([])
})

test('every function that ARCHITECTURE.md names beside its file stands there', () => {
  const steps = [...text.matchAll(/`([\w/-]+\.ts) ->\s+#?([^`]+)`/g)]
  expect(steps.length).toBeGreaterThan(15)
  for (const [, file, functions] of steps) {
    const source = readFileSync(find(file!)!, 'utf8')
    for (const name of functions!.split(' / ')) {
      const last = name.trim().split('.').at(-1)!.replace('#', '')
      expect(source, `${file} -> ${name}`).toMatch(new RegExp(`\\b${last}\\b`))
    }
  }
})

// `npm run generate`: compiles definitions/*.def to src/generated/*.ts. With --check it only compares.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emitModules } from './emit-modules.mjs'
import { loadDefinitions } from './parse-definitions.mjs'

const target = join(import.meta.dirname, '..', 'src', 'generated')
const files = emitModules(loadDefinitions())
if (process.argv.includes('--check')) {
  const there = readdirSync(target)
  const wrong = [...new Set([...there, ...files.keys()])].filter(
    (name) => !files.has(name) || !there.includes(name) || readFileSync(join(target, name), 'utf8') !== files.get(name),
  )
  for (const name of wrong) console.error(`${name} is not what its definition says: run npm run generate`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} else {
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(target)) if (!files.has(name)) rmSync(join(target, name))
  for (const [name, text] of files) writeFileSync(join(target, name), text)
  console.log(`${files.size} files written`)
}

// What a user gets from the registry: each package packed, installed into an empty folder, and loaded there both ways
// on every Node that is supported. Source resolution in the workspace hides a broken `exports` map; this does not.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packages, readManifest, root } from '../repository/workspace.ts'
import { run, runOk } from '../support/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'ottla-pack-'))
const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js')
const tarballs = join(folder, 'tarballs')
const app = join(folder, 'app')
const { version } = readManifest(root)

beforeAll(async () => {
  mkdirSync(tarballs)
  mkdirSync(app)
  await runOk('npm', ['pack', '--workspaces', '--ignore-scripts', '--silent', '--pack-destination', tarballs])
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }))
  const files = readdirSync(tarballs).map((name) => join(tarballs, name))
  await runOk('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', ...files], { cwd: app })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports!)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => manifest.name + subpath.slice(1).replace('*', 'produce')),
)

/** Loads every entry point both ways and prints which of them have no or different names. */
const script = `
const { createRequire } = require('node:module')
const load = createRequire(process.cwd() + '/')
const main = async () => {
  for (const name of ${JSON.stringify(entries)}) {
    const required = Object.keys(load(name)).filter((key) => key !== '__esModule' && key !== 'module.exports').sort()
    const imported = Object.keys(await import(name)).filter((key) => key !== 'module.exports').sort()
    if (imported.length === 0) console.log(name + ' exports nothing')
    if (String(required) !== String(imported)) console.log(name + ' differs between require and import')
  }
  console.log('loaded on ' + process.version)
}
main()
`

describe.each(['20', '22', '24'])('Node %s', (major) => {
  test('every entry point loads by import and by require from an empty folder', async () => {
    writeFileSync(join(app, 'load.cjs'), script)
    const own = process.versions.node.startsWith(`${major}.`)
    const [command, ...args] = own
      ? [process.execPath]
      : ['npx', '--yes', '--prefer-offline', '-p', `node@${major}`, 'node']
    const { stdout, stderr } = await runOk(command, [...args, 'load.cjs'], { cwd: app })
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(`^loaded on v${major}\\.`)])
    expect(stderr.replaceAll(/^npm warn.*$/gm, '').trim()).toBe('')
  })
})

test('the installed command prints its version', async () => {
  const { stdout } = await runOk('npx', ['--no-install', 'ottla', '--version'], { cwd: app })
  expect(stdout.trim()).toBe(version)
})

test('nothing but dist, src, commands and documents is packed', async () => {
  const { stdout } = await runOk('npm', ['pack', '--workspaces', '--ignore-scripts', '--dry-run', '--json', '--silent'])
  const packed = JSON.parse(stdout) as { name: string; files: { path: string }[] }[]
  expect(packed.map((entry) => entry.name).toSorted()).toEqual(packages.map((entry) => entry.manifest.name).toSorted())
  for (const { files } of packed) {
    const odd = files.filter(({ path }) => !/^(dist|src|bin)\/|^package\.json$|^[A-Z-]+(\.md)?$/.test(path))
    expect(odd).toEqual([])
  }
})

describe.each(packages)('$folder', ({ path, manifest }) => {
  const tarball = join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${version}.tgz`)

  test('publint finds nothing to complain about', async () => {
    const { publint } = await import('publint')
    const { messages } = await publint({ pkgDir: path, strict: true })
    expect(messages).toEqual([])
  })

  test('attw finds types that fit the code for every ES module resolution', async () => {
    const args = [attw, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji']
    const { code, stdout, stderr } = await run(process.execPath, args)
    expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })
  })
})

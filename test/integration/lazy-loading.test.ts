import { expect, test } from 'vitest'
import { join } from 'node:path'
import { root, runOk } from '../support/processes.ts'

/** The URLs of all modules that are loaded for `import(specifier)`, in a process of its own. */
async function modulesLoadedFor(specifier: string): Promise<string[]> {
  const hooks = 'export const load = (url, context, next) => (process._rawDebug(url), next(url, context))'
  const script = `
    import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})
    await import('${specifier}')`
  const { stderr } = await runOk(process.execPath, ['--input-type=module', '-e', script])
  return stderr.split('\n').filter((line) => line.startsWith('file:'))
}

// What takes the time of an import is the number of its files. How long it takes is for `npm run bench:start` to say.

test("import('ottla') loads no codec, no native library, nothing of the broker, and few files", async () => {
  const modules = await modulesLoadedFor('ottla')
  expect(modules.filter((url) => /node_modules\/(?!@ottla\/|ottla\/)/.test(url))).toEqual([])
  expect(modules.filter((url) => url.includes('/broker/'))).toEqual([])
  expect(modules.length).toBeGreaterThan(5)
  expect(modules.length).toBeLessThan(60)
})

test.each([['--help'], ['topics', 'create', '--help'], ['--version']])(
  '`ottla %s %s %s` loads no client, no broker and few files',
  async (...args) => {
    const hooks = 'export const load = (url, context, next) => (process._rawDebug(url), next(url, context))'
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})`
    const preload = `data:text/javascript,${encodeURIComponent(register)}`
    const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
    const { stderr } = await runOk(process.execPath, [
      '--import',
      preload,
      bin,
      ...args.filter((arg) => arg !== undefined),
    ])
    const modules = stderr.split('\n').filter((line) => line.startsWith('file:'))
    expect(modules.filter((url) => /packages\/(admin|broker|consumer|core|producer)\//.test(url))).toEqual([])
    expect(modules.length).toBeGreaterThan(1)
    expect(modules.length).toBeLessThan(40)
  },
)

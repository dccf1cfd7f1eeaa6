// @ts-check
// Puts the simulation and the sources of all packages into one file, with a planted bug where one is asked for.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const root = resolve(import.meta.dirname, '../..')

/**
 * @typedef {object} Replacement
 * @property {string} file - path from the root of the repository
 * @property {string} find - text that stands in it exactly once
 * @property {string} replace
 */

/**
 * @param {string} outputFile
 * @param {readonly Replacement[]} replacements
 * @throws Error when a replacement does not fit its source any more
 */
export async function bundle(outputFile, replacements = []) {
  for (const replacement of replacements) check(replacement)
  const build = await rolldown({
    input: resolve(root, 'test/sim/worker.ts'),
    external: [/^node:/, 'p-queue', 're2js', /^@node-rs\//, /^@hpcc-js\//],
    platform: 'node',
    resolve: { conditionNames: ['@ottla/source', 'node', 'import', 'default'] },
    checks: { circularDependency: false },
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted-bug',
        transform(code, id) {
          const own = replacements.filter(({ file }) => file === relative(root, id))
          return own.length === 0
            ? null
            : own.reduce((text, { find, replace }) => text.replace(find, () => replace), code)
        },
      },
    ],
  })
  await build.write({ file: outputFile, format: 'esm', codeSplitting: false, sourcemap: true, keepNames: true })
  await build.close()
}

/** @param {Replacement} replacement */
function check({ file, find }) {
  const count = readFileSync(resolve(root, file), 'utf8').split(find).length - 1
  if (count !== 1)
    throw new Error(`${file} has ${count} places like this, not one; write the planted bug anew:\n${find}`)
}

// @ts-check
// The second half of `npm run build`: writes the JavaScript of each package into its dist/, one file per entry point and the parts
// they share, in place of some hundred modules. Loading those one by one took `import('ottla')` more than twice the 60 ms that it may
// take. The types beside them come from `tsc -b`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const folders = readdirSync('packages').map((name) => join('packages', name))
await Promise.all(folders.filter((folder) => existsSync(join(folder, 'package.json'))).map(bundle))

/** @param {string} folder */
async function bundle(folder) {
  const build = await rolldown({
    input: entryPoints(folder),
    // Siblings and libraries stay imports, so that all packages share one copy of each.
    external: /^[^./]/,
    platform: 'node',
    treeshake: false,
  })
  await build.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    // All in one folder: `../package.json` is as far from there as from src/.
    chunkFileNames: '[name].js',
    sourcemap: true,
    keepNames: true,
  })
  await build.close()
}

/**
 * Output name and source file of each entry point; a `*` stands for every file of its folder.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function entryPoints(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const sources = Object.values(exports).flatMap((target) => target['@ottla/source'] ?? [])
  const files = sources.flatMap((source) => {
    if (!source.endsWith('/*.ts')) return [source]
    const parent = source.slice(0, -'/*.ts'.length)
    return readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`)
  })
  return Object.fromEntries(files.map((file) => [file.slice('./src/'.length, -'.ts'.length), join(folder, file)]))
}

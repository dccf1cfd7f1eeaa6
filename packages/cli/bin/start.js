// Committed, so that a fresh clone has the commands before anything is compiled.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Loads the compiled package, and compiles it first where that has not been done. */
export async function load(entry) {
  const module = new URL(`../dist/${entry}.js`, import.meta.url)
  if (!existsSync(module)) {
    const workspace = fileURLToPath(new URL('../../..', import.meta.url))
    process.stderr.write('ottla: compiling the sources, this once (npm run build)\n')
    const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: workspace, stdio: ['ignore', 2, 2] })
    if (status !== 0) {
      process.stderr.write('ottla: could not compile; run `npm ci && npm run build` in the clone to see why\n')
      process.exit(1)
    }
  }
  return import(module.href)
}

/** Runs one of Kafka's tools, by the name of its script. */
export async function runTool(name) {
  const { runJavaTool } = await load('java')
  await runJavaTool(name, process.argv.slice(2))
}

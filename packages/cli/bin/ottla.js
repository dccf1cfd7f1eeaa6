#!/usr/bin/env node
// Committed, so that a fresh clone has the command before anything is compiled.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const entry = new URL('../dist/index.js', import.meta.url)
if (!existsSync(entry)) {
  const workspace = fileURLToPath(new URL('../../..', import.meta.url))
  process.stderr.write('ottla: compiling the sources, this once (npm run build)\n')
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: workspace, stdio: ['ignore', 2, 2] })
  if (status !== 0) {
    process.stderr.write('ottla: could not compile; run `npm ci && npm run build` in the clone to see why\n')
    process.exit(1)
  }
}
const { main } = await import(entry.href)
await main(process.argv.slice(2))

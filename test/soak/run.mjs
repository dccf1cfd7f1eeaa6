// @ts-check
// `npm run test:soak <name> [-- --minutes N --target ottla|kafka|kafka3 --protocol classic|consumer|mixed --seed N --records N]`: one long
// run. Its report goes to docs/soak.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    target: { type: 'string', default: 'ottla' },
    protocol: { type: 'string', default: 'mixed' },
    seed: { type: 'string', default: '1' },
    records: { type: 'string', default: '0' },
  },
})
const names = readdirSync('test/soak').flatMap((name) => (name.endsWith('.soak.ts') ? [name.split('.')[0]] : []))
const [name] = positionals
if (name === undefined || !existsSync(`test/soak/${name}.soak.ts`)) {
  console.error(`usage: npm run test:soak <${names.join('|')}> [-- --minutes N --target ottla|kafka|kafka3 ...]`)
  process.exit(1)
}
const env = Object.fromEntries(Object.entries(values).map(([key, value]) => [`OTTLA_SOAK_${key.toUpperCase()}`, value]))
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'test/soak/vitest.config.ts', `${name}.soak`], {
  stdio: 'inherit',
  env: { ...process.env, ...env },
})
process.exitCode = status ?? 1

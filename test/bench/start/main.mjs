// @ts-check
// What a start costs, in ms of CPU time and of time on the clock: the median of several processes, beside the budgets.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const runs = 15
const bin = fileURLToPath(new URL('../../../packages/cli/bin/ottla.js', import.meta.url))
const measured = [
  { name: "import('ottla')", budgetMs: 60, script: "await import('ottla')" },
  { name: "import('@ottla/broker')", script: "await import('@ottla/broker')" },
  {
    name: 'startBroker(), loaded',
    budgetMs: 50,
    before: "const { startBroker } = await import('@ottla/broker')",
    script: 'await startBroker()',
    after: 'process.exit()',
  },
]

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

console.log(`Node ${process.version}, median of ${runs} processes`)
for (const { name, budgetMs, before = '', script, after = '' } of measured) {
  const code = `${before}
    const cpu = process.cpuUsage(), t = performance.now()
    ${script}
    const { user, system } = process.cpuUsage(cpu)
    console.log(JSON.stringify([performance.now() - t, (user + system) / 1000]))
    ${after}`
  const samples = Array.from({ length: runs }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    if (stdout === '') throw new Error(stderr)
    return /** @type {[number, number]} */ (JSON.parse(stdout))
  })
  report(
    name,
    samples.map(([ms]) => ms),
    samples.map(([, cpuMs]) => cpuMs),
    budgetMs,
  )
}
const commands = Array.from({ length: runs }, () => {
  const t = performance.now()
  spawnSync(process.execPath, [bin, '--help'])
  return performance.now() - t
})
report('ottla --help, Node included', commands, undefined, 150)

/** @param {string} name @param {number[]} ms @param {number[] | undefined} cpuMs @param {number | undefined} budgetMs */
function report(name, ms, cpuMs, budgetMs) {
  const cpu = cpuMs === undefined ? '' : `, ${median(cpuMs).toFixed(0)} ms CPU`
  const budget = budgetMs === undefined ? '' : `   (budget ${budgetMs} ms)`
  console.log(`${name.padEnd(30)} ${median(ms).toFixed(0).padStart(5)} ms${cpu}${budget}`)
}

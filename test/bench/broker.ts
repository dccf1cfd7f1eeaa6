// `npm run bench:broker`: the same franz-go load on our broker, kfake and Apache Kafka, in turn. See docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokerFlags, brokerSections, parseBrokerOptions } from './lib/broker-options.ts'
import { brokerReport, type BrokerResults } from './lib/broker-report.ts'
import { BrokerRun } from './lib/broker-run.ts'
import { type BenchClient, buildGoProgram, findNode, versionOfNode } from './lib/clients.ts'
import { describeMachine, machineLine } from './lib/machine.ts'
import { usage } from './lib/options.ts'
import { orderOfRound, readable } from './lib/statistics.ts'

/** Runs the benchmark as the arguments say. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage('npm run bench:broker', brokerFlags))
    return 0
  }
  const options = parseBrokerOptions(args)
  const node = await findNode(options.node)
  const machine = describeMachine(await versionOfNode(node))
  console.log(machineLine(machine))
  const load: BenchClient = {
    name: 'franz-go',
    title: 'franz-go',
    command: await buildGoProgram(),
    args: [],
    isNode: false,
    env: {},
  }
  const name = `broker-node-${machine.node.replace(/^v(\d+).*/, '$1')}`
  const results: BrokerResults = { machine, options, figures: [], notes: [] }
  await measure(results, node, load, () => {
    // After each section: what was measured is not lost when somebody ends it.
    const { markdown, chart } = brokerReport(results, name)
    mkdirSync(options.out, { recursive: true })
    writeFileSync(join(options.out, `${name}.md`), markdown)
    writeFileSync(join(options.out, `${name}.svg`), chart)
    // Where things lie on this machine is nobody's business.
    const shared = { ...results, options: { ...options, out: undefined, node: undefined } }
    writeFileSync(join(options.out, `${name}.json`), `${JSON.stringify(shared, undefined, 1)}\n`)
  })
  console.log(`\n${brokerReport(results, name).markdown}\nTable, chart and figures are in ${options.out}.`)
  return results.notes.length === 0 ? 0 : 1
}

/** Every section on every broker, round after round. What a broker could not do is noted. */
async function measure(results: BrokerResults, node: string, load: BenchClient, onSection: () => void): Promise<void> {
  const { options, figures, notes } = results
  for (let round = 0; round < options.rounds; round++) {
    for (const broker of orderOfRound(options.brokers, round)) {
      console.log(`\nround ${round + 1}: ${broker}`)
      const run = new BrokerRun(broker, node, load, options)
      for (const section of brokerSections.filter((one) => options.sections.includes(one))) {
        try {
          for (const [name, value] of Object.entries(await run.section(section))) {
            console.log(`  ${name.padEnd(60)} ${readable(value)}`)
            figures.push({ broker, name, value })
          }
        } catch (error) {
          const note = `${broker}, ${section}: ${error instanceof Error ? error.message : String(error)}`
          console.log(`  FAILED ${note}`)
          if (!notes.includes(note)) notes.push(note)
        }
        onSection()
      }
    }
  }
}

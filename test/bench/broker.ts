// `npm run bench:broker`: the same franz-go load on our broker, kfake and Apache Kafka, in turn. See docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrokerBenchOptions, brokerFlags, brokerSections, parseBrokerOptions } from './lib/broker-options.ts'
import { brokerReport } from './lib/broker-report.ts'
import { type BrokerFigures, BrokerRun } from './lib/broker-run.ts'
import { type BenchClient, buildGoProgram, findNode, versionOfNode } from './lib/clients.ts'
import { describeMachine, machineLine } from './lib/machine.ts'
import { usage } from './lib/options.ts'
import { orderOfRound } from './lib/statistics.ts'

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
  const figures = await measure(options, node, load)
  const name = `broker-node-${machine.node.replace(/^v(\d+).*/, '$1')}`
  const { markdown, chart } = brokerReport({ machine, options, figures }, name)
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, `${name}.md`), markdown)
  writeFileSync(join(options.out, `${name}.svg`), chart)
  writeFileSync(join(options.out, `${name}.json`), `${JSON.stringify({ machine, options, figures }, undefined, 1)}\n`)
  console.log(`\n${markdown}\n${join(options.out, name)}.md, .svg and .json are written.`)
  return 0
}

/** Every section on every broker, round after round. */
async function measure(options: BrokerBenchOptions, node: string, load: BenchClient): Promise<BrokerFigures[]> {
  const figures: BrokerFigures[] = []
  for (let round = 0; round < options.rounds; round++) {
    for (const broker of orderOfRound(options.brokers, round)) {
      console.log(`\nround ${round + 1}: ${broker}`)
      const run = new BrokerRun(broker, node, load, options)
      for (const section of brokerSections) {
        if (!options.sections.includes(section)) continue
        for (const [name, value] of Object.entries(await run.section(section))) {
          console.log(`  ${name.padEnd(44)} ${value.toPrecision(4)}`)
          figures.push({ broker, name, value })
        }
      }
    }
  }
  return figures
}

import type { BrokerBenchOptions } from './broker-options.ts'
import type { BrokerFigures } from './broker-run.ts'
import { barChart, type ChartPanel } from './chart.ts'
import { type Machine, machineLine } from './machine.ts'
import type { BrokerName } from './options.ts'
import { median, readable } from './statistics.ts'
import { table } from './table.ts'

export interface BrokerResults {
  readonly machine: Machine
  readonly options: BrokerBenchOptions
  readonly figures: BrokerFigures[]
  /** What could not be measured, and why. */
  readonly notes: string[]
}

const titles: Readonly<Record<BrokerName, string>> = {
  kafka: 'Apache Kafka 4.3.1',
  ottla: 'Ottla, on disk',
  kfake: 'kfake, in memory',
}

/** The table, one line for each figure, and the chart. */
export function brokerReport(results: BrokerResults, name: string): { markdown: string; chart: string } {
  const { machine, options, figures } = results
  // In the order of the broker that has most of them: not every broker has all.
  const names = longest(options.brokers.map((broker) => namesOf(figures.filter((one) => one.broker === broker))))
  const medianOf = (broker: BrokerName, figure: string): number =>
    median(figures.filter((one) => one.broker === broker && one.name === figure).map(({ value }) => value))
  const lines = names.map((figure) => {
    const values = options.brokers.map((broker) => medianOf(broker, figure))
    const ours = medianOf('ottla', figure)
    const others = options.brokers.filter((broker) => broker !== 'ottla')
    const ratios = others.map((broker) => readable(ours / medianOf(broker, figure)))
    return [figure, ...values.map(readable), ...ratios]
  })
  const others = options.brokers.filter((broker) => broker !== 'ottla')
  const heads = ['', ...options.brokers.map((broker) => titles[broker]), ...others.map((broker) => `ours / ${broker}`)]
  const title = `The broker on Node ${machine.node}, beside kfake and Apache Kafka`
  const markdown = [
    `# ${title}`,
    `${machineLine(machine)}. The load is franz-go on the same machine, acks=all, idempotent, batches of 64 KiB. Medians of` +
      ` ${options.rounds} rounds. How to read this and how to run it again: [benchmarks](../benchmarks.md).`,
    `![Figures of the brokers](${name}.svg)`,
    table(heads, lines),
    ...results.notes.map((note) => `Not measured: ${note}`),
  ].join('\n\n')
  const panels = panelsOf(names, options.brokers, medianOf)
  return { markdown: `${markdown}\n`, chart: barChart(title, machineLine(machine), panels) }
}

function panelsOf(
  names: readonly string[],
  brokers: readonly BrokerName[],
  medianOf: (broker: BrokerName, figure: string) => number,
): ChartPanel[] {
  const pairs = names.flatMap((first, i): [string, string][] => {
    const second = names[i + 1] ?? ''
    const isThroughput = first.endsWith('MB/s') && second.endsWith('CPU µs/record')
    const isLatency = first.startsWith('log of') && first.endsWith('p50 ms')
    return isThroughput || isLatency ? [[first, second]] : []
  })
  return pairs.map(([first, second]) => {
    const [subject = '', unit = ''] = first.split(/, (?=[^,]*$)/)
    return {
      title: subject,
      columns: [unit, second.slice(subject.length + 2)],
      bars: brokers.map((broker) => ({
        label: titles[broker],
        values: [medianOf(broker, first), medianOf(broker, second)],
        kind: broker === 'ottla' ? 'ours' : 'peer',
      })),
    }
  })
}

function namesOf(figures: readonly BrokerFigures[]): string[] {
  return [...new Set(figures.map(({ name }) => name))]
}

function longest(lists: readonly string[][]): string[] {
  return lists.toSorted((a, b) => b.length - a.length)[0] ?? []
}

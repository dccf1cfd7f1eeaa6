// The Markdown report: one table for each workload, one line for each client.
import { machineLine } from './machine.ts'
import { figuresOf, type BenchResults, type Figures, type ResultRow } from './results.ts'
import { readable } from './statistics.ts'

/** Clients that the others are compared with, and how the columns are headed. */
const references = [
  { name: 'java', head: 'Java' },
  { name: 'franz-go', head: 'franz-go' },
  { name: 'bare', head: 'bare' },
] as const

export function markdownReport(results: BenchResults, title: string, chartFile: string): string {
  const { machine, broker, rounds, maxSeconds, batchBytes, missing } = results
  const notes = missing.map((client) => `- ${client.title}: not available here. ${client.reason}`)
  return [
    `# ${title}`,
    `${machineLine(machine)}. Broker: ${broker}, one node on the same machine. Medians of ${rounds} rounds; a run ends after its` +
      ` records or after ${maxSeconds} s. Batches of ${batchBytes.toLocaleString('en-US')} bytes, acks=all, idempotent where the client can.` +
      ' How to read this and how to run it again: [benchmarks](../benchmarks.md).',
    `![Records per second and CPU per record of each client](${chartFile})`,
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    ...results.rows.map((row) => section(row, results)),
  ].join('\n\n')
}

function section(row: ResultRow, results: BenchResults): string {
  const { workload, cells } = row
  const hasLatency = results.clients.some(({ name }) => figuresOf(cells[name])?.p50Ms !== undefined)
  const heads = [
    'client',
    'records/s',
    ...references.slice(0, 2).map(({ head }) => `× ${head}`),
    'CPU µs/record',
    ...references.map(({ head }) => `× ${head}`),
    'peak MiB',
    ...(hasLatency ? ['p50 ms', 'p99 ms'] : []),
    'spread',
  ]
  const lines = results.clients.map(({ name, title }) => {
    const cell = cells[name]
    const figures = figuresOf(cell)
    if (figures === undefined) return [title, cell?.note ?? 'not measured', ...heads.slice(2).map(() => '')]
    return [
      cell?.note === undefined ? title : `${title} (${cell.note})`,
      readable(figures.recordsPerSecond),
      ...references.slice(0, 2).map((reference) => ratio(figures, cells[reference.name], 'recordsPerSecond')),
      readable(figures.cpuUsPerRecord),
      ...references.map((reference) => ratio(figures, cells[reference.name], 'cpuUsPerRecord')),
      readable(figures.peakMiB),
      ...(hasLatency ? [latency(figures.p50Ms), latency(figures.p99Ms)] : []),
      `${Math.round(figures.spread * 100)} %`,
    ]
  })
  const records = workload.records.toLocaleString('en-US')
  const warmup = workload.warmup.toLocaleString('en-US')
  return [
    `## ${workload.name}`,
    `${records} records of ${workload.valueBytes} bytes with keys, ${workload.partitions} partitions, compression ${workload.compression},` +
      ` linger ${workload.lingerMs} ms, ${warmup} records to warm up.`,
    table(heads, lines),
  ].join('\n\n')
}

function ratio(figures: Figures, other: ResultRow['cells'][string] | undefined, of: keyof Figures): string {
  const reference = figuresOf(other)?.[of]
  const value = figures[of]
  return reference === undefined || value === undefined ? '' : readable(value / reference)
}

function latency(ms: number | undefined): string {
  return ms === undefined ? '' : readable(ms)
}

/** A Markdown table as the formatter leaves it: numbers to the right, columns aligned. */
export function table(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(3, head.length, ...lines.map((line) => line[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(heads), rule, ...lines.map(line)].join('\n')
}

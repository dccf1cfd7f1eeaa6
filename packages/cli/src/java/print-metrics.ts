import type { MetricsSnapshot } from '@ottla/core'
import { column, widthOf } from './columns.ts'
import { printLine } from './print.ts'

/** Prints the figures of a client, sorted, as `--print-metrics` of Kafka's tools does: `group:name:{tags} : value`. */
export async function printMetrics(snapshot: MetricsSnapshot, clientId: string): Promise<void> {
  const lines = Object.entries(snapshot).flatMap(([groupAndTags, values]) => {
    const [group, ...tags] = groupAndTags.split(',')
    const shownTags = [`client-id=${clientId}`, ...tags].join(', ')
    return Object.entries(values).map(([name, value]) => [`${group!}:${name}:{${shownTags}}`, value] as const)
  })
  if (lines.length === 0) return
  const width = widthOf(
    lines.map(([name]) => name),
    0,
  )
  await printLine(`\n${column('Metric Name', width)}   Value`)
  for (const [name, value] of lines.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    await printLine(`${column(name, width)} : ${typeof value === 'number' ? value.toFixed(3) : value}`)
  }
}

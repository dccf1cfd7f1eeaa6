// @ts-check

/**
 * A history as lines for people.
 * @param {readonly string[]} lines - of NDJSON
 */
export function storyLines(lines) {
  return lines.filter((line) => line !== '').map((line) => tell(JSON.parse(line)))
}

/** @param {import('../support/history/history.ts').HistoryEvent} event */
function tell(event) {
  const { index, atMs = 0, type, operation, process, of, ...facts } = event
  const when = `${(atMs / 1_000).toFixed(3).padStart(9)} ${String(index).padStart(5)}  ${process.padEnd(10)}`
  if (operation === 'fault') return `${when} ** ${facts.text}`
  const what = type === 'invoke' || type === 'note' ? operation : `${operation} ${of}: ${type}`
  const { topic, partition, offset, value, records, partitions, offsets, transaction, ...rest } = facts
  const parts = [
    ...(topic === undefined && partition === undefined ? [] : [`${topic ?? ''}-${partition ?? '?'}@${offset ?? '?'}`]),
    ...(value === undefined ? [] : [value]),
    ...(transaction === undefined ? [] : [`of transaction ${transaction}`]),
    ...(records ?? []).map((record) => `${record.topic}-${record.partition}@${record.offset}=${record.value}`),
    ...(partitions === undefined ? [] : [`[${partitions.join(' ')}]`]),
    ...(offsets ?? []).map((entry) => `${entry.topic}-${entry.partition}:${entry.offset}`),
    ...Object.entries(rest).map(([name, fact]) => `${name}=${fact}`),
  ]
  return `${when} ${what} ${parts.join(' ')}`.trimEnd()
}

import type { TopicPartitionOffset } from '@ottla/core'
import { readText } from '../files.ts'
import { ToolError } from '../tool-error.ts'

/** Longer values are quoted without a look at what is in them. */
const maxUnquotedLength = 24

/** One row of CSV: with the group in front when several are reset. */
export function csvRow(group: string | undefined, { topic, partition, offset }: TopicPartitionOffset): string {
  const values = [...(group === undefined ? [] : [quotedIfNeeded(group)]), quotedIfNeeded(topic), partition, offset]
  return `${values.join(',')}\n`
}

function quotedIfNeeded(text: string): string {
  // Everything up to the comma may need quotes.
  const mayNeed = text.length > maxUnquotedLength || /[\0-,]/.test(text)
  return mayNeed ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Reads the rows of a file: `topic,partition,offset`, or `group,topic,partition,offset`.
 * @throws Error for a row that is neither
 */
export function readResetPlan(path: string, group: string | undefined): Map<string, TopicPartitionOffset[]> {
  const plan = new Map<string, TopicPartitionOffset[]>()
  for (const line of readText(path).split(/\r?\n/)) {
    if (line.trim() === '') continue
    const cells = cellsOf(line)
    const named = cells.length === 3 && group !== undefined ? [group, ...cells] : cells
    const [id, topic, partition, offset] = named
    if (named.length !== 4 || !/^\d+$/.test(partition!) || !/^-?\d+$/.test(offset!)) {
      throw new ToolError(
        `${path}: '${line}' is not topic,partition,offset${group === undefined ? ' with the group in front' : ''}`,
      )
    }
    const row = { topic: topic!, partition: Number(partition), offset: Number(offset) }
    plan.set(id!, [...(plan.get(id!) ?? []), row])
  }
  return plan
}

function cellsOf(line: string): string[] {
  const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []
  const texts = cells.map((cell) => cell.replace(/,$/, '').trim())
  if (!line.endsWith(',')) texts.pop()
  return texts.map((text) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text))
}

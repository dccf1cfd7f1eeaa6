import type { TopicPartitionOffset } from '@ottla/core'
import { UsageError } from '../terminal/failure.ts'

/**
 * Reads the CSV that `--export` writes: `topic,partition,offset` for one group, `group,topic,partition,offset` for several.
 * @param path - for messages.
 * @throws UsageError that names the line.
 */
export function parseResetFile(path: string, text: string): { groupId?: string; offset: TopicPartitionOffset }[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return []
    const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const [groupId, topic, partition, offset] = cells.length === 4 ? cells : [undefined, ...cells]
    if (cells.length < 3 || cells.length > 4 || !/^\d+$/.test(partition!) || !/^\d+$/.test(offset!)) {
      throw new UsageError(
        `${path}, line ${index + 1}: expected topic,partition,offset or group,topic,partition,offset, not: ${line}`,
      )
    }
    const read = { topic: topic!, partition: Number(partition), offset: Number(offset) }
    return [{ ...(groupId === undefined ? {} : { groupId }), offset: read }]
  })
}

/** The same, to be written; for one group its name is left out, as Java does. */
export function formatResetFile(
  plans: readonly {
    readonly groupId: string
    readonly topic: string
    readonly partition: number
    readonly newOffset: number
  }[],
): string[] {
  const isOne = new Set(plans.map(({ groupId }) => groupId)).size <= 1
  return plans.map(({ groupId, topic, partition, newOffset }) =>
    isOne ? `"${topic}",${partition},${newOffset}` : `"${groupId}","${topic}",${partition},${newOffset}`,
  )
}

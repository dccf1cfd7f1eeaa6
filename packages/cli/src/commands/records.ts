import type { Admin, RecordsToDelete } from '@ottla/admin'
import { Command } from 'commander'
import { type ClusterCommandOptions, withAdmin } from '../connection/clients.ts'
import { fileText } from '../connection/file-text.ts'
import { withCluster } from '../connection/output-option.ts'
import { parseSelection, selectedPartitions } from '../partitions.ts'
import { parsePointInTime, type PointInTime, resolvePointInTime } from '../point-in-time.ts'
import { confirm } from '../terminal/confirm.ts'
import { UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface DeleteOptions extends ClusterCommandOptions {
  readonly before?: number | 'end' | PointInTime
  readonly file?: string
  readonly yes?: true
  readonly dryRun?: true
}

/** `ottla records`: deletes records. */
export function recordsCommand(terminal: Terminal): Command {
  return new Command('records')
    .description('delete the oldest records of partitions')
    .addCommand(deleteCommand(terminal))
}

function deleteCommand(terminal: Terminal): Command {
  const command = new Command('delete')
    .description('delete all records of partitions before an offset or a time')
    .argument('[topic...]', 'such as orders or orders:0,2-3')
    .option('--before <where>', 'an offset, `end`, or @TIME: @2026-11-22T10:00:00, @-7d', parseBefore)
    .option(
      '--file <json>',
      '{"partitions":[{"topic":"orders","partition":0,"offset":3}],"version":1}, as for kafka-delete-records.sh; offset -1 is the end',
    )
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'only show what would be deleted')
    .action((topics: readonly string[], options: DeleteOptions) => {
      const { before, file } = options
      const isByFile = file !== undefined && topics.length === 0 && before === undefined
      const isByFlags = file === undefined && topics.length > 0 && before !== undefined
      if (!isByFile && !isByFlags) throw new UsageError('Say which records: TOPIC --before WHERE, or --file')
      const listed = file === undefined ? undefined : parseOffsets(file, fileText(terminal, file))
      return withAdmin(terminal, options, async (admin, output) => {
        const wanted = listed ?? (await resolve(terminal, admin, topics, before!))
        const planned = await countsOf(admin, wanted)
        const total = planned.reduce((sum, { count }) => sum + count, 0)
        if (options.dryRun === true) {
          return output.lines(
            planned,
            (each) => `${each.topic}-${each.partition}  would delete ${each.count}, first would be ${each.first}`,
          )
        }
        const names = planned.map(({ topic, partition }) => `${topic}-${partition}`).join(', ')
        await confirm(terminal, `delete about ${total} records of ${names}`, options.yes)
        const deleted = await admin.deleteRecords(wanted)
        await output.lines(
          deleted,
          ({ topic, partition, lowWatermark }) => `${topic}-${partition}  first is now ${lowWatermark}`,
        )
      })
    })
  return withCluster(command)
}

function parseBefore(text: string): number | 'end' | PointInTime {
  if (text === 'end' || text === 'latest') return 'end'
  if (text.startsWith('@')) return parsePointInTime(text.slice(1))
  return /^\d{1,15}$/.test(text) ? Number(text) : parsePointInTime(text)
}

/** Reads the file of `kafka-delete-records.sh`. */
function parseOffsets(path: string, text: string): RecordsToDelete[] {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${(error as Error).message}`)
  }
  const partitions = (read as { partitions?: unknown } | null)?.partitions
  if (!Array.isArray(partitions)) throw new UsageError(`${path} must be an object with a list of partitions`)
  return partitions.map((entry: unknown, index) => {
    const { topic, partition, offset } = (entry ?? {}) as { topic?: unknown; partition?: unknown; offset?: unknown }
    if (
      typeof topic !== 'string' ||
      !Number.isInteger(partition) ||
      !Number.isInteger(offset) ||
      (offset as number) < -1
    ) {
      throw new UsageError(`${path}, partitions[${index}]: expected {"topic":"orders","partition":0,"offset":3}`)
    }
    return {
      topic,
      partition: partition as number,
      beforeOffset: offset === -1 ? ('highWatermark' as const) : (offset as number),
    }
  })
}

async function resolve(
  terminal: Terminal,
  admin: Admin,
  topics: readonly string[],
  before: number | 'end' | PointInTime,
): Promise<RecordsToDelete[]> {
  const partitions = await selectedPartitions(admin, topics.map(parseSelection))
  if (before === 'end') return partitions.map((each) => ({ ...each, beforeOffset: 'highWatermark' }))
  if (typeof before === 'number') return partitions.map((each) => ({ ...each, beforeOffset: before }))
  const timestamp = resolvePointInTime(before, terminal.runtime.clock.now())
  const found = await admin.listOffsets(partitions.map((each) => ({ ...each, at: { timestamp } })))
  return partitions.map((each, i) => ({
    ...each,
    beforeOffset: found[i]!.offset < 0 ? 'highWatermark' : found[i]!.offset,
  }))
}

/** How many offsets go from each partition, and where it would begin. */
async function countsOf(
  admin: Admin,
  wanted: readonly RecordsToDelete[],
): Promise<{ topic: string; partition: number; first: number; count: number }[]> {
  const at = (spec: 'earliest' | 'latest'): ReturnType<Admin['listOffsets']> =>
    admin.listOffsets(wanted.map(({ topic, partition }) => ({ topic, partition, at: spec })))
  const [first, next] = await Promise.all([at('earliest'), at('latest')])
  return wanted.map(({ topic, partition, beforeOffset }, i) => {
    const end = beforeOffset === 'highWatermark' ? next[i]!.offset : beforeOffset
    return { topic, partition, first: Math.max(end, first[i]!.offset), count: Math.max(end - first[i]!.offset, 0) }
  })
}

import { BatchError, type DeletedRecords } from '@ottla/admin'
import { topicPartitionName } from '@ottla/core'
import { requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { integerOf, listOf, partitionOf, readJsonFile } from '../json-files.ts'
import { complain, printLine } from '../print.ts'
import { ToolError } from '../tool-error.ts'

export async function runDeleteRecords(options: ToolOptions): Promise<number> {
  requireFlags(options, 'bootstrap-server', 'offset-json-file')
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    const offsets = readOffsets(options.text('offset-json-file')!)
    await withAdmin({ file: options.text('command-config'), properties }, async (admin) => {
      await printLine('Executing records delete operation')
      const [deleted, failed] = await settle(admin.deleteRecords(offsets), [...offsets].map(nameOf))
      await printLine('Records delete operation completed:')
      for (const each of offsets.map(nameOf)) {
        const { lowWatermark } = deleted.get(each) ?? {}
        await printLine(
          lowWatermark === undefined
            ? `partition: ${each}\terror: ${javaException(failed.get(each))}`
            : `partition: ${each}\tlow_watermark: ${lowWatermark}`,
        )
      }
    })
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

interface OffsetOfPartition {
  readonly topic: string
  readonly partition: number
  readonly beforeOffset: number | 'highWatermark'
}

function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return topicPartitionName(topic, partition)
}

/** @throws Error */
function readOffsets(path: string): OffsetOfPartition[] {
  const json = readJsonFile(path)
  if (json['partitions'] === undefined) throw new ToolError('Missing partitions field')
  const offsets = listOf(json, 'partitions').map((entry): OffsetOfPartition => {
    const offset = integerOf(entry, 'offset')
    return { ...partitionOf(entry), beforeOffset: offset === -1 ? 'highWatermark' : offset }
  })
  const names = offsets.map(nameOf)
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  if (twice.size > 0) {
    throw new ToolError(`Offset json file contains duplicate topic partitions: ${[...twice].join(',')}`)
  }
  return offsets
}

/** What became of each partition, by its name. */
async function settle(
  deletion: Promise<DeletedRecords[]>,
  names: readonly string[],
): Promise<[deleted: Map<string, DeletedRecords>, failed: ReadonlyMap<string, unknown>]> {
  try {
    return [new Map((await deletion).map((each) => [nameOf(each), each])), new Map()]
  } catch (error) {
    if (!(error instanceof BatchError)) return [new Map(), new Map(names.map((name) => [name, error]))]
    return [new Map(error.values as ReadonlyMap<string, DeletedRecords>), error.errors]
  }
}

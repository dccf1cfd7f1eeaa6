import type { Admin, LogDir } from '@ottla/admin'
import { topicPartitionName } from '@ottla/core'
import { requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { ToolError } from '../tool-error.ts'

export async function runLogDirs(options: ToolOptions): Promise<number> {
  requireFlags(options, 'bootstrap-server', 'describe')
  const defaults = { 'client.id': 'log-dirs-tool' }
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    await withAdmin({ file: options.text('command-config'), properties, defaults }, (admin) => describe(admin, options))
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

async function describe(admin: Admin, options: ToolOptions): Promise<void> {
  const topics = new Set(entries(options.text('topic-list')!))
  const wanted = [...new Set(entries(options.text('broker-list')!).map(brokerId))]
  const present = (await admin.describeCluster()).nodes.map(({ id }) => id)
  const missing = wanted.filter((id) => !present.includes(id))
  if (missing.length > 0) {
    throw new ToolError(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${present.join(',')}`,
    )
  }
  const brokers = (wanted.length === 0 ? present : wanted).toSorted((a, b) => a - b)
  await printLine('Querying brokers for log directories information')
  const described = await admin.describeLogDirs({ brokers })
  await printLine(`Received log directory information from brokers ${brokers.join(',')}`)
  const json = {
    brokers: described.map(({ broker, logDirs }) => ({
      broker,
      logDirs: logDirs.map((dir) => logDirJson(dir, topics)),
    })),
    version: 1,
  }
  await printLine(JSON.stringify(json))
}

function entries(text: string): string[] {
  return text.split(',').filter((entry) => entry !== '')
}

function brokerId(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new ToolError(`For input string: "${text}"`)
  return Number(text)
}

/** With its keys in the order in which Kafka's tool writes them. */
function logDirJson({ path, error, replicas }: LogDir, topics: ReadonlySet<string>): object {
  const shown = replicas.filter(({ topic }) => topics.size === 0 || topics.has(topic))
  return {
    partitions: shown.map(({ topic, partition, sizeBytes, offsetLag, isFuture }) => {
      return { partition: topicPartitionName(topic, partition), size: sizeBytes, offsetLag, isFuture }
    }),
    error: error === undefined ? null : javaException(error).replace(/: .*$/s, ''),
    logDir: path,
  }
}

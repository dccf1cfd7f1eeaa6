import type { Admin } from '@ottla/admin'
import { withAdmin } from '../clients.ts'
import { column, widthOf } from '../columns.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException, javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'

const noRackWidth = 10

export async function runCluster(options: ToolOptions): Promise<number> {
  if (!options.has('bootstrap-server')) {
    throw new UsageError(
      'kafka-cluster: error: one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required',
    )
  }
  if (options.has('config') && options.has('command-config')) {
    throw new UsageError('--config and --command-config cannot be specified together.')
  }
  if (options.has('config')) {
    await printLine(
      'Option --config has been deprecated and will be removed in a future version. Use --command-config instead.',
    )
  }
  const file = options.text('config') ?? options.text('command-config')
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    await withAdmin({ file, properties }, (admin) => act(admin, options))
    return 0
  } catch (error) {
    complain(options.command === 'unregister' ? javaException(error) : javaMessage(error))
    return 1
  }
}

async function act(admin: Admin, options: ToolOptions): Promise<void> {
  if (options.command === 'cluster-id') {
    const { clusterId } = await admin.describeCluster()
    await printLine(
      clusterId === undefined
        ? 'No cluster ID found. The Kafka version is probably too old.'
        : `Cluster ID: ${clusterId}`,
    )
  } else if (options.command === 'unregister') await unregister(admin, options.integer('id')!)
  else await listEndpoints(admin, options.has('include-fenced-brokers'))
}

async function unregister(admin: Admin, id: number): Promise<void> {
  try {
    await admin.unregisterBroker(id)
    await printLine(`Broker ${id} is no longer registered.`)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_KAFKA_UNSUPPORTED_VERSION') throw error
    await printLine('The target cluster does not support the broker unregistration API.')
  }
}

async function listEndpoints(admin: Admin, includeFencedBrokers: boolean): Promise<void> {
  const { nodes } = await admin.describeCluster({ includeFencedBrokers })
  const hostWidth = widthOf(
    nodes.map(({ host }) => host),
    0,
  )
  const racks = nodes.flatMap(({ rack }) => (rack === undefined ? [] : [rack]))
  const rackWidth = racks.length === 0 ? noRackWidth : widthOf(racks, 0)
  const line = (id: string, host: string, port: string, rack: string, state: string, type: string): string =>
    `${column(id, 10)} ${column(host, hostWidth)} ${column(port, 10)} ${column(rack, rackWidth)} ${column(state, 10)} ${column(type, 15)}`
  await printLine(line('ID', 'HOST', 'PORT', 'RACK', 'STATE', 'ENDPOINT_TYPE'))
  for (const { id, host, port, rack, isFenced } of nodes) {
    const state = isFenced ? 'fenced' : 'unfenced'
    await printLine(line(String(id), host, String(port), rack ?? 'null', state, 'broker'))
  }
}

import type { GroupListing, GroupType } from '@ottla/admin'
import { forbidTogether } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import { column, widthOf } from '../columns.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'

const types: readonly GroupType[] = ['Classic', 'Consumer', 'Share', 'Streams']
const minWidth = 20

export async function runGroups(options: ToolOptions): Promise<number> {
  const type = check(options)
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    const groups = await withAdmin({ file: options.text('command-config'), properties }, (admin) => admin.listGroups())
    await print(groups.filter((group) => isWanted(group, options, type)))
    return 0
  } catch (error) {
    await printLine(`Error while executing groups command : ${javaMessage(error)}`)
    return 1
  }
}

function check(options: ToolOptions): GroupType | undefined {
  if (!options.has('bootstrap-server')) throw new UsageError('Missing required option(s) [bootstrap-server]')
  if (!options.has('list')) throw new UsageError('Command must include exactly one action: --list.')
  const text = options.text('group-type')
  const type = types.find((each) => each.toLowerCase() === text?.toLowerCase())
  if (text !== undefined && type === undefined) throw new UsageError('--group-type must be a valid group type.')
  forbidTogether(options, 'consumer', ['group-type', 'protocol', 'share', 'streams'])
  forbidTogether(options, 'share', ['consumer', 'group-type', 'protocol', 'streams'])
  forbidTogether(options, 'streams', ['consumer', 'group-type', 'protocol', 'share'])
  return type
}

function isWanted(group: GroupListing, options: ToolOptions, type: GroupType | undefined): boolean {
  const protocol = options.text('protocol')
  if (type !== undefined) return group.type === type && (protocol === undefined || group.protocolType === protocol)
  if (protocol !== undefined) return group.protocolType === protocol
  if (options.has('consumer')) return ['consumer', ''].includes(group.protocolType) || group.type === 'Consumer'
  if (options.has('share')) return group.type === 'Share'
  return !options.has('streams') || group.type === 'Streams'
}

async function print(groups: readonly GroupListing[]): Promise<void> {
  const rows = groups.map(({ groupId, type = '', protocolType }) => [groupId, type, protocolType])
  const width = widthOf(rows.flat(), minWidth)
  await printLine(['GROUP', 'TYPE', 'PROTOCOL'].map((text) => column(text, width)).join(' '))
  for (const row of rows) await printLine(row.map((text) => `${column(text, width)} `).join(''))
}

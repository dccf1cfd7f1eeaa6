import type { AclBinding, Admin } from '@ottla/admin'
import { createInterface } from 'node:readline'
import { forbidTogether } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { javaException } from '../java-errors.ts'
import { printLine, terminal } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import {
  type Entry,
  entryText,
  filterOf,
  patternOf,
  principalsOf,
  type Resource,
  resourceText,
  resourcesOf,
  type Rules,
  rulesOf,
} from './acl-rules.ts'

export async function runAcls(options: ToolOptions): Promise<number> {
  check(options)
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    const run = action(options)
    await withAdmin({ file: options.text('command-config'), properties }, run)
    return 0
  } catch (error) {
    if (error instanceof UsageError) throw error
    await printLine(`Error while executing ACL command: ${javaException(error)}`)
    return 1
  }
}

function check(options: ToolOptions): void {
  if (!options.has('bootstrap-server')) {
    throw new UsageError('One of --bootstrap-server or --bootstrap-controller must be specified')
  }
  if (['add', 'remove', 'list'].filter((name) => options.has(name)).length !== 1) {
    throw new UsageError('Command must include exactly one action: --list, --add, --remove. ')
  }
  const whom = ['allow-host', 'allow-principal', 'deny-host', 'deny-principal']
  forbidTogether(options, 'list', ['producer', 'consumer', ...whom])
  for (const role of ['producer', 'consumer']) {
    forbidTogether(options, role, ['operation', 'deny-principal', 'deny-host'])
  }
  const has = (name: string): boolean => options.has(name)
  if (has('principal') && !has('list')) {
    throw new UsageError('The --principal option is only available if --list is set')
  }
  if (has('producer') && !has('topic')) throw new UsageError('With --producer you must specify a --topic')
  if (has('idempotent') && !has('producer')) {
    throw new UsageError('The --idempotent option is only available if --producer is set')
  }
  const isTooMuch = !has('producer') && (has('cluster') || has('transactional-id'))
  if (has('consumer') && (!has('topic') || !has('group') || isTooMuch)) {
    throw new UsageError(
      'With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id option should be specified.',
    )
  }
}

function action(options: ToolOptions): (admin: Admin) => Promise<void> {
  if (options.has('list')) return (admin) => list(admin, options)
  const pattern = patternOf(options)
  if (options.has('add') && (pattern === 'ANY' || pattern === 'MATCH')) {
    throw new UsageError(`A '--resource-pattern-type' value of '${pattern}' is not valid when adding acls.`)
  }
  const rules = rulesOf(options)
  if (options.has('remove')) return (admin) => remove(admin, rules, options.has('force'))
  if (rules.some(({ entries }) => entries.length === 0)) {
    throw new UsageError('You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.')
  }
  return (admin) => add(admin, rules)
}

async function add(admin: Admin, rules: Rules): Promise<void> {
  for (const { resource, entries } of rules) {
    const existing = (await admin.describeAcls(filterOf(resource))).map(entryText)
    const missing: Entry[] = []
    for (const entry of entries) {
      const text = entryText(entry)
      if (!existing.includes(text)) missing.push(entry)
      else await printLine(`Acl (pattern=${resourceText(resource)}, entry=${text}) already exists.`)
    }
    if (missing.length === 0) continue
    await printLine(`Adding ACLs for resource \`${resourceText(resource)}\`: \n ${lines(missing)}\n`)
    await admin.createAcls(missing.map((entry) => ({ ...filterOf(resource), ...entry }) as AclBinding))
  }
}

function lines(entries: readonly Entry[]): string {
  return entries.map((entry) => `\t${entryText(entry)}`).join('\n')
}

async function remove(admin: Admin, rules: Rules, isSure: boolean): Promise<void> {
  for (const { resource, entries } of rules) {
    const filter = resourceText(resource)
    const question =
      entries.length === 0
        ? `Are you sure you want to delete all ACLs for resource filter \`${filter}\`? (y/n)`
        : `Are you sure you want to remove ACLs: \n ${lines(entries)}\n from resource filter \`${filter}\`? (y/n)`
    if (!isSure && !(await confirmed(question))) continue
    const filters = entries.length === 0 ? [filterOf(resource)] : entries.map((entry) => filterOf(resource, entry))
    await admin.deleteAcls(filters)
  }
}

async function confirmed(question: string): Promise<boolean> {
  await printLine(question)
  const input = createInterface({ input: terminal.stdin })
  for await (const line of input) return line.toLowerCase() === 'y'
  return false
}

async function list(admin: Admin, options: ToolOptions): Promise<void> {
  const resources = resourcesOf(options)
  const principals = principalsOf(options, 'principal')
  const filters = resources.length === 0 ? [{}] : resources.map((resource) => filterOf(resource))
  const found = new Map<string, Set<Entry>>()
  for (const filter of filters) {
    for (const binding of await admin.describeAcls(filter)) {
      const name = resourceText(resourceOf(binding))
      found.set(name, (found.get(name) ?? new Set()).add(binding))
    }
  }
  if (principals.length === 0) return print(found, () => true)
  for (const principal of principals) {
    await printLine(`ACLs for principal \`${principal}\``)
    await print(found, (entry) => entry.principal === principal)
  }
}

function resourceOf({ resourceType, resourceName, patternType }: Required<AclBinding>): Resource {
  return { type: resourceType, name: resourceName, pattern: patternType }
}

async function print(
  found: ReadonlyMap<string, ReadonlySet<Entry>>,
  isWanted: (entry: Entry) => boolean,
): Promise<void> {
  for (const [name, entries] of found) {
    const wanted = [...entries].filter(isWanted)
    if (wanted.length === 0) continue
    const texts = [...new Set(wanted.map(entryText))].map((text) => `\t${text}`)
    await printLine(`Current ACLs for resource \`${name}\`:\n${texts.join('\n')}\n`)
  }
}

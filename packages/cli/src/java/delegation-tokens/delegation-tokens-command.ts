import type { Admin, DelegationToken } from '@ottla/admin'
import { forbidTogether, requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import { column } from '../columns.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'

const actions = ['create', 'renew', 'expire', 'describe']

export async function runDelegationTokens(options: ToolOptions): Promise<number> {
  if (actions.filter((action) => options.has(action)).length !== 1)
    throw new UsageError('Command must include exactly one action: --create, --renew, --expire or --describe')
  checkFlags(options)
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  const file = options.text('command-config')!
  try {
    await withAdmin({ file, properties }, async (admin) => {
      if (options.has('create')) await create(admin, options)
      else if (options.has('renew')) await renew(admin, options)
      else if (options.has('expire')) await expire(admin, options)
      else await describe(admin, options)
    })
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

function checkFlags(options: ToolOptions): void {
  requireFlags(options, 'bootstrap-server', 'command-config')
  if (options.has('create')) requireFlags(options, 'max-life-time-period')
  if (options.has('renew')) requireFlags(options, 'hmac', 'renew-time-period')
  if (options.has('expire')) requireFlags(options, 'hmac', 'expiry-time-period')
  forbidTogether(options, 'create', ['hmac', 'renew-time-period', 'expiry-time-period'])
  forbidTogether(options, 'renew', [
    'renewer-principal',
    'max-life-time-period',
    'expiry-time-period',
    'owner-principal',
  ])
  forbidTogether(options, 'expire', ['max-life-time-period', 'renew-time-period', 'owner-principal'])
  forbidTogether(options, 'describe', ['renew-time-period', 'max-life-time-period', 'hmac', 'expiry-time-period'])
}

/** -1 for what is left to the broker. */
function period(options: ToolOptions, name: string): number {
  return options.integer(name) ?? -1
}

function principals(options: ToolOptions, name: string): string[] {
  return options.all(name).map((principal) => principal.trim())
}

async function create(admin: Admin, options: ToolOptions): Promise<void> {
  const renewers = principals(options, 'renewer-principal')
  const maxLifetimeMs = period(options, 'max-life-time-period')
  await printLine(
    `Calling create token operation with renewers :${listed(renewers)} , max-life-time-period :${maxLifetimeMs}`,
  )
  const [owner] = principals(options, 'owner-principal')
  const token = await admin.createDelegationToken({
    renewers,
    maxLifetimeMs,
    ...(owner === undefined ? {} : { owner }),
  })
  await printLine(`Created delegation token with tokenId : ${token.tokenId}`)
  await printTokens([token])
}

async function renew(admin: Admin, options: ToolOptions): Promise<void> {
  const hmac = options.text('hmac')!
  const renewPeriodMs = period(options, 'renew-time-period')
  await printLine(`Calling renew token operation with hmac :${hmac} , renew-time-period :${renewPeriodMs}`)
  const expiryTimestamp = await admin.renewDelegationToken(Buffer.from(hmac, 'base64'), { renewPeriodMs })
  await printLine(`Completed renew operation. New expiry date : ${localMinute(expiryTimestamp)}`)
}

async function expire(admin: Admin, options: ToolOptions): Promise<void> {
  const hmac = options.text('hmac')!
  const expiryPeriodMs = period(options, 'expiry-time-period')
  await printLine(`Calling expire token operation with hmac :${hmac} , expire-time-period :${expiryPeriodMs}`)
  const expiryTimestamp = await admin.expireDelegationToken(Buffer.from(hmac, 'base64'), { expiryPeriodMs })
  await printLine(`Completed expire operation. New expiry date : ${localMinute(expiryTimestamp)}`)
}

async function describe(admin: Admin, options: ToolOptions): Promise<void> {
  const owners = principals(options, 'owner-principal')
  await printLine(
    owners.length === 0
      ? 'Calling describe token operation for current user.'
      : `Calling describe token operation for owners: ${listed(owners)}`,
  )
  const tokens = await admin.describeDelegationTokens(owners.length === 0 ? {} : { owners })
  await printLine(`Total number of tokens : ${tokens.length}`)
  await printTokens(tokens, '')
}

const widths = [15, 30, 15, 15, 25, 15, 15, 15]

/** Every row has an empty line before it. */
async function printTokens(tokens: readonly DelegationToken[], first = '\n'): Promise<void> {
  const headers = ['TOKENID', 'HMAC', 'OWNER', 'REQUESTER', 'RENEWERS', 'ISSUEDATE', 'EXPIRYDATE', 'MAXDATE']
  const rows = tokens.map((token) => [
    token.tokenId,
    token.hmac.toString('base64'),
    token.owner,
    token.requester,
    listed(token.renewers),
    localMinute(token.issueTimestamp),
    localMinute(token.expiryTimestamp),
    localMinute(token.maxTimestamp),
  ])
  for (const [i, row] of [headers, ...rows].entries()) {
    await printLine(`${i === 0 ? first : '\n'}${row.map((text, at) => column(text, widths[at]!)).join(' ')}`)
  }
}

function listed(names: readonly string[]): string {
  return `[${names.join(', ')}]`
}

/** `2026-11-23T01:30`, in the time of this machine. */
function localMinute(timestampMs: number): string {
  const date = new Date(timestampMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

import { forbidTogether } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { firstError, javaException, javaMessage } from '../java-errors.ts'
import { complain } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { alterConfigs } from './alter-configs.ts'
import { describeConfigs } from './describe-configs.ts'
import { checkAlter, checkDescribe, readEntities } from './entities.ts'

export async function runConfigs(options: ToolOptions): Promise<number> {
  const entities = check(options)
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    await withAdmin({ file: options.text('command-config'), properties }, (admin) =>
      options.has('alter') ? alterConfigs(admin, options, entities) : describeConfigs(admin, options, entities),
    )
    return 0
  } catch (error) {
    if (error instanceof UsageError) throw error
    if ((firstError(error) as { code?: unknown }).code === 'ERR_KAFKA_UNSUPPORTED_VERSION') {
      complain(javaMessage(error))
      return 1
    }
    complain(`Error while executing config command with args '${options.args.join(' ')}'`)
    complain(javaException(error))
    return 1
  }
}

function check(options: ToolOptions): ReturnType<typeof readEntities> {
  if (['alter', 'describe'].filter((action) => options.has(action)).length !== 1) {
    throw new UsageError('Command must include exactly one action: --describe, --alter')
  }
  forbidTogether(options, 'describe', ['add-config', 'delete-config'])
  if (!options.has('bootstrap-server')) {
    throw new UsageError('Either --bootstrap-server or --bootstrap-controller must be specified.')
  }
  const entities = readEntities(options)
  if (options.has('describe')) checkDescribe(entities, options)
  else checkAlter(entities, options)
  return entities
}

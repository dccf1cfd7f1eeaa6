import type { Admin } from '@ottla/admin'
import { openAdmin } from '../connection/clients.ts'
import { readConfigFile } from '../connection/config-file.ts'
import type { ConnectionOptions } from '../connection/connection-options.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What the cluster, or the configuration file, has names of. */
export type LiveKind = 'topics' | 'groups' | 'transactionalIds' | 'brokers' | 'profiles'

/** Nobody waits longer for a proposal. */
const timeoutMs = 2_500

const calls: Readonly<Record<Exclude<LiveKind, 'profiles'>, (admin: Admin) => Promise<string[]>>> = {
  topics: async (admin) => (await admin.listTopics({ timeoutMs })).map(({ name }) => name),
  groups: async (admin) => (await admin.listGroups({ timeoutMs })).map(({ groupId }) => groupId),
  transactionalIds: async (admin) =>
    (await admin.listTransactions({ timeoutMs })).map(({ transactionalId }) => transactionalId),
  brokers: async (admin) => (await admin.describeCluster({ timeoutMs })).nodes.map(({ id }) => String(id)),
}

/** The names that there are now; none when they cannot be had quickly. */
export async function liveNames(terminal: Terminal, kind: LiveKind, connection: ConnectionOptions): Promise<string[]> {
  try {
    if (kind === 'profiles') return Object.keys((await readConfigFile(terminal)).profiles)
    const admin = await openAdmin(terminal, { ...connection, timeout: timeoutMs })
    try {
      return await calls[kind](admin)
    } finally {
      await admin.close({ timeoutMs: 0 })
    }
  } catch {
    // A complaint would stand in the middle of the line that is being typed.
    return []
  }
}

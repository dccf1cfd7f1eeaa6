import type { ToolOptions } from '../flags.ts'
import { complain } from '../print.ts'
import { runningServers } from './running-servers.ts'

export async function runServerStop(options: ToolOptions): Promise<number> {
  const nodeId = options.integer('node-id')
  const servers = runningServers().filter((server) => nodeId === undefined || server.nodeId === nodeId)
  if (servers.length === 0) {
    complain(nodeId === undefined ? 'No kafka server to stop' : `No kafka server with node id ${nodeId} to stop`)
    return 1
  }
  for (const { pid } of servers) process.kill(pid, 'SIGTERM')
  return 0
}

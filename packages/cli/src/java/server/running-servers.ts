import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { nodeRuntime } from '@ottla/runtime'

/** A broker that was started by the script. */
export interface RunningServer {
  readonly pid: number
  readonly nodeId: number
}

const { disk } = nodeRuntime

/** Where the brokers of this user are noted, one file each. */
function folder(): string {
  return join(tmpdir(), `ottla-servers-${userInfo().username}`)
}

/** Notes this process as a broker. @returns takes the note away */
export function noteServer(nodeId: number): () => void {
  const path = join(folder(), `${process.pid}.json`)
  disk.mkdir(folder())
  disk.replaceFile(path, Buffer.from(JSON.stringify({ pid: process.pid, nodeId })))
  return () => disk.remove(path)
}

/** The brokers that run; notes of those that ended without a word are taken away. */
export function runningServers(): RunningServer[] {
  if (!disk.exists(folder())) return []
  return disk.list(folder()).flatMap((name) => {
    const path = join(folder(), name)
    const server = readNote(path)
    if (server !== undefined && isBroker(server.pid)) return [server]
    disk.remove(path)
    return []
  })
}

function readNote(path: string): RunningServer | undefined {
  try {
    const { pid, nodeId } = JSON.parse(Buffer.from(disk.readFile(path)).toString()) as Partial<RunningServer>
    return Number.isInteger(pid) && Number.isInteger(nodeId) ? { pid: pid!, nodeId: nodeId! } : undefined
  } catch {
    return undefined
  }
}

/** Whether the process lives and is one of ours: its number may have gone to another. */
function isBroker(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const command = `/proc/${pid}/cmdline`
  return !disk.exists(command) || Buffer.from(disk.readFile(command)).includes('kafka-server-start')
}

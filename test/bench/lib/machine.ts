import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** What the figures depend on, without anything that names this machine. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly date: string
  /** Mean number of running processes over the last minute, before the start. */
  readonly load: number
}

export function describeMachine(node: string): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    node,
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}

export function machineLine(machine: Machine): string {
  const { date, processor, cores, memoryGiB, system, node, load } = machine
  return `${date} UTC, ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load before the start ${load}`
}

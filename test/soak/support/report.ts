// What a long run tells, as a page of docs/soak with the date and the machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../../support/processes.ts'

/** Settings of the run, from the command line. */
export interface SoakSettings {
  readonly minutes: number
  readonly target: string
  readonly protocol: 'classic' | 'consumer' | 'mixed'
  readonly seed: number
  /** What is there before the run begins, where that matters. */
  readonly records: number
}

export function soakSettings(): SoakSettings {
  const read = (name: string, fallback: string): string => process.env[`OTTLA_SOAK_${name}`] ?? fallback
  return {
    minutes: Number(read('MINUTES', '10')),
    target: read('TARGET', 'ottla'),
    protocol: read('PROTOCOL', 'mixed') as SoakSettings['protocol'],
    seed: Number(read('SEED', '1')),
    records: Number(read('RECORDS', '0')),
  }
}

/** What starts this run again. */
export function command(name: string): string {
  const { minutes, target, protocol, seed, records } = soakSettings()
  const settings = { minutes, target, seed, protocol, records }
  const usual: Readonly<Record<string, unknown>> = { protocol: 'mixed', records: 0 }
  const given = Object.entries(settings).filter(([key, value]) => usual[key] !== value)
  return `npm run test:soak ${name} -- ${given.map(([key, value]) => `--${key} ${value}`).join(' ')}`
}

/** Writes the report. @returns its path from the root of the repository. */
export function writeReport(name: string, title: string, lines: readonly string[]): string {
  const [processor] = cpus()
  const date = new Date().toISOString()
  const machine = [
    `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `Linux ${release()}`,
    `Node ${process.version}`,
  ]
  const head = [`# ${title}`, '', `${date.slice(0, 16).replace('T', ' ')} UTC, ${machine.join(', ')}.`, '']
  const path = join('docs', 'soak', `${name}.md`)
  mkdirSync(join(root, 'docs', 'soak'), { recursive: true })
  writeFileSync(join(root, path), `${[...head, ...lines].join('\n')}\n`)
  return path
}

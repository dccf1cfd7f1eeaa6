import { performance } from 'node:perf_hooks'
import { expect } from 'vitest'
import { Chaos, chaosConfigs } from '../../support/chaos/chaos.ts'
import type { Profile } from '../../support/chaos/profiles.ts'
import { startCluster } from '../../support/chaos/server-cluster.ts'
import { command, soakSettings, writeReport } from './report.ts'

export interface SoakChaos {
  /** Of the run, and of its report. */
  readonly name: string
  readonly title: string
  readonly profile: Profile
  readonly isProxied: boolean
  /** Records that are there before, unless the command line says it. Default 0. */
  readonly records?: number
  readonly maxPollRecords?: number
  readonly longestPauseMs?: number
}

/** A long run under chaos with its report; it fails when anything is not as it was promised. */
export async function soakChaos({ name, title, profile, isProxied, ...more }: SoakChaos): Promise<void> {
  const { minutes, target, protocol, seed, records: asked } = soakSettings()
  const records = asked || (more.records ?? 0)
  const cluster = await startCluster(target, { configs: chaosConfigs, isProxied })
  let chaos: Chaos | undefined
  try {
    chaos = new Chaos({ cluster, seed, profile, protocol, ...more, records, onTrouble: console.log })
    await chaos.start()
    const startMs = performance.now()
    const past = (): number => (performance.now() - startMs) / 60_000
    while (past() < minutes) await chaos.step()
    const lasted = past().toFixed(1)
    await chaos.settle()
    const lines = [
      `\`${command(name)}\`: ${cluster.name}, ${lasted} minutes in which things went wrong.`,
      '',
      ...chaos.report(),
    ]
    console.log(lines.join('\n'))
    console.log(writeReport(`${name}-${target}-${protocol}`, `${title} on ${cluster.name}`, lines))
    expect(chaos.problems, `replay it with ${command(name)}`).toEqual([])
  } finally {
    await chaos?.kill()
    await cluster.close()
  }
}

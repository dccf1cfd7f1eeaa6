import { performance } from 'node:perf_hooks'
import { expect } from 'vitest'
import { Chaos, chaosConfigs } from './chaos.ts'
import { chaosProfile } from './profiles.ts'
import { type ServerKind, startCluster } from './server-cluster.ts'

/**
 * A short run with everything that `npm run test:soak chaos` has. `OTTLA_SEED=7` replays a seed.
 * @param lastsMs - how long things go wrong, before everything has to come into order
 */
export async function shortChaos(target: ServerKind, lastsMs: number): Promise<void> {
  const seed = Number(process.env['OTTLA_SEED'] ?? 1)
  const cluster = await startCluster(target, { configs: chaosConfigs, isProxied: true })
  let chaos: Chaos | undefined
  try {
    chaos = new Chaos({
      cluster,
      seed,
      profile: chaosProfile,
      protocol: 'mixed',
      mostMembers: 3,
      longestPauseMs: 1_500,
    })
    await chaos.start()
    const startMs = performance.now()
    while (performance.now() - startMs < lastsMs) await chaos.step()
    await chaos.settle()
    expect(chaos.problems, `replay it with OTTLA_SEED=${seed}\n${chaos.report().join('\n')}`).toEqual([])
    expect(chaos.mishapCount).toBeGreaterThan(5)
  } finally {
    await chaos?.kill()
    await cluster.close()
  }
}

import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import type { ClientConfig } from '../../src/index.ts'
import type { ClusterClient, ClusterClientOptions, SendOptions } from '../../src/internal.ts'
import { clientOf } from './clients.ts'
import { clusterOf, type Script, ScriptedPeer } from './scripted-peer.ts'

/** What has become of a promise so far. */
export interface Outcome {
  state: 'pending' | 'resolved' | 'rejected'
  value: Record<string, unknown>
  error: Error & Record<string, unknown>
}

/** Watches a promise. */
export function outcomeOf(promise: Promise<unknown>): Outcome {
  const outcome = { state: 'pending' } as Outcome
  promise.then(
    (value) => Object.assign(outcome, { state: 'resolved', value }),
    (error: unknown) => Object.assign(outcome, { state: 'rejected', error }),
  )
  return outcome
}

/** A heartbeat, which is the smallest request that carries a mark of its own. */
export function beat(client: ClusterClient, memberId: string, options?: SendOptions, nodeId = 1): Outcome {
  return outcomeOf(client.send(nodeId, heartbeat, { groupId: 'g', generationId: 1, memberId }, options))
}

/** One node with the id 1, and one client that is connected to it, in virtual time. */
export interface World {
  readonly runtime: VirtualRuntime
  readonly peer: ScriptedPeer
  readonly client: ClusterClient
}

/** Starts a {@link World}; Metadata is answered unless the script answers it. */
export async function worldOf(
  script: Script,
  config: Partial<ClientConfig> = {},
  options: Partial<ClusterClientOptions> = {},
): Promise<World> {
  const runtime = virtualRuntime(1)
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, (received) => {
    const response = script(received)
    return response ?? (received.apiName === 'Metadata' ? clusterOf({ 1: peer.port }) : undefined)
  })
  const client = clientOf(runtime, { bootstrapServers: peer.address, ...config }, options)
  const found = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 5000)).then(() => client.connect(1)))
  await runtime.clock.runUntil(() => found.state !== 'pending')
  if (found.state === 'rejected') throw found.error
  return { runtime, peer, client }
}

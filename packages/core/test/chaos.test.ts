import { expect, test } from 'vitest'
import { KafkaError, SeededRandom, VirtualNetwork, virtualRuntime } from '@ottla/runtime'
import { clientOf } from './support/clients.ts'
import { clusterOf, ScriptedPeer } from './support/scripted-peer.ts'
import { beat, outcomeOf, type Outcome } from './support/world.ts'

const channels = ['main', 'produce', 'fetch', 'group'] as const

// Three nodes that are cut off, stopped, started, silent and slow at random, over a network with delays; a client that
// never stops sending. From one seed, so that a failure repeats: `npx vitest run packages/core/test/chaos.test.ts -t "seed 7"`.
test.each(Array.from({ length: 24 }, (_, seed) => seed))(
  'every request ends, the client recovers, and nothing is left behind (seed %i)',
  async (seed) => {
    const runtime = virtualRuntime(seed)
    const random = new SeededRandom(seed + 1000)
    const { clock } = runtime
    const transport = new VirtualNetwork(clock, random.fork(), { minDelayMs: 0, maxDelayMs: 20 })
    const ports: Record<number, number> = { 1: 9001, 2: 9002, 3: 9003 }
    const silent = new Set<number>()
    const running = new Map<number, ScriptedPeer>()
    const startNode = async (id: number): Promise<void> => {
      const peer = await ScriptedPeer.listen(
        transport,
        (received) => {
          if (silent.has(id)) return undefined
          if (received.apiName === 'Metadata') return clusterOf(ports, { a: { leaders: [1, 2, 3] } })
          return received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined
        },
        { port: ports[id]! },
      )
      running.set(id, peer)
    }
    for (const id of [1, 2, 3]) await startNode(id)
    const client = clientOf(
      { ...runtime, transport },
      {
        bootstrapServers: '127.0.0.1:9001,127.0.0.1:9002,127.0.0.1:9003',
        requestTimeoutMs: 2000,
        socketConnectionSetupTimeoutMs: 500,
        metadataMaxAgeMs: 5000,
        metadataRecoveryRebootstrapTriggerMs: 10_000,
      },
    )
    client.metadata.addTopic('a')
    const sent: Outcome[] = []
    const disturb = async (): Promise<void> => {
      const id = 1 + random.integer(3)
      switch (random.integer(6)) {
        case 0:
          running.get(id)?.cut()
          break
        case 1:
          await running.get(id)?.close()
          running.delete(id)
          break
        case 2:
          if (!running.has(id)) await startNode(id)
          break
        case 3:
          silent.add(id)
          break
        case 4:
          silent.delete(id)
          break
        default:
          transport.cutAll()
      }
    }
    for (let step = 0; step < 200; step++) {
      if (random.next() < 0.15) await disturb()
      const channel = channels[random.integer(channels.length)]!
      sent.push(beat(client, String(step), { channel, timeoutMs: 100 + random.integer(3000) }, 1 + random.integer(3)))
      await clock.advance(random.integer(300))
    }
    silent.clear()
    for (const id of [1, 2, 3]) if (!running.has(id)) await startNode(id)
    await clock.advance(10_000)
    expect(sent.filter((one) => one.state === 'pending')).toEqual([])
    for (const one of sent) if (one.state === 'rejected') expect(one.error instanceof KafkaError).toBe(true)
    expect(sent.some((one) => one.state === 'resolved')).toBe(true)

    const calm = [1, 2, 3].map((id) => beat(client, 'calm', {}, id))
    const known = outcomeOf(client.metadata.waitForTopics(['a'], client.deadline({}, 5000)))
    await clock.advance(5000)
    expect([...calm, known].map((one) => one.error?.message)).toEqual([undefined, undefined, undefined, undefined])
    expect([1, 2, 3].map((_, partition) => client.metadata.partitionLeader('a', partition)?.id)).toEqual([1, 2, 3])

    client.close()
    for (const peer of running.values()) await peer.close()
    await clock.advance(100)
    expect(clock.pendingTimers).toBe(0)
  },
)

import type { Clock } from './seams/clock.ts'
import { type CpuOffload, noOffload, threadPoolOffload } from './seams/cpu-offload.ts'
import type { Disk } from './seams/disk.ts'
import type { Http } from './seams/http.ts'
import { MemoryDisk } from './seams/memory-disk.ts'
import { NodeClock } from './seams/node-clock.ts'
import { NodeDisk } from './seams/node-disk.ts'
import { NodeHttp } from './seams/node-http.ts'
import { NodeRandom } from './seams/node-random.ts'
import { NodeTransport } from './seams/node-transport.ts'
import type { Random } from './seams/random.ts'
import type { Transport } from './seams/transport.ts'
import { VirtualClock } from './seams/virtual-clock.ts'
import { VirtualHttp } from './seams/virtual-http.ts'
import { SeededRandom } from './seams/virtual-random.ts'
import { VirtualNetwork } from './seams/virtual-network.ts'

/** Everything that a client or a broker takes from the outside world. Injected, one per client or broker. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly http: Http
  readonly disk: Disk
  readonly offload: CpuOffload
}

/** The runtime of the process: its clock, its sockets, its files. */
export const nodeRuntime: Runtime = {
  clock: new NodeClock(),
  random: new NodeRandom(),
  transport: new NodeTransport(),
  http: new NodeHttp(),
  disk: new NodeDisk(),
  offload: threadPoolOffload,
}

/** A runtime whose every part stands still until it is told to move, see {@link virtualRuntime}. */
export interface VirtualRuntime extends Runtime {
  readonly clock: VirtualClock
  readonly random: SeededRandom
  readonly transport: VirtualNetwork
  readonly http: VirtualHttp
  readonly disk: MemoryDisk
}

/** A world of virtual time, memory network and memory disk. The same seed gives the same run. */
export function virtualRuntime(seed: number): VirtualRuntime {
  const clock = new VirtualClock()
  const random = new SeededRandom(seed)
  return {
    clock,
    random,
    transport: new VirtualNetwork(clock, random.fork()),
    http: new VirtualHttp(),
    disk: new MemoryDisk(),
    offload: noOffload,
  }
}

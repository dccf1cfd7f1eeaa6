import { MemoryDisk, nodeRuntime, type Runtime, VirtualNetwork } from '@ottla/runtime'

/**
 * The clock of the process with a network and a disk in memory: broker and clients that are given the same one talk
 * without sockets, and nobody else can reach them. For virtual time take `virtualRuntime`.
 */
export function memoryRuntime(): Runtime {
  const { clock, random, offload, ...rest } = nodeRuntime
  return { ...rest, clock, random, offload, transport: new VirtualNetwork(clock, random), disk: new MemoryDisk() }
}

export { ConfigError, describeError, InvalidStateError, KafkaError, type KafkaErrorOptions } from './errors.ts'
export {
  camelName,
  configFromProperties,
  dottedName,
  nearestName,
  resolveConfig,
  type ConfigKey,
  type ConfigSchema,
  type ConfigTable,
  type Importance,
  type Resolved,
} from './config-table.ts'
export { parseProperties, propertyEntries, type PropertyEntry } from './properties.ts'
export { nodeRuntime, virtualRuntime, type Runtime, type VirtualRuntime } from './runtime.ts'
export { sleep, yieldToEvents, type Clock, type Timer, type TimerOptions } from './seams/clock.ts'
export { noOffload, threadPoolOffload, type CpuOffload } from './seams/cpu-offload.ts'
export type { Disk, DiskFile, DiskLock, OpenMode } from './seams/disk.ts'
export { MemoryDisk, type MemoryDiskOptions } from './seams/memory-disk.ts'
export { NodeClock } from './seams/node-clock.ts'
export { NodeDisk } from './seams/node-disk.ts'
export { NodeRandom } from './seams/node-random.ts'
export { NodeTransport } from './seams/node-transport.ts'
export type { Random } from './seams/random.ts'
export { saltPassword, type ScramMechanism } from './seams/salt-password.ts'
export type {
  ConnectOptions,
  Listener,
  ListenOptions,
  Socket,
  SocketHandlers,
  TlsConnectOptions,
  TlsListenOptions,
  Transport,
} from './seams/transport.ts'
export { VirtualClock } from './seams/virtual-clock.ts'
export { type Direction, type LinkConditions, VirtualLink } from './seams/virtual-link.ts'
export { VirtualNetwork, type VirtualNetworkOptions } from './seams/virtual-network.ts'
export { SeededRandom } from './seams/virtual-random.ts'
export { newUuid, uuidBytes } from './uuid.ts'

export { ConfigError, describeError, InvalidStateError, KafkaError, type KafkaErrorOptions } from './errors.ts'
export {
  camelName,
  configFromProperties,
  dottedName,
  nearestName,
  resolveConfig,
  type CompoundKeys,
  type ConfigKey,
  type ConfigSchema,
  type ConfigTable,
  type Importance,
  type Resolved,
} from './config-table.ts'
export { parseProperties, propertyEntries, type PropertyEntry } from './properties.ts'
export { nodeRuntime, virtualRuntime, type Runtime, type VirtualRuntime } from './runtime.ts'
export { delegationTokenHmac } from './sasl/delegation-token.ts'
export { parseJaas, type JaasModule } from './sasl/jaas.ts'
export { isJwtSignedBy, parseJwks, parseJwt, type Jwt, type JwtKey } from './sasl/jwt.ts'
export { saslprep, type SaslprepResult } from './sasl/saslprep.ts'
export {
  equalSecrets,
  isScramProofValid,
  saltPassword,
  saltPasswordAsync,
  scramClientProof,
  scramKeys,
  scramMaxIterations,
  scramMinIterations,
  scramServerSignature,
  type ScramKeys,
  type ScramMechanism,
} from './sasl/scram-keys.ts'
export {
  formatScramClientFinal,
  formatScramClientFirst,
  formatScramServerFinal,
  formatScramServerFirst,
  parseScramClientFinal,
  parseScramClientFirst,
  parseScramServerFinal,
  parseScramServerFirst,
  scramAuthMessage,
  scramClientFinalWithoutProof,
  ScramError,
  type ScramClientFinal,
  type ScramClientFirst,
  type ScramServerFinal,
  type ScramServerFirst,
} from './sasl/scram-messages.ts'
export { sleep, yieldToEvents, type Clock, type Timer, type TimerOptions } from './seams/clock.ts'
export { noOffload, threadPoolOffload, type CpuOffload } from './seams/cpu-offload.ts'
export { hmacSha256, sha256 } from './seams/digests.ts'
export type { Disk, DiskFile, DiskLock, DiskSpace, OpenMode } from './seams/disk.ts'
export type { Http, HttpRequest, HttpResponse } from './seams/http.ts'
export { MemoryDisk, type MemoryDiskOptions } from './seams/memory-disk.ts'
export { NodeClock } from './seams/node-clock.ts'
export { NodeDisk } from './seams/node-disk.ts'
export { NodeHttp } from './seams/node-http.ts'
export { NodeRandom } from './seams/node-random.ts'
export { NodeTransport } from './seams/node-transport.ts'
export type { Random } from './seams/random.ts'
export { secureContextOf } from './seams/tls-context.ts'
export type {
  ConnectOptions,
  HandshakeLimits,
  Listener,
  ListenOptions,
  Socket,
  SocketHandlers,
  TlsConnectOptions,
  TlsListenOptions,
  Transport,
} from './seams/transport.ts'
export { VirtualClock } from './seams/virtual-clock.ts'
export { VirtualHttp, type HttpHandler } from './seams/virtual-http.ts'
export { type Direction, type LinkConditions, VirtualLink } from './seams/virtual-link.ts'
export { VirtualNetwork, type VirtualNetworkOptions } from './seams/virtual-network.ts'
export { SeededRandom } from './seams/virtual-random.ts'
export { newUuid, uuidBytes } from './uuid.ts'

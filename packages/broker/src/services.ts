import type { Clock, Random } from '@ottla/runtime'
import type { ConfigValues } from './config/config-key.ts'
import type { Controller } from './controller/controller.ts'
import type { GroupCoordinator } from './group/group-coordinator.ts'
import type { LogLevels } from './log-levels.ts'
import type { Logger } from './logger.ts'
import type { ClientQuotas } from './quota/client-quotas.ts'
import type { QuotaControl } from './quota/quota-control.ts'
import type { FetchSessions } from './replica/fetch-sessions.ts'
import type { FlushBarrier } from './replica/flush-barrier.ts'
import type { ReplicaManager } from './replica/replica-manager.ts'
import type { AclControl } from './security/acl-control.ts'
import type { Authorizer } from './security/authorizer.ts'
import type { ScramControl } from './security/scram-control.ts'
import type { TokenControl } from './security/token-control.ts'
import type { ServedVersions } from './server/served-versions.ts'
import type { SharePartitionManager } from './share/share-partition-manager.ts'
import type { ShareSessions } from './share/share-sessions.ts'
import type { ShareStateCoordinator } from './share/share-state-coordinator.ts'
import type { MarkerWriter } from './transaction/marker-writer.ts'
import type { TransactionCoordinator } from './transaction/transaction-coordinator.ts'

/** The broker as clients are told of it. */
export interface BrokerNode {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** The parts of a broker, as the API handlers need them. */
export interface Services {
  readonly clusterId: string
  /** Set once the port is known, before the first request. */
  node: BrokerNode
  readonly config: ConfigValues
  readonly controller: Controller
  readonly replicas: ReplicaManager
  readonly groups: GroupCoordinator
  readonly markers: MarkerWriter
  readonly transactions: TransactionCoordinator
  readonly shareStates: ShareStateCoordinator
  readonly sharePartitions: SharePartitionManager
  readonly shareSessions: ShareSessions
  readonly fetchSessions: FetchSessions
  /** Who may do what; absent where everybody may do everything. */
  readonly authorizer: Authorizer | undefined
  /** Its rules. */
  readonly acls: AclControl | undefined
  readonly scram: ScramControl
  readonly tokens: TokenControl
  readonly quotas: ClientQuotas
  readonly quotaControl: QuotaControl
  readonly flushes: FlushBarrier
  readonly versions: ServedVersions
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly logLevels: LogLevels
}

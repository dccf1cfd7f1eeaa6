import type { CodecRegistry } from '@ottla/compression'
import { type Disk, newUuid, type Runtime } from '@ottla/runtime'
import type { ConfigValues } from './config/config-key.ts'
import { Controller } from './controller/controller.ts'
import { MetadataStore } from './controller/metadata-store.ts'
import { GroupCoordinator } from './group/group-coordinator.ts'
import type { LogLevels } from './log-levels.ts'
import type { Logger } from './logger.ts'
import type { Policies } from './policies.ts'
import { FetchSessions } from './replica/fetch-sessions.ts'
import { FlushBarrier } from './replica/flush-barrier.ts'
import { LogDirectories } from './replica/log-directories.ts'
import { ReplicaManager } from './replica/replica-manager.ts'
import { openSecurity } from './security/security.ts'
import type { ServedVersions } from './server/served-versions.ts'
import type { Services } from './services.ts'
import { SharePartitionManager } from './share/share-partition-manager.ts'
import { ShareSessions } from './share/share-sessions.ts'
import { ShareStateCoordinator } from './share/share-state-coordinator.ts'
import { MarkerWriter } from './transaction/marker-writer.ts'
import { TransactionCoordinator } from './transaction/transaction-coordinator.ts'

/** Options of {@link openServices}. */
export interface OpenServicesOptions {
  readonly disk: Disk
  readonly roots: readonly string[]
  /** Whether the data ends with the broker. */
  readonly isVolatile: boolean
  /** Where clients are told to connect to. */
  readonly address: { readonly host: string; readonly port: number }
  readonly config: ConfigValues
  readonly codecs: CodecRegistry
  readonly versions: ServedVersions
  readonly runtime: Runtime
  readonly logger: Logger
  readonly logLevels: LogLevels
  readonly policies: Policies
}

/** A broker without its port: what stands on one data directory. */
export interface OpenServices {
  readonly services: Services
  readonly store: MetadataStore
  readonly disk: Disk
}

/**
 * Opens a data directory and puts the parts of a broker together on it.
 * @throws BrokerStartError when the directory cannot be had
 */
export async function openServices(options: OpenServicesOptions): Promise<OpenServices> {
  const { disk, roots, isVolatile, address, config, codecs, versions, runtime, logger, logLevels, policies } = options
  const { clock, random } = runtime
  const nodeId = config.number('node.id')
  let directory: LogDirectories | undefined
  let replicas: ReplicaManager | undefined
  try {
    directory = LogDirectories.open({
      disk,
      roots,
      isVolatile,
      nodeId,
      newUuid: () => newUuid(random),
      clock,
      random,
      logger,
      codecs,
    })
    const flushes = new FlushBarrier()
    const { store, image } = MetadataStore.open(directory.disk, directory.metadataPath, flushes)
    const controller = new Controller({ nodeId, image, store, config, random, policies })
    controller.registerBroker()
    replicas = new ReplicaManager({ clock, logger, config, directory, codecs, image, flushes })
    replicas.start()
    const coordinator = { clock, logger, config, controller, replicas, codecs }
    const shareStates = new ShareStateCoordinator(coordinator)
    const sharePartitions = new SharePartitionManager({ ...coordinator, states: shareStates })
    const groups = new GroupCoordinator({
      ...coordinator,
      shareStates: {
        initialize(groupId, topicId, partition, stateEpoch, startOffset) {
          sharePartitions.forget(groupId)
          return shareStates.initialize({ groupId, topicId, partition }, stateEpoch, startOffset)
        },
        delete(groupId, topicId, partition) {
          sharePartitions.forget(groupId)
          return shareStates.delete({ groupId, topicId, partition })
        },
      },
    })
    const markers = new MarkerWriter({ clock, logger, replicas, groups })
    controller.addListener(replicas)
    controller.addListener({
      onTopicChanged: ({ name }, previous) => groups.onTopicChanged(name, previous === undefined),
      onTopicRemoved({ name, topicId }) {
        groups.onTopicRemoved(name, topicId)
        sharePartitions.onTopicRemoved(topicId)
        shareStates.onTopicRemoved(topicId)
      },
    })
    const services: Services = {
      clusterId: directory.clusterId,
      node: {
        nodeId,
        ...address,
        rack: config.text('broker.rack'),
      },
      config,
      controller,
      replicas,
      groups,
      markers,
      transactions: new TransactionCoordinator({ ...coordinator, markers }),
      shareStates,
      sharePartitions,
      shareSessions: new ShareSessions(config.number('group.share.max.share.sessions')),
      fetchSessions: new FetchSessions(config.number('max.incremental.fetch.session.cache.slots'), clock, random),
      ...openSecurity({ controller, config, clock, random, logger }),
      versions,
      flushes,
      clock,
      random,
      logger,
      logLevels,
    }
    // A leader epoch that a crash took back would be given twice.
    await flushes.pending
    return { services, store, disk }
  } catch (error) {
    if (replicas === undefined) directory?.abandon()
    else await replicas.close()
    throw error
  }
}

/** Lets go of the requests that wait, and takes on nothing that would make others wait. */
export function stopServices({ services }: OpenServices): void {
  const { replicas, groups, transactions, shareStates, sharePartitions, tokens } = services
  tokens.close()
  replicas.purgatory.finishAll()
  transactions.close()
  groups.close()
  sharePartitions.close()
  shareStates.close()
}

/** Closes the logs and gives the directory back. */
export async function closeServices(opened: OpenServices): Promise<void> {
  // A flush that fails has been told to those who waited for it.
  await opened.services.flushes.pending?.catch(() => {})
  opened.store.close()
  await opened.services.replicas.close()
}

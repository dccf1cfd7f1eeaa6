import type { ConsumerEngine } from '../consumer-engine.ts'
import { lagOf } from '../offsets/lag.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { ConsumerHealth, ConsumerWait, GroupHealth, PartitionHealth, PartitionWait } from './consumer-health.ts'

/** Looks at everything once; nothing is kept for this but the times of the last poll, fetch and heartbeat. */
export function describeHealth(engine: ConsumerEngine): ConsumerHealth {
  const { cluster, isPolling, lastPollMs, runtime } = engine
  const nowMs = runtime.clock.monotonic()
  const partitions = [...engine.subscriptions.all()].map((state) => describePartition(engine, state, nowMs))
  const group = describeGroup(engine, nowMs)
  const { lastError } = cluster.metadata
  return {
    waitsFor: firstObstacle(engine, group, partitions),
    isPolling,
    ...(lastPollMs === undefined ? {} : { lastPollAgoMs: nowMs - lastPollMs }),
    ...(group === undefined ? {} : { group }),
    ...(lastError === undefined ? {} : { lastError }),
    partitions,
  }
}

function firstObstacle(
  engine: ConsumerEngine,
  group: GroupHealth | undefined,
  partitions: readonly PartitionHealth[],
): ConsumerWait {
  const { subscriptions, member, cluster, isPolling, isClosing } = engine
  if (isClosing) return 'nothing'
  if (subscriptions.type === 'none') return 'subscription'
  if (cluster.metadata.nodes.size === 0) return 'brokers'
  if (group !== undefined) {
    if (member!.dueInMs === 0 && !isPolling) return 'poll'
    if (group.coordinatorId === undefined) return 'coordinator'
    if (group.state !== 'STABLE' && partitions.length === 0)
      return isPolling || isBeingAnswered(group) ? 'group' : 'poll'
  }
  if (partitions.length === 0) return 'partitions'
  const waits = new Set(partitions.map(({ waitsFor }) => waitsFor))
  if ((waits.has('poll') || waits.has('turn')) && !isPolling) return 'poll'
  return partitions.every(({ waitsFor }) => harmless.has(waitsFor)) ? 'records' : 'partition'
}

/** The coordinator or other members have the word, not the application. */
function isBeingAnswered({ state }: GroupHealth): boolean {
  return state === 'PREPARING_REBALANCE' || state === 'COMPLETING_REBALANCE' || state === 'JOINING'
}

const harmless: ReadonlySet<PartitionWait> = new Set(['fetch', 'turn', 'poll', 'broker'])

function describeGroup(
  { member, subscriptions, cluster, config }: ConsumerEngine,
  nowMs: number,
): GroupHealth | undefined {
  if (member === undefined || !subscriptions.isGroupManaged) return undefined
  const groupId = config.groupId!
  const coordinator = cluster.knownCoordinator('group', groupId)
  const { lastHeartbeatMs } = member
  return {
    groupId,
    state: member.state,
    ...(coordinator === undefined ? {} : { coordinatorId: coordinator.id }),
    ...(lastHeartbeatMs === undefined ? {} : { lastHeartbeatAgoMs: nowMs - lastHeartbeatMs }),
  }
}

function describePartition(engine: ConsumerEngine, state: PartitionState, nowMs: number): PartitionHealth {
  const { cluster, fetcher, config } = engine
  const { topic, partition, hasPosition, offset, bufferedBytes } = state
  const lag = lagOf(state, config.isolationLevel === 'read_committed')
  const nodeId = fetcher.nodeOf(state, nowMs) ?? cluster.metadata.partitionLeader(topic, partition)?.id
  return {
    topic,
    partition,
    ...waitOf(engine, state, nowMs),
    ...(nodeId === undefined ? {} : { nodeId }),
    ...(hasPosition ? { position: offset } : {}),
    ...(lag === undefined ? {} : { lag }),
    bufferedBytes,
  }
}

function waitOf(
  { cluster, fetcher, positions, buffer }: ConsumerEngine,
  state: PartitionState,
  nowMs: number,
): { readonly waitsFor: PartitionWait; readonly forMs?: number } {
  const { metadata } = cluster
  const pauseMs = state.retryAtMs - nowMs
  if (state.pendingRevocation) return { waitsFor: 'revocation' }
  if (state.state === 'INITIALIZING') {
    if (positions.isBusy(state)) return { waitsFor: 'committed-offset' }
    return pauseMs > 0 ? { waitsFor: 'retry', forMs: pauseMs } : { waitsFor: 'turn' }
  }
  const first = state.isDamaged || state.bufferedBytes > 0 ? buffer.firstOf(state) : undefined
  if (state.state === 'FETCHING') {
    if (first?.error !== undefined) return { waitsFor: 'unreadable' }
    if (state.paused) return { waitsFor: 'paused' }
    if (state.isSaturated) return { waitsFor: 'saturated' }
    if (first !== undefined) return { waitsFor: 'poll' }
  }
  if (metadata.topic(state.topic) === undefined) return { waitsFor: 'metadata' }
  if (metadata.partitionLeader(state.topic, state.partition) === undefined) return { waitsFor: 'leader' }
  if (state.state !== 'FETCHING') {
    if (positions.isBusy(state) || pauseMs <= 0) {
      return { waitsFor: state.state === 'AWAIT_RESET' ? 'offset-reset' : 'validation' }
    }
    return { waitsFor: 'retry', forMs: pauseMs }
  }
  return fetcher.waitOf(state, nowMs)
}

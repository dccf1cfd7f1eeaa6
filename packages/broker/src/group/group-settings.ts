import type { ConfigValues } from '../config/config-key.ts'
import { groupValues } from '../config/group-config.ts'
import type { MetadataImage } from '../controller/metadata-image.ts'
import type { GroupSettings } from './group-shard.ts'

/** What the broker's configuration says about groups. */
export function groupSettings(config: ConfigValues, image: MetadataImage): GroupSettings {
  const ofGroup = (groupId: string, key: string): number => groupValues(image.groupConfigs(groupId), config).number(key)
  const policy = config.text('group.consumer.migration.policy')!.toLowerCase()
  return {
    share: {
      maxSize: config.number('group.share.max.size'),
      sessionTimeoutMs: (groupId) => ofGroup(groupId, 'share.session.timeout.ms'),
      heartbeatIntervalMs: (groupId) => ofGroup(groupId, 'share.heartbeat.interval.ms'),
      assignmentIntervalMs: (groupId) => ofGroup(groupId, 'share.assignment.interval.ms'),
    },
    classic: {
      initialRebalanceDelayMs: config.number('group.initial.rebalance.delay.ms'),
      minSessionTimeoutMs: config.number('group.min.session.timeout.ms'),
      maxSessionTimeoutMs: config.number('group.max.session.timeout.ms'),
      maxSize: config.number('group.max.size'),
    },
    consumer: {
      maxSize: config.number('group.consumer.max.size'),
      classicMaxSize: config.number('group.max.size'),
      assignors: config.list('group.consumer.assignors'),
      canUpgrade: policy === 'upgrade' || policy === 'bidirectional',
      canDowngrade: policy === 'downgrade' || policy === 'bidirectional',
      regexRefreshIntervalMs: config.number('group.consumer.regex.refresh.interval.ms'),
      sessionTimeoutMs: (groupId) => ofGroup(groupId, 'consumer.session.timeout.ms'),
      heartbeatIntervalMs: (groupId) => ofGroup(groupId, 'consumer.heartbeat.interval.ms'),
      assignmentIntervalMs: (groupId) => ofGroup(groupId, 'consumer.assignment.interval.ms'),
    },
  }
}

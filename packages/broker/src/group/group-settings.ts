import type { ConfigValues } from '../config/config-key.ts'
import type { GroupSettings } from './group-shard.ts'

/** What the broker's configuration says about groups. */
export function groupSettings(config: ConfigValues): GroupSettings {
  const policy = config.text('group.consumer.migration.policy')!.toLowerCase()
  return {
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
      sessionTimeoutMs: () => config.number('group.consumer.session.timeout.ms'),
      heartbeatIntervalMs: () => config.number('group.consumer.heartbeat.interval.ms'),
      assignmentIntervalMs: () => config.number('group.consumer.assignment.interval.ms'),
    },
  }
}

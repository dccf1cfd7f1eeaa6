import { describe } from 'vitest'
import { clusterContract } from './contract-cluster.ts'
import { groupsContract } from './contract-groups.ts'
import { securityContract } from './contract-security.ts'
import { topicsContract } from './contract-topics.ts'
import { transactionsContract } from './contract-transactions.ts'
import type { Setting } from './setting.ts'

/** What every cluster must answer; it runs on the embedded broker and on Apache Kafka. */
export function adminContract(setting: Setting): void {
  describe('topics, configurations, offsets', () => topicsContract(setting))
  describe('groups', () => groupsContract(setting))
  describe('cluster and partitions', () => clusterContract(setting))
  describe('transactions', () => transactionsContract(setting))
  describe('rights, quotas, credentials', () => securityContract(setting))
}

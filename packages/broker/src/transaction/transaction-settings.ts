/** Settings of transactions. */
export interface TransactionSettings {
  /** `transaction.max.timeout.ms` */
  readonly maxTimeoutMs: number
  /** `transactional.id.expiration.ms` */
  readonly idExpirationMs: number
  /** `transaction.version` of the cluster: 2 for transactions V2 (KIP-890). */
  readonly transactionVersion: number
}

/** A broker of the cluster. */
export interface Node {
  /** The broker's id. Negative for an address of `bootstrapServers` whose id is not known yet. */
  readonly id: number
  readonly host: string
  readonly port: number
  /** Failure zone, where the broker has one. */
  readonly rack?: string
}

/** Where the replicas of a partition are. */
export interface PartitionInfo {
  readonly topic: string
  readonly partition: number
  /** Absent while an election is under way. */
  readonly leader?: Node
  /** -1 where the broker does not tell. */
  readonly leaderEpoch: number
  readonly replicas: readonly Node[]
  /** The replicas that have all acknowledged records. */
  readonly inSyncReplicas: readonly Node[]
  readonly offlineReplicas: readonly Node[]
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressOf(node: { readonly host: string; readonly port: number }): string {
  return node.host.includes(':') ? `[${node.host}]:${node.port}` : `${node.host}:${node.port}`
}

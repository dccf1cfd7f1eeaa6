import type { MetadataResponse } from '@ottla/protocol/messages/metadata'
import type { KafkaError } from '@ottla/runtime'
import type { Node } from '../node.ts'

/** A response and the version it came in. */
export interface MetadataAnswer {
  readonly response: MetadataResponse
  readonly apiVersion: number
}

/** Where {@link Metadata} gets its news from. */
export interface MetadataSource {
  /** Asks any node; null asks for all topics. */
  fetch(topics: readonly string[] | null, allowAutoTopicCreation: boolean): Promise<MetadataAnswer>
  /** Whether any node is connected or may be tried now. */
  hasUsableNode(): boolean
  /** Makes a node known that came with another response. */
  learn(node: Node): void
  /** Forgets the nodes of the cluster and starts from the bootstrap servers. */
  rebootstrap(): void
  /** The last failure, when every node failed in a way that only another configuration can cure. */
  lastingFailure(): KafkaError | undefined
  /** The address of a node that is being connected to and has not answered yet. */
  unanswered(): string | undefined
}

import type { ConsumerGroupSettings } from '../../src/group/consumer/consumer-context.ts'
import type { ClassicGroup } from '../../src/group/classic-group.ts'
import { GroupShard } from '../../src/group/group-shard.ts'
import type { ClassicGroupSettings } from '../../src/group/rebalance.ts'
import type { TopicCatalog } from '../../src/group/topic-catalog.ts'
import type { TopicImage } from '../../src/controller/metadata-image.ts'

/** Topics that a test makes up. Their ids are made of their names, so that traces can be read. */
export class TestTopics implements TopicCatalog {
  readonly rack: string | null = null
  version = 1
  readonly #topics = new Map<string, TopicImage>()

  add(name: string, partitionCount: number): void {
    const topicId = name.padEnd(22, '-').slice(0, 21) + 'A'
    const partitions = Array.from({ length: partitionCount }, (_, partitionId) => ({
      partitionId,
      replicas: [0],
      isr: [0],
      leader: 0,
      leaderEpoch: 0,
    }))
    this.#topics.set(name, { name, topicId, isInternal: false, partitions, configs: {} })
    this.version++
  }

  remove(name: string): void {
    this.#topics.delete(name)
  }

  topic(name: string): TopicImage | undefined {
    return this.#topics.get(name)
  }

  topicById(topicId: string): TopicImage | undefined {
    return [...this.#topics.values()].find((topic) => topic.topicId === topicId)
  }

  topics(): Iterable<TopicImage> {
    return this.#topics.values()
  }
}

const noShareStates = { initialize: () => 0, delete: () => 0 }

/** A shard of groups without a broker around it. */
export function testShard(
  options: {
    classic?: Partial<ClassicGroupSettings>
    consumer?: Partial<ConsumerGroupSettings>
    topics?: TopicCatalog
  } = {},
): GroupShard {
  const settings = {
    classic: {
      initialRebalanceDelayMs: 0,
      minSessionTimeoutMs: 1,
      maxSessionTimeoutMs: 60_000,
      maxSize: 100,
      ...options.classic,
    },
    consumer: {
      maxSize: 100,
      classicMaxSize: 100,
      assignors: ['uniform', 'range'],
      canUpgrade: true,
      canDowngrade: true,
      regexRefreshIntervalMs: 600_000,
      sessionTimeoutMs: () => 45_000,
      heartbeatIntervalMs: () => 5000,
      assignmentIntervalMs: () => 0,
      ...options.consumer,
    },
    share: {
      maxSize: 100,
      sessionTimeoutMs: () => 45_000,
      heartbeatIntervalMs: () => 5000,
      assignmentIntervalMs: () => 0,
    },
  }
  return new GroupShard(settings, options.topics ?? new TestTopics(), noShareStates)
}

export function classicGroup(shard: GroupShard, groupId: string): ClassicGroup | undefined {
  const group = shard.groups.get(groupId)
  return group?.type === 'classic' ? group.group : undefined
}

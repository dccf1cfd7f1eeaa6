import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { TopicImage } from '../controller/metadata-image.ts'

/** The topic of committed offsets and group members. */
export const offsetsTopic = '__consumer_offsets'

/** Makes `__consumer_offsets`, which nobody needs before the first group appears. */
export function createOffsetsTopic(controller: Controller, config: ConfigValues): TopicImage {
  return controller.createTopic({
    name: offsetsTopic,
    numPartitions: config.number('offsets.topic.num.partitions'),
    replicationFactor: 1,
    configs: {
      'cleanup.policy': 'compact',
      'compression.type': 'producer',
      'segment.bytes': String(config.number('offsets.topic.segment.bytes')),
    },
  })
}

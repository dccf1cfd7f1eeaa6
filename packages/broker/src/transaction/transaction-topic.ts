import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { TopicImage } from '../controller/metadata-image.ts'

/** The topic of transactional ids and how far their transactions are. */
export const transactionTopic = '__transaction_state'

/** Makes `__transaction_state`, which nobody needs before the first transactional producer appears. */
export function createTransactionTopic(controller: Controller, config: ConfigValues): TopicImage {
  return controller.createTopic({
    name: transactionTopic,
    numPartitions: config.number('transaction.state.log.num.partitions'),
    replicationFactor: 1,
    configs: {
      'cleanup.policy': 'compact',
      'compression.type': 'uncompressed',
      'segment.bytes': String(config.number('transaction.state.log.segment.bytes')),
    },
  })
}

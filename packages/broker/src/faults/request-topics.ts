import type { FetchRequest } from '@ottla/protocol/messages/fetch'
import type { Services } from '../services.ts'
import type { Message, ObservedRequest } from './observed-request.ts'
import { type TopicPart, topicParts } from './request-parts.ts'

/** Which topics and partitions a request is about, as the broker knows it: by id, by session, or all. */
export class RequestTopics {
  readonly #services: () => Services

  constructor(services: () => Services) {
    this.#services = services
  }

  nameOf = (topicId: string): string | undefined => this.#services().controller.image.topicById(topicId)?.name

  /** The request with all that it is about written out. */
  complete(api: string, body: Message): Message {
    if (api === 'Fetch') {
      const targets = this.#services().fetchSessions.targetsOf(body as unknown as FetchRequest)
      const topics = targets.map(({ topic, topicId, partition }) => ({ topic, topicId, partitions: [{ partition }] }))
      return { ...body, topics }
    }
    if (api !== 'Metadata' || body['topics'] !== null) return body
    return { ...body, topics: Array.from(this.#services().controller.image.topics(), ({ name }) => ({ name })) }
  }

  partsOf(request: ObservedRequest): Iterable<TopicPart> {
    return topicParts({ ...request, body: this.complete(request.api, request.body) }, this.nameOf)
  }
}

import type { Clock } from '@ottla/runtime'
import type { MetadataImage, TopicImage } from '../controller/metadata-image.ts'

/** The topics as groups see them. */
export interface TopicCatalog {
  topic(name: string): TopicImage | undefined
  topicById(topicId: string): TopicImage | undefined
  topics(): Iterable<TopicImage>
  /** Grows with every topic that is created, also over restarts. */
  readonly version: number
  /** Rack of the one broker, on which every replica is. */
  readonly rack: string | null
}

/** The topics of the controller's image. */
export class LiveTopicCatalog implements TopicCatalog {
  readonly rack: string | null
  version: number
  readonly #image: MetadataImage
  readonly #clock: Clock

  constructor(image: MetadataImage, rack: string | null, clock: Clock) {
    this.#image = image
    this.rack = rack
    this.#clock = clock
    this.version = clock.now()
  }

  topic(name: string): TopicImage | undefined {
    return this.#image.topic(name)
  }

  topicById(topicId: string): TopicImage | undefined {
    return this.#image.topicById(topicId)
  }

  topics(): Iterable<TopicImage> {
    return this.#image.topics()
  }

  /** The image has no number of its own; the time is larger than in any run before. */
  onTopicCreated(): void {
    this.version = Math.max(this.version + 1, this.#clock.now())
  }
}

import { ErrorCode } from '@ottla/protocol'
import { describeError, KafkaError } from '@ottla/runtime'
import { ApiException } from './errors.ts'
import type { Logger } from './logger.ts'

/** Thrown by a policy to refuse a request: the client gets POLICY_VIOLATION with the message. */
export class PolicyViolationError extends KafkaError {
  readonly code = 'ERR_KAFKA_POLICY_VIOLATION'
}

/** A topic that somebody wants to create, as Kafka's `CreateTopicPolicy` sees it. */
export interface CreateTopicRequestMetadata {
  readonly topic: string
  /** null when the request assigns replicas itself. */
  readonly numPartitions: number | null
  /** null when the request assigns replicas itself. */
  readonly replicationFactor: number | null
  /** Node ids by partition; null when the broker is to choose. */
  readonly replicasAssignments: Readonly<Record<number, readonly number[]>> | null
  readonly configs: Readonly<Record<string, string>>
}

/** Configurations that somebody wants to change, as Kafka's `AlterConfigPolicy` sees them. */
export interface AlterConfigRequestMetadata {
  readonly resource: { readonly type: 'topic' | 'broker' | 'group' | 'client-metrics'; readonly name: string }
  /** The values that are to be set; null for those that go back to the default. */
  readonly configs: Readonly<Record<string, string | null>>
}

/** A policy: a function that throws, or an object with Kafka's methods. */
export type Policy<Request> = ((request: Request) => void) | PolicyObject<Request>

/** A policy with a life of its own. */
export interface PolicyObject<Request> {
  /** Called once, at the start, with the configuration that the broker was given. */
  configure?(configs: Readonly<Record<string, string>>): void
  /** @throws PolicyViolationError to refuse the request */
  validate(request: Request): void
  /** Called when the broker stops. */
  close?(): void
}

/** Decides which topics may be created (Kafka: `create.topic.policy.class.name`). */
export type CreateTopicPolicy = Policy<CreateTopicRequestMetadata>
/** Decides which configurations may be changed (Kafka: `alter.config.policy.class.name`). */
export type AlterConfigPolicy = Policy<AlterConfigRequestMetadata>

/** The policies of a broker. */
export class Policies {
  readonly #createTopic: PolicyObject<CreateTopicRequestMetadata> | undefined
  readonly #alterConfig: PolicyObject<AlterConfigRequestMetadata> | undefined
  readonly #logger: Logger

  /** @throws whatever the `configure` of a policy throws */
  constructor(options: {
    createTopic: CreateTopicPolicy | undefined
    alterConfig: AlterConfigPolicy | undefined
    configs: Readonly<Record<string, string>>
    logger: Logger
  }) {
    this.#createTopic = policyObject(options.createTopic)
    this.#alterConfig = policyObject(options.alterConfig)
    this.#logger = options.logger
    this.#createTopic?.configure?.(options.configs)
    this.#alterConfig?.configure?.(options.configs)
  }

  /** @throws ApiException POLICY_VIOLATION */
  checkCreateTopic(request: CreateTopicRequestMetadata): void {
    this.#check(this.#createTopic, request)
  }

  /** @throws ApiException POLICY_VIOLATION */
  checkAlterConfig(request: AlterConfigRequestMetadata): void {
    this.#check(this.#alterConfig, request)
  }

  close(): void {
    for (const policy of [this.#createTopic, this.#alterConfig]) {
      try {
        policy?.close?.()
      } catch (error) {
        this.#logger.error({ err: error }, `A policy cannot be closed: ${describeError(error)}`)
      }
    }
  }

  #check<Request>(policy: PolicyObject<Request> | undefined, request: Request): void {
    try {
      policy?.validate(request)
    } catch (error) {
      if (error instanceof PolicyViolationError) {
        throw new ApiException(ErrorCode.POLICY_VIOLATION, error.message, { cause: error })
      }
      this.#logger.error({ err: error }, `A policy failed: ${describeError(error)}`)
      throw new ApiException(ErrorCode.UNKNOWN_SERVER_ERROR, describeError(error), { cause: error })
    }
  }
}

function policyObject<Request>(policy: Policy<Request> | undefined): PolicyObject<Request> | undefined {
  return typeof policy === 'function' ? { validate: policy } : policy
}

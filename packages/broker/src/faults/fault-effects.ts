import { ErrorCode } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import { CloseConnection } from '../errors.ts'
import type { Dispatched, RequestCall } from '../server/request-hook.ts'
import type { Services } from '../services.ts'
import { shapeOf } from './api-shapes.ts'
import { errorAnswer, mergeAnswers, splitRequest } from './error-answers.ts'
import type { Message, ObservedRequest, WireEvent } from './observed-request.ts'
import type { ArmedFault } from './prepared-fault.ts'
import type { RequestTopics } from './request-topics.ts'
import { halfOf, withWrongCorrelationId, withWrongCrc } from './spoil.ts'

type Emit = (event: WireEvent) => void

/** APIs whose answers are made as ever and then changed: to answer them changes nothing in the broker. */
const overridden: ReadonlySet<string> = new Set(['Fetch', 'Metadata'])

/** Makes happen to requests what a fault says. */
export class FaultEffects {
  readonly #services: () => Services
  readonly #topics: RequestTopics

  constructor(services: () => Services, topics: RequestTopics) {
    this.#services = services
    this.#topics = topics
  }

  async carryOut(
    fault: ArmedFault,
    request: ObservedRequest,
    call: RequestCall,
    emit: Emit,
  ): Promise<Uint8Array[] | undefined> {
    const { rule } = fault
    const { clock } = this.#services()
    const name = String(fault)
    const end = (kind: 'cut' | 'drop'): WireEvent => ({ kind, request, atMs: clock.now(), fault: name })
    if (rule.delayMs !== undefined) await pause(clock, rule.delayMs)
    if (rule.drop === 'request') return hang(() => emit(end('drop')))
    if (rule.cut === 'before') {
      emit(end('cut'))
      throw new CloseConnection(`prepared fault: ${name}`)
    }
    let body = await this.#answer(fault, request, call)
    if (rule.drop === 'answer') return hang(() => emit(end('drop')))
    if (rule.cut === 'after') {
      emit(end('cut'))
      throw new CloseConnection(`prepared fault: ${name}`)
    }
    if (body === undefined) return this.#finish(undefined, request, call, emit, name)
    if (rule.throttleMs !== undefined) body = { ...body, throttleTimeMs: rule.throttleMs }
    if (rule.corrupt === 'crc' && request.api !== 'Produce') body = withWrongCrc(body)
    if (rule.cut === 'within') {
      emit(end('cut'))
      throw new CloseConnection(`prepared fault: ${name}`, halfOf(call.encode(body)))
    }
    const chunks = this.#finish(body, request, call, emit, name)
    return rule.corrupt === 'correlation-id' && chunks !== undefined ? withWrongCorrelationId(chunks) : chunks
  }

  /** Answers an error instead of having the request handled. */
  refuse(errorCode: number, fault: string, request: ObservedRequest, call: RequestCall, emit: Emit): Dispatched {
    const { api, apiVersion, body } = request
    return this.#finish(errorAnswer(shapeOf(api, apiVersion), body, apiVersion, errorCode), request, call, emit, fault)
  }

  /** The answer of a request that met no fault. */
  finish(body: unknown, request: ObservedRequest, call: RequestCall, emit: Emit): Uint8Array[] | undefined {
    return this.#finish(body as Message | undefined, request, call, emit, undefined)
  }

  async #answer(fault: ArmedFault, request: ObservedRequest, call: RequestCall): Promise<Message | undefined> {
    const { error, answer, corrupt } = fault.rule
    const handle = async (body: Message = request.body): Promise<Message | undefined> =>
      (await call.handle(body)) as Message | undefined
    if (answer !== undefined) return answer(request, () => handle())
    if (error !== undefined) return this.#fail(fault, request, ErrorCode[error], handle)
    return handle(corrupt === 'crc' && request.api === 'Produce' ? withWrongCrc(request.body) : request.body)
  }

  async #fail(
    fault: ArmedFault,
    request: ObservedRequest,
    errorCode: number,
    handle: (body: Message) => Promise<Message | undefined>,
  ): Promise<Message | undefined> {
    const { api, apiVersion, body } = request
    const { topic, partition } = fault.rule
    const shape = shapeOf(api, apiVersion)
    const { rows } = shape
    const isPart = topic !== undefined || partition !== undefined
    if (rows === undefined || (!isPart && !overridden.has(api))) {
      const answer = errorAnswer(shape, body, apiVersion, errorCode)
      // acks=0: the connection is all that can end.
      if (answer === undefined || body['acks'] === 0) throw new CloseConnection(`prepared fault: ${String(fault)}`)
      return answer
    }
    const complete = this.#topics.complete(api, body)
    const { failing, rest } = splitRequest(rows, complete, this.#topics.nameOf, (one, other) =>
      fault.selects(one, other),
    )
    const failed = failing === undefined ? undefined : errorAnswer({ rows }, failing, apiVersion, errorCode)
    if (overridden.has(api)) {
      const answer = await handle({ ...body, maxWaitMs: 0, allowAutoTopicCreation: false })
      return answer === undefined || failed === undefined || (api === 'Fetch' && answer['errorCode'] !== ErrorCode.NONE)
        ? answer
        : mergeAnswers(rows, answer, failed)
    }
    const answer = rest === undefined ? undefined : await handle(rest)
    if (failed === undefined) return answer
    if (body['acks'] === 0) throw new CloseConnection(`prepared fault: ${String(fault)}`)
    return answer === undefined ? failed : mergeAnswers(rows, answer, failed)
  }

  #finish(
    body: Message | undefined,
    request: ObservedRequest,
    call: RequestCall,
    emit: Emit,
    fault: string | undefined,
  ): Uint8Array[] | undefined {
    const atMs = this.#services().clock.now()
    const met = fault === undefined ? {} : { fault }
    if (body === undefined) {
      emit({ kind: 'silent', request, atMs, ...met })
      return undefined
    }
    const chunks = call.encode(body)
    const sizeBytes = chunks.reduce((sum, { length }) => sum + length, 0)
    emit({ kind: 'answer', request, atMs, body, sizeBytes, ...met })
    return chunks
  }
}

/** A broker that is closed meanwhile waits for nobody. */
function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(delayMs, resolve, { keepAlive: false })
  })
}

/** Never comes to an end: the connection stands still behind the request, until one side gives it up. */
function hang(before: () => void): Promise<never> {
  before()
  return new Promise(() => {})
}

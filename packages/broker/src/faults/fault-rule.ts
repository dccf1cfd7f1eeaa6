import { apiRanges, ErrorCode, type ErrorName } from '@ottla/protocol'
import { ConfigError, nearestName } from '@ottla/runtime'
import type { Message, ObservedRequest } from './observed-request.ts'
import { canAnswerErrors } from './api-shapes.ts'

/** Which requests a rule is about. What is left out fits all. */
export interface RequestPattern {
  /** Kafka's name of the API, such as `Produce`; several; or `*` for all. */
  readonly api: string | readonly string[]
  /** Requests that name this topic, by its name or id. */
  readonly topic?: string
  /** Requests that name this partition. */
  readonly partition?: number
  /** Requests about this group. */
  readonly groupId?: string
  /** Requests about this transactional id. */
  readonly transactionalId?: string
  /** Requests of clients that call themselves so. */
  readonly clientId?: string
  /** Requests of this connection, by its {@link ObservedRequest.connectionId}. */
  readonly connectionId?: number
  /** Requests that also pass this test. */
  readonly when?: (request: ObservedRequest) => boolean
}

/**
 * A fault to be met: which requests, what happens to them, how often. `delayMs` and `throttleMs` go with everything; of
 * `error`, `drop`, `cut`, `corrupt` and `answer` a rule has one at most.
 */
export interface FaultRule extends RequestPattern {
  /**
   * Answers this error instead of handling the request. With a `topic` or `partition` only those partitions fail, and the
   * others are handled, where the API has an error code for each.
   */
  readonly error?: ErrorName
  /**
   * Never answers, and neither what comes after on this connection, as a broker that hangs. `request`: it is not handled
   * either; `answer`: it is.
   */
  readonly drop?: 'request' | 'answer'
  /**
   * Ends the connection. `before`: the request is not handled; `after`: it is, and its answer is lost; `within`: half of
   * the answer arrives.
   */
  readonly cut?: 'before' | 'after' | 'within'
  /**
   * `crc`: the checksum of the first batch is wrong, on its way in (Produce) or out (Fetch, ShareFetch); what is stored
   * stays as it is. `correlation-id`: the answer names another request.
   */
  readonly corrupt?: 'crc' | 'correlation-id'
  /**
   * Answers in the broker's place. `handle` has the broker handle the request, once, and gives its answer, which may then
   * be changed; undefined is no answer at all.
   */
  readonly answer?: (
    request: ObservedRequest,
    handle: () => Promise<Message | undefined>,
  ) => Message | undefined | Promise<Message | undefined>
  /** Milliseconds before the request is handled. */
  readonly delayMs?: number
  /** `throttleTimeMs` of the answer: clients are to be silent for so long. */
  readonly throttleMs?: number
  /** How many requests meet the fault. Default 1; Infinity for all. */
  readonly times?: number
  /** How many fitting requests are let through first. Default 0. */
  readonly skip?: number
  /** Part of the fitting requests that meet the fault, from 0 to 1. Default 1. */
  readonly probability?: number
  /** Decides, with `probability`, which requests these are. Default 1. */
  readonly seed?: number
}

const patternKeys = ['api', 'topic', 'partition', 'groupId', 'transactionalId', 'clientId', 'connectionId', 'when']
const mainEffects = ['error', 'drop', 'cut', 'corrupt', 'answer'] as const
const ruleKeys = [...patternKeys, ...mainEffects, 'delayMs', 'throttleMs', 'times', 'skip', 'probability', 'seed']
const choices: Readonly<Record<string, readonly unknown[]>> = {
  drop: ['request', 'answer'],
  cut: ['before', 'after', 'within'],
  corrupt: ['crc', 'correlation-id'],
}
const crcApis = ['Produce', 'Fetch', 'ShareFetch']
const apiNames: readonly string[] = apiRanges.map(({ name }) => name)

/** The names of the APIs that a pattern is about; undefined for all. */
export function apisOf({ api }: RequestPattern): ReadonlySet<string> | undefined {
  return api === '*' ? undefined : new Set(typeof api === 'string' ? [api] : api)
}

/** @throws ConfigError when a rule cannot mean anything, or could never be met */
export function checkRule(rule: FaultRule): void {
  for (const key of Object.keys(rule)) {
    if (!ruleKeys.includes(key)) throw new ConfigError(`A fault has no ${key}${hint(key, ruleKeys)}`)
  }
  const apis = apisOf(rule)
  for (const name of apis ?? []) {
    if (!apiNames.includes(name)) throw new ConfigError(`There is no API ${name}${hint(name, apiNames)}`)
  }
  if (apis?.size === 0) throw new ConfigError('A fault needs an API; * stands for all')
  const effects = mainEffects.filter((effect) => rule[effect] !== undefined)
  if (effects.length > 1) throw new ConfigError(`A fault has one effect, not ${effects.join(' and ')}`)
  if (effects.length === 0 && rule.delayMs === undefined && rule.throttleMs === undefined) {
    throw new ConfigError(
      `The fault of ${describeRule(rule)} does nothing; give ${mainEffects.join(', ')}, delayMs or throttleMs`,
    )
  }
  for (const [effect, values] of Object.entries(choices)) {
    const value = rule[effect as keyof FaultRule]
    if (value !== undefined && !values.includes(value)) {
      throw new ConfigError(`${effect} is ${values.join(' or ')}, not ${String(value)}`)
    }
  }
  checkError(rule, apis)
  if (rule.corrupt === 'crc' && (apis === undefined || [...apis].some((name) => !crcApis.includes(name)))) {
    throw new ConfigError(`Only ${crcApis.join(', ')} carry checksums of records`)
  }
  checkNumber('delayMs', rule.delayMs, 0, Infinity)
  checkNumber('throttleMs', rule.throttleMs, 0, 0x7fff_ffff)
  checkNumber('times', rule.times, 1, Infinity)
  checkNumber('skip', rule.skip, 0, Infinity)
  checkNumber('probability', rule.probability, 0, 1)
}

function checkError({ error }: FaultRule, apis: ReadonlySet<string> | undefined): void {
  if (error === undefined) return
  const names = Object.keys(ErrorCode)
  if (!names.includes(error) || error === 'NONE') {
    throw new ConfigError(`Kafka has no error ${error}${hint(error, names)}`)
  }
  const unable = [...(apis ?? [])].find((name) => !canAnswerErrors(name))
  if (unable !== undefined) {
    throw new ConfigError(`${unable} has no error answer here; give the fault an answer function instead`)
  }
}

function checkNumber(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return
  throw new ConfigError(`${name} of a fault is ${min} to ${max === Infinity ? 'any number' : max}, not ${value}`)
}

function hint(name: string, known: readonly string[]): string {
  const near = nearestName(name, [...known])
  return near === undefined ? '' : `; did you mean ${near}?`
}

/** The rule in one line, as messages show it: `Produce of orders-0: cut after`. */
export function describeRule(rule: FaultRule): string {
  const { api, topic, partition, groupId, transactionalId, clientId, connectionId } = rule
  const place = topic === undefined && partition === undefined ? undefined : `${topic ?? '*'}-${partition ?? '*'}`
  const about = [
    place,
    groupId === undefined ? undefined : `group ${groupId}`,
    transactionalId === undefined ? undefined : `transactional id ${transactionalId}`,
    clientId === undefined ? undefined : `client ${clientId}`,
    connectionId === undefined ? undefined : `connection ${connectionId}`,
  ].filter((part) => part !== undefined)
  const { delayMs, throttleMs, error, drop, cut, corrupt, answer } = rule
  const effects = [
    delayMs === undefined ? undefined : `delay ${delayMs} ms`,
    throttleMs === undefined ? undefined : `throttle ${throttleMs} ms`,
    error,
    drop === undefined ? undefined : `drop ${drop}`,
    cut === undefined ? undefined : `cut ${cut}`,
    corrupt === undefined ? undefined : `corrupt ${corrupt}`,
    answer === undefined ? undefined : 'answer',
  ].filter((part) => part !== undefined)
  const what = typeof api === 'string' ? api : api.join(', ')
  return `${what}${about.length === 0 ? '' : ` of ${about.join(', ')}`}: ${effects.join(', ')}`
}
